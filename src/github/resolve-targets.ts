import { concerning, type Problem } from '../domain/errors.ts';
import type { LeftOut } from '../domain/facts.ts';
import type { ResolvedTargets } from '../domain/ports.ts';
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
import {
  filteredRepositories,
  type KnownRepository,
  matchedRepositories,
  problemsFrom,
  type SelectorDeps,
} from './repository-filter.ts';

/** Finds the targets that a selector means, at most so many. Failures are problems of the result; only defects are thrown. */
export async function resolveTargets(
  selector: TargetSelector,
  most: number,
  deps: SelectorDeps,
): Promise<ResolvedTargets> {
  if (selector.scope === 'organization') return await organizationTargets(selector, most, deps);
  const { repositories, problems } = await filteredRepositories(selector.repositories, deps);
  const open = repositories.filter(({ isArchived }) => !isArchived);
  const leftOut = repositories.filter(({ isArchived }) => isArchived).flatMap((one) => leftOutAs(selector, one));
  // Before more is read of so many.
  const fewest = open.length * fewestPerRepository(selector);
  if (fewest > most) return tooManyTargets(fewest, most, { leftOut, problems });
  if (selector.scope === 'repository') {
    const targets = open.flatMap(({ owner, name }) =>
      selector.stores.map((store): Target => ({ scope: 'repository', store, owner, repository: name })),
    );
    return { targets, leftOut, problems };
  }
  const found = await environmentTargets(open, selector, deps);
  const rest = { leftOut, problems: [...problems, ...found.problems] };
  if (found.targets.length > most) return tooManyTargets(found.targets.length, most, rest);
  return { targets: found.targets, ...rest };
}

function fewestPerRepository(selector: RepositorySelector | EnvironmentSelector): number {
  return selector.scope === 'repository' ? selector.stores.length : selector.environments.filter(isName).length;
}

function isName(environment: string): boolean {
  return !isGlob(environment);
}

/** Each target in an archived repository; where a glob would find environments that nobody looks for, the repository too. */
function leftOutAs(selector: RepositorySelector | EnvironmentSelector, { owner, name }: KnownRepository): LeftOut[] {
  const at = { owner, repository: name };
  const isEach = selector.scope === 'repository';
  const named = isEach ? [] : selector.environments.filter(isName);
  const stores = isEach ? selector.stores : selector.environments.some(isGlob) ? [DEFAULT_STORE] : [];
  const targets: readonly Target[] = [
    ...named.map((environment): Target => ({ scope: 'environment', store: 'actions', ...at, environment })),
    ...stores.map((store): Target => ({ scope: 'repository', store, ...at })),
  ];
  return targets.map((target) => ({ target, reason: { code: 'archived' } }));
}

function tooManyTargets(number: number, most: number, rest: Omit<ResolvedTargets, 'targets'>): ResolvedTargets {
  const what = `${count(number, 'target')} are meant, more than max-targets: ${most}`;
  const problem = { what, cure: 'Name fewer, or raise max-targets' };
  return { targets: [], leftOut: rest.leftOut, problems: [...rest.problems, problem] };
}

async function environmentTargets(
  repositories: readonly KnownRepository[],
  selector: EnvironmentSelector,
  deps: SelectorDeps,
): Promise<Omit<ResolvedTargets, 'leftOut'>> {
  const results = await fanOut(repositories, async (repository) => await environmentsIn(repository, selector, deps));
  const found = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const problems = results.flatMap((result) => (result.status === 'rejected' ? problemsFrom(result.reason) : []));
  if (problems.length === 0 && repositories.length > 0) {
    const idle = selector.environments.filter((one) => isGlob(one) && !found.some(({ matched }) => matched.has(one)));
    problems.push(...[...new Set(idle)].map(matchesNoEnvironment));
  }
  return { targets: found.flatMap(({ targets }) => targets), problems };
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

function matchesNoEnvironment(glob: string): Problem {
  return { what: `input environments: ${quoted(glob)} matches no environment of any repository`, cure: 'Check it' };
}

async function organizationTargets(
  { stores, owner, visibility, repositories }: OrganizationSelector,
  most: number,
  deps: SelectorDeps,
): Promise<ResolvedTargets> {
  if (stores.length > most) return tooManyTargets(stores.length, most, { leftOut: [], problems: [] });
  const lookup = { input: 'organization-repositories', withTopics: false };
  const found = repositories && (await matchedRepositories(repositories, lookup, deps));
  const sharing = {
    ...(visibility === undefined ? {} : { visibility }),
    ...(found === undefined ? {} : { repositoryIds: found.repositories.map(({ id }) => id) }),
  };
  const targets = stores.map((store): OrganizationTarget => ({ scope: 'organization', store, owner, sharing }));
  return { targets, leftOut: [], problems: found?.problems ?? [] };
}
