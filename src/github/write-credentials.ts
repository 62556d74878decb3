import { ActionError, HalfDone, problemOf, problemText, RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { writesAt } from '../domain/pace.ts';
import type { Pair } from '../domain/ports.ts';
import { type Target, targetName } from '../domain/target.ts';
import type { GitHub, Write } from './client.ts';
import type { PublicKeys } from './public-keys.ts';
import { parametersOf, routesFor } from './routes.ts';
import { checkKey, type PublicKey, sealed } from './seal.ts';
import { sharingFields } from './secret-visibility.ts';
import { writeVariable } from './variable.ts';

/** What writes need. */
export interface WriteDeps {
  github: GitHub;
  keys: PublicKeys;
}

interface Half {
  name: string;
  value: string;
  /** The fields of the body that say who may use the secret. */
  sharing: Readonly<Record<string, unknown>>;
}

interface Sealing {
  target: Target;
  key: PublicKey;
}

/**
 * Proves that pairs can be sealed for a target.
 * @throws UnexpectedResponse for a key that libsodium refuses
 */
export async function verifySealing(target: Target, key: PublicKey): Promise<void> {
  await checkKey(key).catch(unsealable(target));
}

async function sealFor(target: Target, values: readonly string[], key: PublicKey): Promise<readonly string[]> {
  return await sealed(values, key).catch(unsealable(target));
}

function unsealable(target: Target): (cause: unknown) => never {
  return (cause) => {
    const what = 'nothing can be sealed for its public key';
    const cure = 'Check that github-api-url is the address of a GitHub REST API';
    throw new UnexpectedResponse([{ subject: targetName(target), what, cure }], { cause });
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
  const count = writesAt(target, names);
  await deps.github.writeTogether({ count, beforeWrite }, async (write) => {
    const put = putting(write, deps.keys, { target, key });
    await put(first, boxes[0]);
    const halfWritten = `half written, so its pair may not work now: ${first.name} was written, ${second.name} was not`;
    await put(second, boxes[1]).catch(halfDone(target, halfWritten));
    if (names.variable === undefined || count < 3) return;
    await writeVariable(write, observed, { name: names.variable, value: clientId }).catch(
      halfDone(target, 'the pair was written, the variable was not'),
    );
  });
}

// How often a half is sealed: a key that changes more often than that between two requests is no key to wait for.
const MOST_SEALS = 3;

/**
 * Writes one half. GitHub refuses a half whose key changed meanwhile by a 422 that need not name the key ("improperly encrypted
 * secret": github.com/integrations/terraform-provider-github/issues/2315). So after any 422 the key is read again, and where it is
 * another one, the half is sealed for it.
 */
function putting(write: Write, keys: PublicKeys, { target, key: firstKey }: Sealing) {
  const route = routesFor(target).write;
  return async (half: Half, firstBox: string | undefined): Promise<void> => {
    const parameters = { ...parametersOf(target), ...half.sharing, secret_name: half.name };
    let [key, box] = [firstKey, firstBox];
    for (let seals = 1; ; seals += 1) {
      try {
        return await write(route, { ...parameters, encrypted_value: box, key_id: key.id });
      } catch (error) {
        if (!(error instanceof RequestRefused && error.status === 422) || seals === MOST_SEALS) throw error;
        const fresh = await keys.again(target, key).catch((failure: unknown) => {
          throw withoutKey(error, failure);
        });
        const isSame = fresh.id === key.id && fresh.key === key.key;
        // GitHub may answer with the old key for a moment.
        if (isSame && (seals > 1 || !/key|encrypt/i.test(error.serviceMessage))) throw error;
        [key, box] = [fresh, (await sealFor(target, [half.value], fresh))[0]];
      }
    }
  };
}

/** The refusal of a half, with the reason why its new key could not be read. */
function withoutKey(refused: RequestRefused, failure: unknown): unknown {
  if (!(failure instanceof ActionError)) return failure;
  const [what, because] = [refused, failure].map((error) => problemText(problemOf(error)));
  const { status, serviceMessage, isAfterUnclear } = refused;
  const problem = { what: `${what}; reading it again: ${because}`, cure: problemOf(failure).cure };
  return new RequestRefused(problem, { status, serviceMessage, isAfterUnclear });
}

function halfDone(target: Target, done: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ActionError)) throw error;
    const reason = problemOf(error);
    const again = 'Run again with refresh: always, which writes both';
    const cure = reason.cure === undefined ? again : `${reason.cure}. ${again}`;
    throw new HalfDone([{ subject: targetName(target), what: `${done} (${problemText(reason)})`, cure }], {
      cause: error,
    });
  };
}
