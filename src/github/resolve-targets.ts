import { concerning, type Problem } from '../domain/errors.ts';
import type { LeftOut } from '../domain/facts.ts';
import type { ResolvedTargets } from '../domain/ports.ts';
import type { EnvironmentTarget, OrganizationTarget, Target } from '../domain/target.ts';
import type { TargetSelector } from '../domain/target-selector.ts';
import { count, quoted } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { environmentsOf } from './environments.ts';
import { isGlob, matcherOf } from './glob.ts';
import { readsEnvironments } from './permissions.ts';
import { chosen, matchedBy, type Place, problemsOf, type SelectorDeps } from './repository-filter.ts';

const MOST_AT_ONCE = 20;

type Environments = Extract<TargetSelector, { scope: 'environment' }>;

/** Finds the places that are meant. What stands in the way is told; only defects are thrown. */
export async function selected(selector: TargetSelector, most: number, field: SelectorDeps): Promise<ResolvedTargets> {
  if (selector.scope === 'organization') {
    if (selector.stores.length > most) return tooMany(selector.stores.length, most, { leftOut: [], problems: [] });
    return await organizationPlaces(selector, field);
  }
  const { repositories, problems } = await chosen(selector.repositories, field);
  const open = repositories.filter(({ isArchived }) => !isArchived);
  const leftOut = repositories.filter(({ isArchived }) => isArchived).flatMap((one) => leftOutAs(selector, one));
  // Before more is read of so many.
  const fewest = selector.scope === 'repository' ? selector.stores.length : selector.environments.filter(isName).length;
  if (open.length * fewest > most) return tooMany(open.length * fewest, most, { leftOut, problems });
  if (selector.scope === 'repository') {
    const targets = open.flatMap(({ owner, name }) =>
      selector.stores.map((store): Target => ({ scope: 'repository', store, owner, repository: name })),
    );
    return { targets, leftOut, problems };
  }
  const places = await environmentPlaces(open, selector, field);
  const all = { leftOut, problems: [...problems, ...places.problems] };
  if (places.targets.length > most) return tooMany(places.targets.length, most, all);
  return { targets: places.targets, ...all };
}

/** Each place of an archived repository; also itself, where a glob would find environments that nobody looks for. */
function leftOutAs(where: Exclude<TargetSelector, { scope: 'organization' }>, { owner, name }: Place): LeftOut[] {
  const at = { owner, repository: name };
  const isEach = where.scope === 'repository';
  const named = isEach ? [] : where.environments.filter(isName);
  const stores = isEach ? where.stores : where.environments.some(isGlob) ? (['actions'] as const) : [];
  const places: readonly Target[] = [
    ...named.map((environment): Target => ({ scope: 'environment', store: 'actions', ...at, environment })),
    ...stores.map((store): Target => ({ scope: 'repository', store, ...at })),
  ];
  return places.map((target) => ({ target, reason: 'the repository is archived' }));
}

function isName(environment: string): boolean {
  return !isGlob(environment);
}

function tooMany(number: number, most: number, rest: Pick<ResolvedTargets, 'leftOut' | 'problems'>): ResolvedTargets {
  const what = `${count(number, 'target')} are meant, more than max-targets: ${most}`;
  const problem = { what, cure: 'Name fewer, or raise max-targets' };
  return { targets: [], leftOut: rest.leftOut, problems: [...rest.problems, problem] };
}

async function environmentPlaces(
  repositories: readonly Place[],
  where: Environments,
  { accounts }: SelectorDeps,
): Promise<{ targets: readonly EnvironmentTarget[]; problems: readonly Problem[] }> {
  const matchers = where.environments.map((name) => ({ name, isGlob: isGlob(name), matches: matcherOf(name) }));
  const idle = new Set(where.environments.filter(isGlob));
  const placesIn = async ({ owner, name }: Place): Promise<readonly EnvironmentTarget[]> => {
    const place = { scope: 'environment', store: 'actions', owner, repository: name } as const;
    if (!readsEnvironments(where)) return where.environments.map((environment) => ({ ...place, environment }));
    const present = await environmentsOf({ owner, name }, await accounts.of(owner)).catch((error: unknown) => {
      throw concerning(`${owner}/${name}`, error);
    });
    // One that is named keeps the spelling of the person who asks: it may be part of a display name.
    const found = present
      .filter((environment) => matchers.some(({ matches }) => matches(environment)))
      .map((environment) => matchers.find((one) => !one.isGlob && one.matches(environment))?.name ?? environment);
    // Of names that are not there: to be made, or else the survey tells that they are missing.
    const absent = matchers.filter((one) => !one.isGlob && !present.some(one.matches));
    for (const one of matchers) if (present.some(one.matches)) idle.delete(one.name);
    return [
      ...found.map((environment) => ({ ...place, environment })),
      ...absent.map((one) => ({ ...place, environment: one.name, isToBeCreated: where.createMissing })),
    ];
  };
  const results = await fanOut(repositories, MOST_AT_ONCE, placesIn);
  const problems = results.flatMap((result) => (result.status === 'rejected' ? problemsOf(result.reason) : []));
  if (problems.length === 0 && repositories.length > 0) problems.push(...[...idle].map(matchesNowhere));
  return { targets: results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])), problems };
}

function matchesNowhere(glob: string): Problem {
  return { what: `input environments: ${quoted(glob)} matches no environment of any repository`, cure: 'Check it' };
}

async function organizationPlaces(
  selector: Extract<TargetSelector, { scope: 'organization' }>,
  field: SelectorDeps,
): Promise<ResolvedTargets> {
  const { stores, owner, visibility, repositories } = selector;
  const input = 'organization-repositories';
  const found =
    repositories === undefined ? undefined : await matchedBy(repositories, { ...field, withTopics: false, input });
  const sharing = {
    ...(visibility === undefined ? {} : { visibility }),
    ...(found === undefined ? {} : { repositoryIds: found.repositories.map(({ id }) => id) }),
  };
  const targets = stores.map((store): OrganizationTarget => ({ scope: 'organization', store, owner, sharing }));
  return { targets, leftOut: [], problems: found?.problems ?? [] };
}
