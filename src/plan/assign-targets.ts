import { displayNameAt, placeholdersIn } from '../domain/display-name.ts';
import type { ResolvedTargets } from '../domain/ports.ts';
import type { ClientAssignment, ResolvedSpec, RunSpec } from '../domain/spec.ts';
import { type Target, targetKey } from '../domain/target.ts';
import { noTarget } from './problems.ts';

/** What is asked, with the places that GitHub told: one subject for each distinct display name, in the order of the places. */
export function assignTargets(asked: RunSpec, { targets, leftOut, problems }: ResolvedTargets): ResolvedSpec {
  const { client: _, selector: __, maxTargets: ___, only, ...terms } = asked;
  const left = leftOut.map(({ target }) => targetKey(target));
  const known = new Set([...targets.map(targetKey), ...left]);
  // Of a repository that is left out nobody looks which environments it has.
  const isKnown = (key: string): boolean =>
    known.has(key) || left.some((one) => key.startsWith(`${one}/environments/`));
  const odd = problems.length > 0 ? [] : (only ?? []).filter((key) => !isKnown(key)).map(noTarget);
  const assignments = subjectsAt(asked, targets);
  return { ...terms, only, assignments, leftOut, problems: [...problems, ...odd] };
}

function subjectsAt({ client }: RunSpec, targets: readonly Target[]): readonly ClientAssignment[] {
  if (placeholdersIn(client.displayName).length === 0) return [{ client, targets }];
  const byName = new Map<string, Target[]>();
  for (const target of targets) {
    const displayName = displayNameAt(client.displayName, target);
    const places = byName.get(displayName);
    if (places === undefined) byName.set(displayName, [target]);
    else places.push(target);
  }
  return [...byName].map(([displayName, places]) => ({ client: { ...client, displayName }, targets: places }));
}
