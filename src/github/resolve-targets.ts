import type { LeftOut } from '../domain/facts.ts';
import type { ResolvedTargets, SelectorRequest } from '../domain/ports.ts';
import type { OrganizationTarget, Target } from '../domain/target.ts';
import type {
  EnvironmentSelector,
  OrganizationSelector,
  RepositorySelector,
  TargetSelector,
} from '../domain/target-selector.ts';
import { count } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import type { Masks } from '../runtime/masks.ts';
import type { Accounts } from './client.ts';
import { environmentTargets, isName, namedTargets } from './environment-targets.ts';
import { lookups } from './lookups.ts';
import type { FullName } from './repositories.ts';
import {
  filteredRepositories,
  type KnownRepository,
  matchedRepositories,
  type SelectorDeps,
} from './repository-filter.ts';
import { scopeToLook, scopeToWrite } from './token-scope.ts';
import type { RepositoryAges } from './young-repository.ts';

/** What selectors are resolved with. */
export interface ResolveDeps extends Pick<SelectorDeps, 'own' | 'warn'> {
  accounts: Accounts;
  masks: Masks;
  ages: RepositoryAges;
}

/** Finds the targets that each selector of each request means, in the order given. Failures are problems of the results. */
export async function resolveSelectors(
  requests: readonly SelectorRequest[],
  most: number,
  { accounts, masks, ages, ...rest }: ResolveDeps,
): Promise<readonly (readonly ResolvedTargets[])[]> {
  const selectors = requests.flatMap((request) => request.selectors);
  const names = repositoriesNamed(selectors);
  const deps = { lookups: lookups({ accounts, masks, names, ages, withTopics: selectors.some(hasTopics) }), ...rest };
  accounts.limitTo((owner) => scopeToLook(selectors, owner));
  const results = await fanOut(
    requests,
    async (request) =>
      await Promise.all(request.selectors.map(async (selector) => await resolveTargets(selector, most, deps))),
  );
  const resolved = results.map((result) => {
    // Only defects are thrown.
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const targets = resolved.flat().flatMap((one) => one.targets);
  accounts.limitTo((owner) => scopeToWrite(selectors, targets, owner));
  return resolved;
}

/** The repositories that selectors name without a glob. */
function repositoriesNamed(selectors: readonly TargetSelector[]): readonly FullName[] {
  const patterns = selectors.flatMap((selector) =>
    selector.scope === 'organization' ? (selector.repositories ?? []) : selector.repositories.patterns,
  );
  return patterns.filter((one) => !one.isGlob);
}

function hasTopics(selector: TargetSelector): boolean {
  return selector.scope !== 'organization' && selector.repositories.topics.length > 0;
}

async function resolveTargets(selector: TargetSelector, most: number, deps: SelectorDeps): Promise<ResolvedTargets> {
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

/** Each target in an archived repository; where a glob would find environments that nobody looks for, the repository too. */
function leftOutAs(selector: RepositorySelector | EnvironmentSelector, repository: KnownRepository): LeftOut[] {
  return namedTargets(selector, repository).map((target) => ({ target, reason: { code: 'archived' } }));
}

type Beside = Pick<ResolvedTargets, 'leftOut' | 'unresolved'>;

function tooManyTargets(number: number, most: number, rest: Beside): ResolvedTargets {
  const what = `${count(number, 'target')} selected, more than max-targets: ${most}`;
  const problem = { what, cure: 'Name fewer, or raise max-targets' };
  return { targets: [], ...rest, problems: [problem] };
}

async function organizationTargets(
  { stores, owner, visibility, repositories }: OrganizationSelector,
  most: number,
  deps: SelectorDeps,
): Promise<ResolvedTargets> {
  if (stores.length > most) return tooManyTargets(stores.length, most, { leftOut: [], unresolved: [] });
  const found = repositories && (await matchedRepositories(repositories, 'organization-repositories', deps));
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
