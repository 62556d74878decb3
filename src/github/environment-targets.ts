import { concerning } from '../domain/errors.ts';
import type { ResolvedTargets, Unresolved } from '../domain/ports.ts';
import { DEFAULT_STORE } from '../domain/stores.ts';
import type { EnvironmentTarget, Target } from '../domain/target.ts';
import { type EnvironmentSelector, isGlob, matcherOf, type RepositorySelector } from '../domain/target-selector.ts';
import { quoted } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { readsEnvironments } from './permissions.ts';
import type { FullName } from './repositories.ts';
import type { KnownRepository, SelectorDeps } from './repository-filter.ts';
import { problemsFrom } from './repository-problems.ts';

/** The environments of repositories that a selector means, each as a target. */
export async function environmentTargets(
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
  { lookups }: SelectorDeps,
): Promise<EnvironmentsFound> {
  const target = (environment: string): EnvironmentTarget => ({
    scope: 'environment',
    store: 'actions',
    owner,
    repository: name,
    environment,
  });
  if (!readsEnvironments(selector)) return { targets: selector.environments.map(target), matched: new Set() };
  const present = await lookups.environments({ owner, name }).catch((error: unknown) => {
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

/** The targets that a selector names in a repository that nobody looks into; for globs of environments, the repository. */
export function namedTargets(
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

/** Whether the name of an environment is no glob. */
export function isName(environment: string): boolean {
  return !isGlob(environment);
}
