import { displayNameAt, placeholdersIn } from '../domain/display-name.ts';
import type { Problem } from '../domain/errors.ts';
import type { ResolvedTargets } from '../domain/ports.ts';
import type { ClientAssignment, ResolvedSpec, RunSpec, UnreachableTarget } from '../domain/spec.ts';
import { type Target, targetKey } from '../domain/target.ts';
import { noTarget } from './problems.ts';

/** What is asked, with the targets that GitHub told: one subject for each distinct display name, in the order of the targets. */
export function assignTargets(asked: RunSpec, resolved: ResolvedTargets): ResolvedSpec {
  const { client, selector: _, maxTargets: __, names, rotation, only, ...common } = asked;
  const { leftOut, unresolved, problems } = resolved;
  const isStopped = common.unreachable === 'stop';
  const standing = [...problems, ...(isStopped ? unresolved.map(({ problem }) => problem) : [])];
  const odd = standing.length > 0 ? [] : oddTargets(only ?? [], resolved);
  const assignments = assignmentsOf(
    { client, names, rotation },
    isStopped ? { ...resolved, unresolved: [] } : resolved,
  );
  return { ...common, only, assignments, leftOut, problems: [...standing, ...odd] };
}

/** The items of only-targets that are no target. */
function oddTargets(only: readonly string[], { targets, leftOut, unresolved }: ResolvedTargets): readonly Problem[] {
  const left = leftOut.map(({ target }) => targetKey(target));
  const known = new Set([...targets, ...unresolved.flatMap((one) => one.targets)].map(targetKey).concat(left));
  // Of a repository that is left out nobody looks which environments it has.
  const isKnown = (key: string): boolean =>
    known.has(key) || left.some((one) => key.startsWith(`${one}/environments/`));
  return only.filter((key) => !isKnown(key)).map(noTarget);
}

/** What is asked for a client whose display name may have placeholders. */
export type ClientRequest = Pick<RunSpec, 'client' | 'names' | 'rotation'>;

/** One assignment for each distinct display name. What names no target concerns each of them. */
export function assignmentsOf(
  { client, names, rotation }: ClientRequest,
  { targets, unresolved }: Pick<ResolvedTargets, 'targets' | 'unresolved'>,
): readonly ClientAssignment[] {
  const problems = unresolved.filter((one) => one.targets.length === 0).map(({ problem }) => problem);
  const terms = { names, rotation, problems };
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
