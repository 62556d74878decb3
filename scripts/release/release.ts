/** What a release is checked against. */
export interface ReleaseFacts {
  tag: string;
  /** Version in package.json. */
  packageVersion: string;
  changelog: string;
  /** Whether the commit of the tag is on main. */
  isOnMain: boolean;
  /** The commit that the tag has on the remote already; absent where it has none. */
  publishedCommit: string | undefined;
  /** The commit that the tag has here. */
  commit: string;
}

/** The version that a tag `vX.Y.Z` names; absent for any other tag. */
export function versionOf(tag: string): string | undefined {
  return /^v((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))$/.exec(tag)?.[1];
}

/** The tag that moves with each release of one major version: `v1`. */
export function majorTagOf(version: string): string {
  return `v${version.split('.')[0]}`;
}

/** What CHANGELOG.md says of a version, without its heading; absent where it has no section for it. */
export function notesOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((one) => one.startsWith(`## [${version}]`));
  const [, ...lines] = section?.split('\n') ?? [];
  const notes = lines
    .filter((line) => !/^\[[^\]]+\]: /.test(line))
    .join('\n')
    .trim();
  return notes === '' ? undefined : notes;
}

/** Everything that stands in the way of a release; empty where nothing does. */
export function releaseProblems(facts: ReleaseFacts): readonly string[] {
  const { tag, packageVersion, changelog, isOnMain, publishedCommit, commit } = facts;
  const version = versionOf(tag);
  if (version === undefined) return [`the tag ${tag} is not of the form v1.2.3`];
  return [
    ...(version === packageVersion ? [] : [`the tag ${tag} and the version ${packageVersion} of package.json differ`]),
    ...(notesOf(changelog, version) === undefined ? [`CHANGELOG.md has no section ## [${version}] with text`] : []),
    ...(isOnMain ? [] : [`the commit of ${tag} is not on main`]),
    ...(publishedCommit === undefined || publishedCommit === commit
      ? []
      : [`${tag} is published with another commit, ${publishedCommit}: a published tag never moves`]),
  ];
}
