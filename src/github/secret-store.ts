import type { Credential } from '../domain/credential.ts';
import { type Destination, nameOf } from '../domain/destination.ts';
import { ActionError, CannotProceed, Garbled, HalfDone, type Problem, Refused } from '../domain/errors.ts';
import type { LeftOut, TargetFacts } from '../domain/facts.ts';
import type { Masks } from '../domain/masks.ts';
import type { SecretStore, Survey } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import type { PairNames } from '../domain/wish.ts';
import { type GitHub, githubClient, type Line } from './client.ts';
import { type PublicKeys, publicKeys } from './public-keys.ts';
import { repositoryFacts } from './repositories.ts';
import { routesFor } from './routes.ts';
import { type PublicKey, sealed } from './seal.ts';
import { readTarget } from './target.ts';
import { writeVariable } from './variable.ts';

/**
 * GitHub's secrets as places for pairs.
 * @param account base address of the REST API without a slash at its end, and a token for it
 */
export function secretStore(line: Line, account: { apiUrl: string; token: Secret }): SecretStore {
  const { masks } = line;
  const github = githubClient(line, account);
  const keys = publicKeys(github);
  return {
    survey: async (destinations, names) => await survey({ github, keys, masks }, destinations, names),
    rehearse: async (destination) => {
      await sealFor(destination, ['rehearsal'], await keys.of(destination));
    },
    write: async (target, names, credential) => {
      await writePair({ github, keys }, target.destination, pairOf(names, credential));
      if (names.variable === undefined) return;
      await writeVariable(github, target, { name: names.variable, value: credential.clientId }).catch((error) => {
        throw halfDone(error, target.destination, 'the pair was written, the variable was not');
      });
    },
  };
}

interface Half {
  name: string;
  value: string;
}

function pairOf(names: PairNames, { clientId, clientSecret }: Credential): readonly [Half, Half] {
  return [
    { name: names.clientId, value: clientId },
    { name: names.clientSecret, value: clientSecret.reveal() },
  ];
}

async function survey(
  { github, keys, masks }: { github: GitHub; keys: PublicKeys; masks: Masks },
  destinations: readonly Destination[],
  names: PairNames,
): Promise<Survey> {
  const repositories = await repositoryFacts(github, destinations, masks);
  const leftOut: LeftOut[] = [];
  const problems: Problem[] = [];
  const reads = destinations.flatMap((destination, index) => {
    const facts = repositories[index];
    if (facts?.kind === 'unusable') problems.push(facts.problem);
    if (facts?.kind === 'archived') leftOut.push({ destination, reason: 'the repository is archived' });
    return facts?.kind === 'open' ? [readTarget({ github, keys }, destination, names)] : [];
  });
  const targets: TargetFacts[] = [];
  for (const read of await Promise.allSettled(reads)) {
    if (read.status === 'fulfilled') targets.push(read.value);
    else problems.push(...problemsOf(read.reason));
  }
  if (problems.length > 0) throw new CannotProceed(problems);
  return { targets, leftOut };
}

function problemsOf(reason: unknown): readonly Problem[] {
  if (reason instanceof ActionError) return reason.problems;
  throw reason;
}

/** Boxes for a place. A key that libsodium refuses is not what GitHub promises. */
async function sealFor(
  destination: Destination,
  values: readonly string[],
  key: PublicKey,
): Promise<readonly string[]> {
  try {
    return await sealed(values, key);
  } catch (error) {
    const what = `${nameOf(destination)}: nothing can be sealed for its public key`;
    throw new Garbled([{ what, cure: 'Check that github-api-url is the address of a GitHub REST API' }], {
      cause: error,
    });
  }
}

/** Seals both halves, then sends them back to back: id, then secret. */
async function writePair(
  { github, keys }: { github: GitHub; keys: PublicKeys },
  destination: Destination,
  pair: readonly [Half, Half],
): Promise<void> {
  const key = await keys.of(destination);
  const boxes = await sealFor(
    destination,
    pair.map(({ value }) => value),
    key,
  );
  const put = async (half: Half, box: string | undefined): Promise<void> => {
    const parameters = { ...routesFor(destination).parameters(destination), secret_name: half.name };
    const send = async (encrypted_value: string | undefined, key_id: string): Promise<void> =>
      await github.write(routesFor(destination).write, { ...parameters, encrypted_value, key_id });
    try {
      await send(box, key.id);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 422 && /key/i.test(error.serviceMessage))) throw error;
      const fresh = await keys.again(destination, key);
      const [again] = await sealFor(destination, [half.value], fresh);
      await send(again, fresh.id);
    }
  };
  await put(pair[0], boxes[0]);
  await put(pair[1], boxes[1]).catch((error) => {
    throw halfDone(
      error,
      destination,
      `half written, so its pair may not work now: ${pair[0].name} was written, ${pair[1].name} was not`,
    );
  });
}

function halfDone(error: unknown, destination: Destination, done: string): unknown {
  if (!(error instanceof ActionError)) return error;
  const [first] = error.problems;
  const what = `${nameOf(destination)}: ${done} (${first?.what ?? error.message})`;
  const cure = [first?.cure, 'Run again with refresh: always, which writes it whole'];
  return new HalfDone([{ what, cure: cure.filter((one) => one !== undefined).join('. ') }], { cause: error });
}
