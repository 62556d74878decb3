import { concerning } from '../domain/errors.ts';
import type { LeftOut } from '../domain/facts.ts';
import type { ResolvedTargets, Unresolved } from '../domain/ports.ts';
import { DEFAULT_STORE } from '../domain/stores.ts';
import type { EnvironmentTarget, OrganizationTarget, Target } from '../domain/target.ts';
import {
  type EnvironmentSelector,
  isGlob,
  matcherOf,
  type OrganizationSelector,
  type RepositorySelector,
  type TargetSelector,
} from '../domain/target-selector.ts';
import { count, quoted } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';

import { environmentsOf } from './environments.ts';
import { readsEnvironments } from './permissions.ts';
import type { FullName } from './repositories.ts';
import {
  filteredRepositories,
  type KnownRepository,
  matchedRepositories,
  type SelectorDeps,
} from './repository-filter.ts';
import { problemsFrom } from './repository-problems.ts';

/** Finds the targets that a selector means, at most so many. Failures are problems of the result; only defects are thrown. */
export async function resolveTargets(
  selector: TargetSelector,
  most: number,
  deps: SelectorDeps,
): Promise<ResolvedTargets> {
  if (selector.scope === 'organization') return await organizationTargets(selector, most, deps);
  const { repositories, problems: found } = await filteredRepositories(selector.repositories, deps);
  const unresolved = found.map(({ problem, repositories: named }) => ({
    problem,
    targets: named.flatMap((one) => namedTargets(selector, one)),
  }));
  const open = repositories.filter(({ isArchived }) => !isArchived);
  const leftOut = repositories.filter(({ isArchived }) => isArchived).flatMap((one) => leftOutAs(selector, one));
  // Before more is read of so many.
  const fewest = open.length * fewestPerRepository(selector);
  if (fewest > most) return tooManyTargets(fewest, most, { leftOut, unresolved });
  if (selector.scope === 'repository') {
    const targets = open.flatMap(({ owner, name }) =>
      selector.stores.map((store): Target => ({ scope: 'repository', store, owner, repository: name })),
    );
    return { targets, leftOut, unresolved, problems: [] };
  }
  const inside = await environmentTargets(open, selector, deps);
  const rest = { leftOut, unresolved: [...unresolved, ...inside.unresolved] };
  if (inside.targets.length > most) return tooManyTargets(inside.targets.length, most, rest);
  return { targets: inside.targets, ...rest, problems: [] };
}

function fewestPerRepository(selector: RepositorySelector | EnvironmentSelector): number {
  return selector.scope === 'repository' ? selector.stores.length : selector.environments.filter(isName).length;
}

function isName(environment: string): boolean {
  return !isGlob(environment);
}

/** Each target in an archived repository; where a glob would find environments that nobody looks for, the repository too. */
function leftOutAs(selector: RepositorySelector | EnvironmentSelector, repository: KnownRepository): LeftOut[] {
  return namedTargets(selector, repository).map((target) => ({ target, reason: { code: 'archived' } }));
}

/** The targets that a selector names in a repository that nobody looks into; for globs of environments, the repository. */
function namedTargets(
  selector: RepositorySelector | EnvironmentSelector,
  { owner, name }: FullName,
): readonly Target[] {
  const at = { owner, repository: name };
  const isEach = selector.scope === 'repository';
  const named = isEach ? [] : selector.environments.filter(isName);
  const stores = isEach ? selector.stores : selector.environments.some(isGlob) ? [DEFAULT_STORE] : [];
  return [
    ...named.map((environment): Target => ({ scope: 'environment', store: 'actions', ...at, environment })),
    ...stores.map((store): Target => ({ scope: 'repository', store, ...at })),
  ];
}

type Beside = Pick<ResolvedTargets, 'leftOut' | 'unresolved'>;

function tooManyTargets(number: number, most: number, rest: Beside): ResolvedTargets {
  const what = `${count(number, 'target')} are meant, more than max-targets: ${most}`;
  const problem = { what, cure: 'Name fewer, or raise max-targets' };
  return { targets: [], ...rest, problems: [problem] };
}

async function environmentTargets(
  repositories: readonly KnownRepository[],
  selector: EnvironmentSelector,
  deps: SelectorDeps,
): Promise<Pick<ResolvedTargets, 'targets' | 'unresolved'>> {
  const results = await fanOut(repositories, async (repository) => await environmentsIn(repository, selector, deps));
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const unresolved = results.flatMap((result, index): readonly Unresolved[] => {
    const repository = repositories[index];
    if (result.status === 'fulfilled' || repository === undefined) return [];
    const targets = namedTargets(selector, repository);
    return problemsFrom(result.reason).map((problem, at) => ({ problem, targets: at === 0 ? targets : [] }));
  });
  if (unresolved.length === 0 && repositories.length > 0) {
    const idle = selector.environments.filter((one) => isGlob(one) && !found.some(({ matched }) => matched.has(one)));
    unresolved.push(...[...new Set(idle)].map(matchesNoEnvironment));
  }
  return { targets: found.flatMap(({ targets }) => targets), unresolved };
}

interface EnvironmentsFound {
  targets: readonly EnvironmentTarget[];
  /** The names and globs of the selector that match an environment of the repository. */
  matched: ReadonlySet<string>;
}

async function environmentsIn(
  { owner, name }: KnownRepository,
  selector: EnvironmentSelector,
  { accounts }: SelectorDeps,
): Promise<EnvironmentsFound> {
  const target = (environment: string): EnvironmentTarget => ({
    scope: 'environment',
    store: 'actions',
    owner,
    repository: name,
    environment,
  });
  if (!readsEnvironments(selector)) return { targets: selector.environments.map(target), matched: new Set() };
  const github = await accounts.of(owner);
  const present = await environmentsOf({ owner, name }, github).catch((error: unknown) => {
    throw concerning(`${owner}/${name}`, error);
  });
  const patterns = selector.environments.map((pattern) => ({ pattern, matches: matcherOf(pattern) }));
  const matching = patterns.filter(({ matches }) => present.some(matches));
  // One that is named keeps the spelling of the person who asks: it may be part of a display name.
  const found = present
    .filter((environment) => patterns.some(({ matches }) => matches(environment)))
    .map(
      (environment) => patterns.find((one) => isName(one.pattern) && one.matches(environment))?.pattern ?? environment,
    );
  // Names that are not there are to be created, or else the survey tells that they are missing.
  const absent = patterns.filter((one) => isName(one.pattern) && !matching.includes(one));
  const missing = absent.map(({ pattern }) => ({ ...target(pattern), isToBeCreated: selector.createMissing }));
  return { targets: [...found.map(target), ...missing], matched: new Set(matching.map(({ pattern }) => pattern)) };
}

function matchesNoEnvironment(glob: string): Unresolved {
  const what = `input environments: ${quoted(glob)} matches no environment of any repository`;
  return { problem: { what, cure: 'Check it' }, targets: [] };
}

async function organizationTargets(
  { stores, owner, visibility, repositories }: OrganizationSelector,
  most: number,
  deps: SelectorDeps,
): Promise<ResolvedTargets> {
  if (stores.length > most) return tooManyTargets(stores.length, most, { leftOut: [], unresolved: [] });
  const lookup = { input: 'organization-repositories', withTopics: false };
  const found = repositories && (await matchedRepositories(repositories, lookup, deps));
  const sharing = {
    ...(visibility === undefined ? {} : { visibility }),
    ...(found === undefined ? {} : { repositoryIds: found.repositories.map(({ id }) => id) }),
  };
  const targets = stores.map((store): OrganizationTarget => ({ scope: 'organization', store, owner, sharing }));
  const [first, ...others] = found?.problems ?? [];
  if (first === undefined) return { targets, leftOut: [], unresolved: [], problems: [] };
  // A secret that is shared with fewer repositories than asked for would end where it is used.
  const unresolved = [{ problem: first.problem, targets }, ...others.map(({ problem }) => ({ problem, targets: [] }))];
  return { targets: [], leftOut: [], unresolved, problems: [] };
}
