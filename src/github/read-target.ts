import * as v from 'valibot';
import { CannotProceed, concerning, RequestRefused } from '../domain/errors.ts';
import type { PairTimes, TargetFacts } from '../domain/facts.ts';
import type { PairNames } from '../domain/spec.ts';
import { isToBeCreated, type Target, takesVariable, targetName } from '../domain/target.ts';
import type { GitHub } from './client.ts';
import { isThere } from './environments.ts';
import { allPages } from './pages.ts';
import type { PublicKeys } from './public-keys.ts';
import { parametersOf, routesFor } from './routes.ts';
import { sharingOf, visibility } from './secret-visibility.ts';
import { readVariable } from './variable.ts';

const timeMs = v.pipe(v.string(), v.transform(Date.parse), v.number());
const listedSecret = v.object({ name: v.string(), updated_at: timeMs, visibility: v.optional(visibility) });
const secretsPage = v.object({ total_count: v.number(), secrets: v.array(listedSecret) });

/** What targets are read with. */
export interface TargetDeps {
  github: GitHub;
  keys: PublicKeys;
}

/**
 * What a target holds, and that its public key can be read: the proof, short of a write, that it can be written.
 * @throws CannotProceed naming the target
 */
export async function readTarget({ github, keys }: TargetDeps, target: Target, names: PairNames): Promise<TargetFacts> {
  if (isToBeCreated(target)) return emptyAt(target);
  // All are waited for, so that none is still under way when the run ends.
  const [key, held, variable] = await Promise.allSettled([
    keys.of(target),
    readPair(github, target, names),
    names.variable === undefined || !takesVariable(target) ? undefined : readVariable(github, target, names.variable),
  ]);
  if (key.status === 'rejected') throw concerningTarget(target, key.reason);
  if (held.status === 'rejected') throw concerningTarget(target, held.reason);
  if (variable.status === 'rejected') throw concerningTarget(target, variable.reason);
  return { target, ...held.value, variable: variable.value };
}

/**
 * What a target holds that nothing is written to. An environment that is gone holds nothing.
 * @throws what the request throws, with the name of the target
 */
export async function readHeld(github: GitHub, target: Target, names: PairNames): Promise<TargetFacts> {
  const { variable } = names;
  const read = async (): Promise<TargetFacts> => ({
    target,
    pair: await readTimes(github, target, names),
    variable:
      variable !== undefined && takesVariable(target) ? await readVariable(github, target, variable) : undefined,
  });
  try {
    return isToBeCreated(target) ? emptyAt(target) : await read();
  } catch (error) {
    if (await isConfirmedGone(github, target, error)) return emptyAt(target);
    throw concerning(targetName(target), error);
  }
}

function emptyAt(target: Target): TargetFacts {
  return { target, pair: timesOf(NOTHING_HELD), variable: undefined };
}

function isGone(target: Target, error: unknown): error is RequestRefused {
  return target.scope === 'environment' && error instanceof RequestRefused && error.status === 404;
}

/** GitHub also answers 404 to whoever has no access to secrets, so the environment itself is asked for. */
async function isConfirmedGone(github: GitHub, target: Target, error: unknown): Promise<boolean> {
  if (target.scope !== 'environment' || !isGone(target, error)) return false;
  return !(await isThere(target, github));
}

function concerningTarget(target: Target, error: unknown): unknown {
  const isMissing = isGone(target, error);
  const cure =
    'The environment does not exist: create it, or set create-environments: true. If it does exist, check that the token may write its secrets';
  const cause = isMissing
    ? new CannotProceed(
        error.problems.map(({ what }) => ({ what, cure })),
        { cause: error },
      )
    : error;
  return concerning(targetName(target), cause);
}

/** When a pair was last written. An environment that is gone holds nothing. */
export async function readTimes(github: GitHub, target: Target, names: PairNames): Promise<PairTimes> {
  try {
    return timesOf(await readHalves(github, target, names));
  } catch (error) {
    if (await isConfirmedGone(github, target, error)) return timesOf(NOTHING_HELD);
    throw error;
  }
}

type ListedSecret = v.InferOutput<typeof listedSecret>;

interface Halves {
  clientId: ListedSecret | undefined;
  clientSecret: ListedSecret | undefined;
  /** How many secrets the target holds. */
  total: number;
}

const NOTHING_HELD: Halves = { clientId: undefined, clientSecret: undefined, total: 0 };

function timesOf({ clientId, clientSecret }: Halves): PairTimes {
  return { clientIdAtMs: clientId?.updated_at, clientSecretAtMs: clientSecret?.updated_at };
}

async function readHalves(github: GitHub, target: Target, names: PairNames): Promise<Halves> {
  let total = 0;
  const secrets = await allPages(github, {
    route: routesFor(target).list,
    parameters: parametersOf(target),
    schema: secretsPage,
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
  target: Target,
  names: PairNames,
): Promise<Pick<TargetFacts, 'pair' | 'sharing'>> {
  const halves = await readHalves(github, target, names);
  const { clientId, clientSecret, total } = halves;
  const { room } = routesFor(target);
  const missing = [clientId, clientSecret].filter((half) => half === undefined).length;
  if (total + missing > room) {
    const what = `holds ${total} of at most ${room} secrets, and ${missing} more would be needed`;
    throw new CannotProceed([{ subject: targetName(target), what, cure: 'Delete secrets that are no longer used' }]);
  }
  const pair = timesOf(halves);
  if (target.scope !== 'organization') return { pair };
  const held = {
    clientId: { name: names.clientId, visibility: clientId?.visibility },
    clientSecret: { name: names.clientSecret, visibility: clientSecret?.visibility },
  };
  return { pair, sharing: await sharingOf(target, held, github) };
}
