import { ActionError, HalfDone, RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { writesAt } from '../domain/pace.ts';
import type { Pair } from '../domain/ports.ts';
import { type Target, targetName } from '../domain/target.ts';
import type { Entry, GitHub } from './client.ts';
import type { PublicKeys } from './public-keys.ts';
import { WRITE_POINTS } from './rate-limiter.ts';
import { parametersOf, routesFor } from './routes.ts';
import { checkKey, type PublicKey, sealed } from './seal.ts';
import { sharingFields } from './secret-visibility.ts';
import { writeVariable } from './variable.ts';

/** What writes go through. */
export interface WriteDeps {
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
 * @throws UnexpectedResponse for a key that libsodium refuses: that is not what GitHub promises
 */
export async function verifySealing(target: Target, key: PublicKey): Promise<void> {
  await checkKey(key).catch(unsealable(target));
}

async function sealFor(target: Target, values: readonly string[], key: PublicKey): Promise<readonly string[]> {
  return await sealed(values, key).catch(unsealable(target));
}

function unsealable(target: Target): (cause: unknown) => never {
  return (cause) => {
    const what = `${targetName(target)}: nothing can be sealed for its public key`;
    throw new UnexpectedResponse([{ what, cure: 'Check that github-api-url is the address of a GitHub REST API' }], {
      cause,
    });
  };
}

/**
 * Seals both halves, then sends them back to back: id, then secret, then the variable where one is used.
 * @throws HalfDone where only a part was written; RequestRefused, Unreachable, UnexpectedResponse
 */
export async function writePair(
  deps: WriteDeps,
  observed: TargetFacts,
  { names, credential, beforeWrite }: Pair,
): Promise<void> {
  const { target, sharing } = observed;
  const { clientId, clientSecret } = credential;
  const key = await deps.keys.of(target);
  const halves: readonly [Half, Half] = [
    { name: names.clientId, value: clientId, sharing: sharingFields(sharing?.clientId) },
    { name: names.clientSecret, value: clientSecret.reveal(), sharing: sharingFields(sharing?.clientSecret) },
  ];
  const [first, second] = halves;
  const boxes = await sealFor(
    target,
    halves.map(({ value }) => value),
    key,
  );
  const put = putting(deps, target, key);
  // The first waits until there is room for all, so that nothing waits between the halves.
  const writes = writesAt(target, names);
  await put(first, boxes[0], { points: writes * WRITE_POINTS, beforeWrite });
  const halfWritten = `half written, so its pair may not work now: ${first.name} was written, ${second.name} was not`;
  await put(second, boxes[1], { points: 0 }).catch(halfDone(target, halfWritten));
  if (names.variable === undefined || writes < 3) return;
  await writeVariable(deps.github, observed, { name: names.variable, value: clientId }).catch(
    halfDone(target, 'the pair was written, the variable was not'),
  );
}

/** Writes one half; one that is refused for its key is sealed again for the new key, once. */
function putting({ github, keys }: WriteDeps, target: Target, key: PublicKey) {
  const { write } = routesFor(target);
  return async (half: Half, box: string | undefined, entry: Entry): Promise<void> => {
    const parameters = { ...parametersOf(target), ...half.sharing, secret_name: half.name };
    try {
      await github.write(write, { ...parameters, encrypted_value: box, key_id: key.id }, entry);
    } catch (error) {
      if (!(error instanceof RequestRefused && error.status === 422 && /key/i.test(error.serviceMessage))) throw error;
      const fresh = await keys.again(target, key).catch((failure: unknown) => {
        throw withoutKey(error, failure);
      });
      const [again] = await sealFor(target, [half.value], fresh);
      const points = Math.min(entry.points, WRITE_POINTS);
      await github.write(write, { ...parameters, encrypted_value: again, key_id: fresh.id }, { ...entry, points });
    }
  };
}

/** The refusal of a half whose key could not be read again: for certain it was not written. */
function withoutKey(refused: RequestRefused, failure: unknown): unknown {
  if (!(failure instanceof ActionError)) return failure;
  const [what, because] = [refused, failure].map(({ problems: [first] }) => first?.what ?? '');
  const { status, serviceMessage, isAfterUnclear } = refused;
  const problem = { what: `${what}; reading it again: ${because}`, cure: failure.problems[0]?.cure };
  return new RequestRefused(problem, { status, serviceMessage, isAfterUnclear });
}

function halfDone(target: Target, done: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ActionError)) throw error;
    const [first] = error.problems;
    const what = `${targetName(target)}: ${done} (${first?.what ?? error.message})`;
    const cure = [first?.cure, 'Run again with refresh: always, which writes it whole'];
    throw new HalfDone([{ what, cure: cure.filter((one) => one !== undefined).join('. ') }], { cause: error });
  };
}
