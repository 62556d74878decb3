import type { Problem } from '../domain/errors.ts';
import type { ClientAssignment, RunSpec } from '../domain/spec.ts';
import { type Target, takesVariable, targetKey, targetName } from '../domain/target.ts';
import { count, quoted } from '../domain/text.ts';

// Of more only the number is shown.
const MOST_CLAIMS_TOLD = 20;

/** What is wrong with the clients of a file together, whichever of them this run handles. */
export function manifestProblems(
  assignments: readonly ClientAssignment[],
  { manifest, maxTargets }: Pick<RunSpec, 'manifest' | 'maxTargets'>,
): readonly Problem[] {
  if (manifest === undefined) return [];
  return [
    ...sameNames(assignments),
    ...claimProblems(assignments.filter(({ isAbsent }) => !isAbsent)),
    ...tooMany(assignments, maxTargets),
    ...unknownClients(assignments, manifest.onlyClients ?? []),
  ];
}

/** Two entries that give one display name would each take the client of the other for its own. */
function sameNames(assignments: readonly ClientAssignment[]): readonly Problem[] {
  const first = new Map<string, ClientAssignment>();
  return assignments.flatMap((one) => {
    const { displayName } = one.client;
    const before = first.get(displayName) ?? one;
    first.set(displayName, before);
    if (before === one) return [];
    const what = `${placeOf(one)} and ${placeOf(before)} both give the display name ${quoted(displayName)}`;
    return [{ what, cure: 'Give each client a name of its own' }];
  });
}

/** A name that a client writes at a target. */
interface Claim {
  key: string;
  told: string;
  target: Target;
}

/** Two clients that write one name at one target would overwrite each other in every run. */
function claimProblems(assignments: readonly ClientAssignment[]): readonly Problem[] {
  const first = new Map<string, ClientAssignment>();
  const problems = assignments.flatMap((one) =>
    claimsOf(one).flatMap(({ key, told, target }): readonly Problem[] => {
      const before = first.get(key) ?? one;
      first.set(key, before);
      if (before === one) return [];
      const what = `${targetName(target)}: ${told} is claimed by ${claimantOf(before)} and by ${claimantOf(one)}`;
      return [{ what, cure: 'Give one of them other names, or other targets' }];
    }),
  );
  const left = problems.length - MOST_CLAIMS_TOLD;
  if (left <= 0) return problems;
  return [...problems.slice(0, MOST_CLAIMS_TOLD), { what: `${count(left, 'further name')} claimed by two clients` }];
}

/** Names are the same in any case, and the two halves count alike. */
function claimsOf({ targets, unreachable, names }: ClientAssignment): readonly Claim[] {
  const all = [...targets, ...unreachable.map(({ target }) => target)];
  return all.flatMap((target) => {
    const claim = (kind: string, name: string): Claim => ({
      key: `${targetKey(target)} ${kind} ${name.toUpperCase()}`,
      told: `the ${kind} ${name}`,
      target,
    });
    const variable = names.variable !== undefined && takesVariable(target) ? [claim('variable', names.variable)] : [];
    return [claim('secret', names.clientId), claim('secret', names.clientSecret), ...variable];
  });
}

function tooMany(assignments: readonly ClientAssignment[], most: number): readonly Problem[] {
  const number = assignments.reduce((sum, { targets, unreachable }) => sum + targets.length + unreachable.length, 0);
  if (number <= most) return [];
  const what = `the file selects ${count(number, 'target')}, counted once for each client, more than max-targets: ${most}`;
  return [{ what, cure: 'Name fewer, or raise max-targets' }];
}

function unknownClients(assignments: readonly ClientAssignment[], only: readonly string[]): readonly Problem[] {
  const known = new Set(assignments.map(({ client }) => client.displayName));
  return only
    .filter((name) => !known.has(name))
    .map((name) => ({
      what: `input only-clients: no entry of the file gives the display name ${quoted(name)}`,
      cure: 'Name it as it is filled in, or take it out',
    }));
}

function claimantOf(one: ClientAssignment): string {
  return `${quoted(one.client.displayName)} (${placeOf(one)})`;
}

function placeOf({ origin }: ClientAssignment): string {
  return origin ?? 'the inputs';
}
