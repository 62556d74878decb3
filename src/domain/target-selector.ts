import type { Store, Visibility } from './target.ts';

/** `owner/name`, where the name may be a glob. */
export interface RepositoryPattern {
  owner: string;
  name: string;
  isGlob: boolean;
}

/** Which repositories are meant. */
export interface RepositoryFilter {
  patterns: readonly RepositoryPattern[];
  /** These are not, whatever else matches them. */
  exclude: readonly RepositoryPattern[];
  /** Only those that carry every one of these topics. */
  topics: readonly string[];
  /** Only those with each of these custom properties. */
  properties: readonly { name: string; value: string }[];
}

/** Which places are to hold the pair, as asked: GitHub tells which ones that are. */
export type TargetSelector =
  | { scope: 'repository'; stores: readonly Store[]; repositories: RepositoryFilter }
  | {
      scope: 'environment';
      repositories: RepositoryFilter;
      /** Names or globs. */
      environments: readonly string[];
      createMissing: boolean;
    }
  | {
      scope: 'organization';
      stores: readonly Store[];
      owner: string;
      visibility: Visibility | undefined;
      /** Which repositories may use a `selected` secret. Absent: those that may now. */
      repositories: readonly RepositoryPattern[] | undefined;
    };

/** The pattern as it was written. */
export function patternText({ owner, name }: RepositoryPattern): string {
  return `${owner}/${name}`;
}
