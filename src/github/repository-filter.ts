import { matcherOf, patternText, type RepositoryFilter, type RepositoryPattern } from '../domain/target-selector.ts';
import { quoted } from '../domain/text.ts';
import type { Lookups } from './lookups.ts';
import { hasProperty, type Properties } from './properties.ts';
import type { Repository } from './repositories.ts';
import { matchesNothing, patternProblem, problemsFrom, type RepositoryProblem } from './repository-problems.ts';

/** Repositories that were found, and what was asked for and cannot be. */
export interface FoundRepositories<Kind = Repository> {
  repositories: readonly Kind[];
  problems: readonly RepositoryProblem[];
}

/** What targets are resolved with. */
export interface SelectorDeps {
  lookups: Lookups;
  /** Tells a person what may be a mistake. */
  warn(text: string): void;
  /** The repository that the workflow runs in, `owner/name`; absent where it is none of this GitHub. */
  own: string | undefined;
}

/** What has to be known of a repository to write to it. */
export type KnownRepository = Pick<Repository, 'owner' | 'name' | 'isArchived'>;

/** Finds the repositories that a filter means, archived ones too. Whatever names nothing is a problem. */
export async function filteredRepositories(
  filter: RepositoryFilter,
  deps: SelectorDeps,
): Promise<FoundRepositories<KnownRepository>> {
  const own = ownAlone(filter, deps);
  if (own !== undefined) return { repositories: [own], problems: [] };
  const matched = await matchedRepositories(filter.patterns, 'repositories', deps);
  const left = withoutExcluded(matched.repositories, filter.exclude, deps);
  const kept = await withTopicsAndProperties(left, filter, deps);
  const problems = [...matched.problems, ...kept.problems];
  const isEmptied = kept.repositories.length === 0 && matched.repositories.length > 0;
  if (isEmptied && problems.length === 0) problems.push(nothingLeft(filter));
  return { repositories: kept.repositories, problems };
}

/** The workflow's own repository, where the filter means that alone: a workflow runs in it, so it exists and is not archived. */
function ownAlone(
  { patterns, exclude, topics, properties }: RepositoryFilter,
  { own }: SelectorDeps,
): KnownRepository | undefined {
  const [only, ...more] = patterns;
  const isPlain = more.length + exclude.length + topics.length + properties.length === 0;
  if (only === undefined || !isPlain || only.isGlob) return undefined;
  const isOwn = patternText(only).toLowerCase() === own?.toLowerCase();
  return isOwn ? { owner: only.owner, name: only.name, isArchived: false } : undefined;
}

function nothingLeft({ exclude, topics, properties }: RepositoryFilter): RepositoryProblem {
  const filters = [
    ...(exclude.length > 0 ? ['exclude-repositories'] : []),
    ...(topics.length > 0 ? ['topics'] : []),
    ...(properties.length > 0 ? ['properties'] : []),
  ];
  return patternProblem({
    what: `no repository is left after ${filters.join(', ')}`,
    cure: 'Check them, and repositories',
  });
}

/**
 * The repositories that patterns name, each once, owner by owner. A failure at one owner hides none at another.
 * @param input that names them
 */
export async function matchedRepositories(
  patterns: readonly RepositoryPattern[],
  input: string,
  deps: SelectorDeps,
): Promise<FoundRepositories> {
  const owners = [...new Set(patterns.map(({ owner }) => owner.toLowerCase()))];
  const ofOwner = (owner: string) => patterns.filter((pattern) => pattern.owner.toLowerCase() === owner);
  const results = await Promise.allSettled(
    owners.map(async (owner) => await matchedAtOwner(ofOwner(owner), deps, input)),
  );
  const parts = results.map((result, index): FoundRepositories => {
    if (result.status === 'fulfilled') return result.value;
    const named = ofOwner(owners[index] ?? '').filter(({ isGlob }) => !isGlob);
    const problems = problemsFrom(result.reason).map((problem, at) => ({
      problem,
      repositories: at === 0 ? named : [],
    }));
    return { repositories: [], problems };
  });
  const repositories = new Map(
    parts.flatMap((part) => part.repositories).map((one) => [`${one.owner}/${one.name}`.toLowerCase(), one]),
  );
  return { repositories: [...repositories.values()], problems: parts.flatMap(({ problems }) => problems) };
}

async function matchedAtOwner(
  patterns: readonly RepositoryPattern[],
  { lookups }: SelectorDeps,
  input: string,
): Promise<FoundRepositories> {
  const globs = patterns.filter(({ isGlob }) => isGlob);
  const owner = globs[0]?.owner;
  const named = await lookups.named(patterns.filter(({ isGlob }) => !isGlob));
  const all = owner === undefined ? [] : await lookups.all(owner);
  if (all === undefined) {
    const cure = 'It does not exist, or the token (or its GitHub App) has no access to it';
    return {
      repositories: [],
      problems: [patternProblem({ subject: owner, what: 'no such owner of repositories', cure })],
    };
  }
  const problems = named.flatMap((found): RepositoryProblem[] =>
    found.kind === 'unusable' ? [{ problem: found.problem, repositories: [found.name] }] : [],
  );
  const repositories = named.flatMap((found) => (found.kind === 'repository' ? [found.repository] : []));
  for (const glob of globs) {
    const matches = matcherOf(glob.name);
    const matching = all.filter(({ name }) => matches(name));
    if (matching.length === 0) problems.push(matchesNothing(input, patternText(glob)));
    repositories.push(...matching);
  }
  return { repositories, problems };
}

/** The others. An exclusion that excludes nothing may be misspelled: then a repository gets credentials that is to have none. */
function withoutExcluded(
  repositories: readonly Repository[],
  exclude: readonly RepositoryPattern[],
  { warn }: SelectorDeps,
): readonly Repository[] {
  let left = repositories;
  for (const pattern of exclude) {
    const matches = matcherOf(patternText(pattern));
    const isExcluded = ({ owner, name }: Repository): boolean => matches(`${owner}/${name}`);
    if (!repositories.some(isExcluded))
      warn(`input exclude-repositories: ${quoted(patternText(pattern))} excludes nothing. Check it, or take it out`);
    left = left.filter((repository) => !isExcluded(repository));
  }
  return left;
}

async function withTopicsAndProperties(
  repositories: readonly Repository[],
  { topics, properties }: RepositoryFilter,
  deps: SelectorDeps,
): Promise<FoundRepositories> {
  const problems: RepositoryProblem[] = [];
  const held = properties.length === 0 ? new Map() : await propertiesAt(repositories, deps, problems);
  if (problems.length > 0) return { repositories: [], problems };
  const tests = [
    ...topics.map((topic) => ({
      item: topic,
      input: 'topics',
      holds: (one: Repository) => one.topics.includes(topic),
    })),
    ...properties.map((property) => ({
      item: `${property.name}=${property.value}`,
      input: 'properties',
      holds: (one: Repository) => hasProperty(held, `${one.owner}/${one.name}`, property),
    })),
  ];
  if (repositories.length > 0) {
    const idle = tests.filter(({ holds }) => !repositories.some(holds));
    problems.push(...idle.map(({ input, item }) => matchesNothing(input, item)));
  }
  return { repositories: repositories.filter((one) => tests.every(({ holds }) => holds(one))), problems };
}

/** The properties at every owner; a failure at one of them is added to the problems. */
async function propertiesAt(
  repositories: readonly Repository[],
  { lookups }: SelectorDeps,
  problems: RepositoryProblem[],
): Promise<Properties> {
  const owners = [...new Set(repositories.map(({ owner }) => owner))];
  const maps = await Promise.allSettled(owners.map(async (owner) => await lookups.properties(owner)));
  problems.push(
    ...maps.flatMap((map) => (map.status === 'rejected' ? problemsFrom(map.reason).map(patternProblem) : [])),
  );
  return new Map(maps.flatMap((map) => (map.status === 'fulfilled' ? [...map.value] : [])));
}
