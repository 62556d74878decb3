import { displayNameAt, placeholdersIn } from '../domain/display-name.ts';
import type { Problem } from '../domain/errors.ts';
import type { LeftOut } from '../domain/facts.ts';
import type { ResolvedTargets } from '../domain/ports.ts';
import type {
  ClientAssignment,
  ClientRequest,
  Declared,
  ResolvedSpec,
  RunSpec,
  UnreachableTarget,
} from '../domain/spec.ts';
import { isToBeCreated, nameKeys, type Target, targetKey } from '../domain/target.ts';
import { manifestProblems } from './claims.ts';
import { noTarget } from './problems.ts';
import { shareOf } from './share.ts';

/**
 * What is asked, with the targets that GitHub showed: one subject for each distinct display name, in the order of the requests,
 * then of the targets.
 * @param resolved what each selector of each request means
 */
export function assignTargets(asked: RunSpec, resolved: readonly (readonly ResolvedTargets[])[]): ResolvedSpec {
  const { requests, maxTargets, ...common } = asked;
  const merged = resolved.map(mergedTargets);
  const parts = requests.map((request, index) => ({ request, meant: merged[index] ?? NOTHING_MEANT }));
  const all = parts.flatMap(({ request, meant }) => assignmentsOf(request, meant)).toSorted(presentFirst);
  // What cannot be found of a client that is to go stops nobody else.
  const unresolved = parts.flatMap(({ request, meant }) => (request.isAbsent ? [] : meant.unresolved));
  const isStopped = common.unreachable === 'stop' || all.length === 0;
  const blocking = [
    ...merged.flatMap(({ problems }) => problems),
    ...(isStopped ? unresolved.map(({ problem }) => problem) : []),
    ...manifestProblems(all, asked),
  ];
  const odd = blocking.length > 0 ? [] : oddTargets(common.only ?? [], merged);
  // A run that stops needs no more of them.
  const assignments = blocking.length > 0 ? all.map((one) => ({ ...one, unreachable: [], problems: [] })) : all;
  const isWhole = merged.flatMap((one) => one.unresolved).every((one) => one.targets.length > 0);
  return {
    ...common,
    ...(common.manifest === undefined || !isWhole ? {} : { declared: declaredBy(all, parts) }),
    assignments: shareOf(assignments, common.manifest),
    removals: assignments.filter(({ isAbsent }) => isAbsent),
    claimed: claimedBy(assignments),
    leftOut: parts.flatMap(({ request, meant }) => leftOutOf(request, meant)),
    problems: [...blocking, ...odd],
  };
}

/** In the order of the requests, but those that are to go at the end. */
function presentFirst(one: ClientAssignment, other: ClientAssignment): number {
  return Number(one.isAbsent) - Number(other.isAbsent);
}

/** The places of clients that are to go, as far as one that stays takes them. */
function claimedBy(assignments: readonly ClientAssignment[]): ReadonlyMap<string, ClientAssignment> {
  const going = new Set(assignments.filter(({ isAbsent }) => isAbsent).flatMap(nameKeysOf));
  const staying = going.size === 0 ? [] : assignments.filter(({ isAbsent }) => !isAbsent);
  return new Map(
    staying.flatMap((one) => nameKeysOf(one).flatMap((key) => (going.has(key) ? [[key, one] as const] : []))),
  );
}

function nameKeysOf({ targets, unreachable, names }: ClientAssignment): readonly string[] {
  const all = [...targets, ...unreachable.map(({ target }) => target)];
  return all.flatMap((target) => nameKeys({ target, names }));
}

/** A request, and what its selectors mean. */
interface MeantBy {
  request: ClientRequest;
  meant: ResolvedTargets;
}

const NOTHING_MEANT: ResolvedTargets = { targets: [], leftOut: [], unresolved: [], problems: [] };

/** What several selectors of one request mean: each target once. An environment is made if any of them says so. */
function mergedTargets(parts: readonly ResolvedTargets[]): ResolvedTargets {
  const byKey = new Map<string, Target>();
  for (const target of parts.flatMap(({ targets }) => targets)) {
    const known = byKey.get(targetKey(target));
    if (known === undefined || isToBeCreated(target)) byKey.set(targetKey(target), target);
  }
  return {
    targets: [...byKey.values()],
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    unresolved: parts.flatMap(({ unresolved }) => unresolved),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/** Targets that are left out, each with the client that would be there. */
function leftOutOf({ client }: ClientRequest, { leftOut }: ResolvedTargets): readonly LeftOut[] {
  return leftOut.map((one) => ({ ...one, client: displayNameAt(client.displayName, one.target) }));
}

/** Also names at archived targets are declared. */
function declaredBy(assignments: readonly ClientAssignment[], parts: readonly MeantBy[]): Declared {
  const archived = parts.flatMap(({ request, meant }) => leftOutOf(request, meant));
  const names = [
    ...assignments.map(({ client }) => client.displayName),
    ...archived.flatMap((one) => one.client ?? []),
  ];
  return {
    displayNames: new Set(names),
    clientNames: new Set(parts.flatMap(({ request }) => request.client.clientName ?? [])),
  };
}

/** The items of only-targets that are no target. */
function oddTargets(only: readonly string[], all: readonly ResolvedTargets[]): readonly Problem[] {
  const left = all.flatMap(({ leftOut }) => leftOut).map(({ target }) => targetKey(target));
  const meant = all.flatMap(({ targets, unresolved }) => [...targets, ...unresolved.flatMap((one) => one.targets)]);
  const known = new Set([...meant.map(targetKey), ...left]);
  // Of a repository that is left out nobody looks which environments it has.
  const isKnown = (key: string): boolean =>
    known.has(key) || left.some((one) => key.startsWith(`${one}/environments/`));
  return only.filter((key) => !isKnown(key)).map(noTarget);
}

/** One assignment for each distinct display name. What names no target concerns each of them. */
function assignmentsOf(
  { client, names, rotation, isAbsent, origin, selectors }: ClientRequest,
  { targets, unresolved }: ResolvedTargets,
): readonly ClientAssignment[] {
  const problems = unresolved.filter((one) => one.targets.length === 0).map(({ problem }) => problem);
  const terms = { names, rotation, isAbsent, isHeldNowhere: selectors.length === 0, problems, origin };
  const unreachable = unresolved.flatMap((one) =>
    one.targets.map((target): UnreachableTarget => ({ target, problems: [one.problem] })),
  );
  if (placeholdersIn(client.displayName).length === 0) return [{ client, ...terms, targets, unreachable }];
  const byName = new Map<string, { targets: Target[]; unreachable: UnreachableTarget[] }>();
  const at = (target: Target) => {
    const displayName = displayNameAt(client.displayName, target);
    const known = byName.get(displayName) ?? { targets: [], unreachable: [] };
    byName.set(displayName, known);
    return known;
  };
  for (const target of targets) at(target).targets.push(target);
  for (const one of unreachable) at(one.target).unreachable.push(one);
  return [...byName].map(([displayName, places]) => ({ client: { ...client, displayName }, ...terms, ...places }));
}
