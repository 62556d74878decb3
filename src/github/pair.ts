import { type Destination, nameOf } from '../domain/destination.ts';
import { ActionError, Garbled, HalfDone, Refused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { writesAt } from '../domain/pace.ts';
import type { Pair } from '../domain/ports.ts';
import type { Entry, GitHub } from './client.ts';
import { WRITE_POINTS } from './gate.ts';
import type { PublicKeys } from './public-keys.ts';
import { parametersOf, routesFor } from './routes.ts';
import { checkKey, type PublicKey, sealed } from './seal.ts';
import { sharingFields } from './sharing.ts';
import { writeVariable } from './variable.ts';

/** What writes go through. */
export interface Pen {
  github: GitHub;
  keys: PublicKeys;
}

interface Half {
  name: string;
  value: string;
  /** Who is to have it, as the body says it. */
  sharing: Readonly<Record<string, unknown>>;
}

/**
 * Proves that pairs can be sealed for a place.
 * @throws Garbled for a key that libsodium refuses: that is not what GitHub promises
 */
export async function rehearse(destination: Destination, key: PublicKey): Promise<void> {
  await checkKey(key).catch(unsealable(destination));
}

async function sealFor(
  destination: Destination,
  values: readonly string[],
  key: PublicKey,
): Promise<readonly string[]> {
  return await sealed(values, key).catch(unsealable(destination));
}

function unsealable(destination: Destination): (cause: unknown) => never {
  return (cause) => {
    const what = `${nameOf(destination)}: nothing can be sealed for its public key`;
    throw new Garbled([{ what, cure: 'Check that github-api-url is the address of a GitHub REST API' }], { cause });
  };
}

/**
 * Seals both halves, then sends them back to back: id, then secret, then the variable where one is used.
 * @throws HalfDone where only a part was written; Refused, Unreachable, Garbled
 */
export async function writePair(pen: Pen, target: TargetFacts, { names, credential, lastLook }: Pair): Promise<void> {
  const { destination, sharing } = target;
  const { clientId, clientSecret } = credential;
  const key = await pen.keys.of(destination);
  const halves: readonly [Half, Half] = [
    { name: names.clientId, value: clientId, sharing: sharingFields(sharing?.clientId) },
    { name: names.clientSecret, value: clientSecret.reveal(), sharing: sharingFields(sharing?.clientSecret) },
  ];
  const [first, second] = halves;
  const boxes = await sealFor(
    destination,
    halves.map(({ value }) => value),
    key,
  );
  const put = putting(pen, destination, key);
  // The first waits until there is room for all, so that nothing waits between the halves.
  const writes = writesAt(destination, names);
  await put(first, boxes[0], { points: writes * WRITE_POINTS, lastLook });
  const halfWritten = `half written, so its pair may not work now: ${first.name} was written, ${second.name} was not`;
  await put(second, boxes[1], { points: 0 }).catch(halfDone(destination, halfWritten));
  if (names.variable === undefined || writes < 3) return;
  await writeVariable(pen.github, target, { name: names.variable, value: clientId }).catch(
    halfDone(destination, 'the pair was written, the variable was not'),
  );
}

/** Writes one half; one that is refused for its key is sealed again for the new key, once. */
function putting({ github, keys }: Pen, destination: Destination, key: PublicKey) {
  const { write } = routesFor(destination);
  return async (half: Half, box: string | undefined, entry: Entry): Promise<void> => {
    const parameters = { ...parametersOf(destination), ...half.sharing, secret_name: half.name };
    try {
      await github.write(write, { ...parameters, encrypted_value: box, key_id: key.id }, entry);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 422 && /key/i.test(error.serviceMessage))) throw error;
      const fresh = await keys.again(destination, key).catch((failure: unknown) => {
        throw withoutKey(error, failure);
      });
      const [again] = await sealFor(destination, [half.value], fresh);
      const points = Math.min(entry.points, WRITE_POINTS);
      await github.write(write, { ...parameters, encrypted_value: again, key_id: fresh.id }, { ...entry, points });
    }
  };
}

/** The refusal of a half whose key could not be read again: for certain it was not written. */
function withoutKey(refused: Refused, failure: unknown): unknown {
  if (!(failure instanceof ActionError)) return failure;
  const [what, because] = [refused, failure].map(({ problems: [first] }) => first?.what ?? '');
  const { status, serviceMessage, isAfterUnclear } = refused;
  const problem = { what: `${what}; reading it again: ${because}`, cure: failure.problems[0]?.cure };
  return new Refused(problem, { status, serviceMessage, isAfterUnclear });
}

function halfDone(destination: Destination, done: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ActionError)) throw error;
    const [first] = error.problems;
    const what = `${nameOf(destination)}: ${done} (${first?.what ?? error.message})`;
    const cure = [first?.cure, 'Run again with refresh: always, which writes it whole'];
    throw new HalfDone([{ what, cure: cure.filter((one) => one !== undefined).join('. ') }], { cause: error });
  };
}
