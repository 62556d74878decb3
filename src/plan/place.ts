import { type Destination, keyOf } from '../domain/destination.ts';
import { displayNameAt, placeholdersIn } from '../domain/display-name.ts';
import type { Problem } from '../domain/errors.ts';
import type { Selected } from '../domain/ports.ts';
import { quoted } from '../domain/text.ts';
import type { Asked, Subject, Wish } from '../domain/wish.ts';

/** What is asked, with the places that GitHub told: one subject for each distinct display name, in the order of the places. */
export function place(asked: Asked, { destinations, leftOut, problems }: Selected): Wish {
  const { client: _, where: __, maxTargets: ___, only, ...terms } = asked;
  const left = leftOut.map(({ destination }) => keyOf(destination));
  const known = new Set([...destinations.map(keyOf), ...left]);
  // Of a repository that is left out nobody looks which environments it has.
  const isKnown = (key: string): boolean =>
    known.has(key) || left.some((one) => key.startsWith(`${one}/environments/`));
  const odd = problems.length > 0 ? [] : noTargets((only ?? []).filter((key) => !isKnown(key)));
  const subjects = subjectsAt(asked, destinations);
  return { ...terms, only, subjects, leftOut, problems: [...problems, ...odd] };
}

function subjectsAt({ client }: Asked, destinations: readonly Destination[]): readonly Subject[] {
  if (placeholdersIn(client.displayName).length === 0) return [{ client, destinations }];
  const byName = new Map<string, Destination[]>();
  for (const destination of destinations) {
    const displayName = displayNameAt(client.displayName, destination);
    const places = byName.get(displayName);
    if (places === undefined) byName.set(displayName, [destination]);
    else places.push(destination);
  }
  return [...byName].map(([displayName, places]) => ({ client: { ...client, displayName }, destinations: places }));
}

function noTargets(keys: readonly string[]): readonly Problem[] {
  return keys.map((key) => ({
    what: `input only-targets: ${quoted(key)} is none of the targets that the other inputs name`,
    cure: 'Take it out, or name its place',
  }));
}
