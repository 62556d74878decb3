import * as v from 'valibot';
import { type Destination, isToBeMade, nameOf, takesVariable } from '../domain/destination.ts';
import { CannotProceed, concerning, Refused } from '../domain/errors.ts';
import type { PairTimes, TargetFacts } from '../domain/facts.ts';
import type { PairNames } from '../domain/wish.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';
import type { PublicKeys } from './public-keys.ts';
import { parametersOf, routesFor } from './routes.ts';
import { sharingOf, visibility } from './sharing.ts';
import { readVariable } from './variable.ts';

const timeMs = v.pipe(v.string(), v.transform(Date.parse), v.number());
const secret = v.object({ name: v.string(), updated_at: timeMs, visibility: v.optional(visibility) });
const page = v.object({ total_count: v.number(), secrets: v.array(secret) });

/**
 * What a target holds, and that its public key can be read: the proof, short of a write, that it can be written.
 * @throws CannotProceed naming the target
 */
export async function readTarget(
  { github, keys }: { github: GitHub; keys: PublicKeys },
  destination: Destination,
  names: PairNames,
): Promise<TargetFacts> {
  if (isToBeMade(destination))
    return { destination, pair: { clientIdAtMs: undefined, clientSecretAtMs: undefined }, variable: undefined };
  // All are waited for, so that none is still under way when the run ends.
  const [key, held, variable] = await Promise.allSettled([
    keys.of(destination),
    readPair(github, destination, names),
    names.variable === undefined || !takesVariable(destination)
      ? undefined
      : readVariable(github, destination, names.variable),
  ]);
  if (key.status === 'rejected') throw ofTarget(destination, key.reason);
  if (held.status === 'rejected') throw ofTarget(destination, held.reason);
  if (variable.status === 'rejected') throw ofTarget(destination, variable.reason);
  return { destination, ...held.value, variable: variable.value };
}

function ofTarget(destination: Destination, error: unknown): unknown {
  const isMissing = destination.scope === 'environment' && error instanceof Refused && error.status === 404;
  const cure = 'The environment does not exist: create it, or set create-environments: true';
  const told = isMissing
    ? new CannotProceed(
        error.problems.map(({ what }) => ({ what, cure })),
        { cause: error },
      )
    : error;
  return concerning(nameOf(destination), told);
}

/** When a pair was last written. */
export async function readTimes(github: GitHub, destination: Destination, names: PairNames): Promise<PairTimes> {
  return timesOf(await readHalves(github, destination, names));
}

interface Halves {
  clientId: Secret | undefined;
  clientSecret: Secret | undefined;
  /** Secrets that the place holds. */
  total: number;
}
type Secret = v.InferOutput<typeof secret>;

function timesOf({ clientId, clientSecret }: Halves): PairTimes {
  return { clientIdAtMs: clientId?.updated_at, clientSecretAtMs: clientSecret?.updated_at };
}

async function readHalves(github: GitHub, destination: Destination, names: PairNames): Promise<Halves> {
  let total = 0;
  const secrets = await allPages(github, {
    route: routesFor(destination).list,
    parameters: parametersOf(destination),
    schema: page,
    itemsOf: ({ total_count, secrets }) => {
      total = total_count;
      return secrets;
    },
  });
  const held = new Map(secrets.map((one) => [one.name.toUpperCase(), one]));
  return { clientId: held.get(names.clientId), clientSecret: held.get(names.clientSecret), total };
}

async function readPair(
  github: GitHub,
  destination: Destination,
  names: PairNames,
): Promise<Pick<TargetFacts, 'pair' | 'sharing'>> {
  const halves = await readHalves(github, destination, names);
  const { clientId, clientSecret, total } = halves;
  const { room } = routesFor(destination);
  const missing = [clientId, clientSecret].filter((half) => half === undefined).length;
  if (total + missing > room) {
    const what = `${nameOf(destination)}: holds ${total} of at most ${room} secrets, and ${missing} more would be needed`;
    throw new CannotProceed([{ what, cure: 'Delete secrets that are no longer used' }]);
  }
  const pair = timesOf(halves);
  if (destination.scope !== 'organization') return { pair };
  const visibilities = { clientId: clientId?.visibility, clientSecret: clientSecret?.visibility };
  return { pair, sharing: await sharingOf(destination, { held: visibilities, names }, github) };
}
