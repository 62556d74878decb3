import * as v from 'valibot';
import { type Destination, nameOf } from '../domain/destination.ts';
import { ActionError, CannotProceed } from '../domain/errors.ts';
import type { PairTimes, TargetFacts } from '../domain/facts.ts';
import type { PairNames } from '../domain/wish.ts';
import type { GitHub } from './client.ts';
import type { PublicKeys } from './public-keys.ts';
import { routesFor } from './routes.ts';
import { readVariable } from './variable.ts';

const timeMs = v.pipe(v.string(), v.transform(Date.parse), v.number());
const list = v.object({
  total_count: v.number(),
  secrets: v.array(v.object({ name: v.string(), updated_at: timeMs })),
});

/**
 * What a target holds, and that its public key can be read: the proof, short of a write, that it can be written.
 * @throws CannotProceed naming the target
 */
export async function readTarget(
  { github, keys }: { github: GitHub; keys: PublicKeys },
  destination: Destination,
  names: PairNames,
): Promise<TargetFacts> {
  // All are waited for, so that none is still under way when the run ends.
  const [key, pair, variable] = await Promise.allSettled([
    keys.of(destination),
    readPair(github, destination, names),
    names.variable === undefined ? undefined : readVariable(github, destination, names.variable),
  ]);
  if (key.status === 'rejected') throw ofTarget(destination, key.reason);
  if (pair.status === 'rejected') throw ofTarget(destination, pair.reason);
  if (variable.status === 'rejected') throw ofTarget(destination, variable.reason);
  return { destination, pair: pair.value, variable: variable.value };
}

function ofTarget(destination: Destination, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error;
  const name = `${nameOf(destination)}: `;
  const problems = error.problems.map(({ what, cure }) => ({ what: what.startsWith(name) ? what : name + what, cure }));
  return new CannotProceed(problems, { cause: error });
}

async function readPair(github: GitHub, destination: Destination, names: PairNames): Promise<PairTimes> {
  const routes = routesFor(destination);
  const { data } = await github.send(routes.list, { ...routes.parameters(destination), per_page: 100 }, list);
  const times = new Map(data.secrets.map(({ name, updated_at }) => [name.toUpperCase(), updated_at]));
  const missing = [names.clientId, names.clientSecret].filter((name) => !times.has(name)).length;
  if (data.total_count + missing > routes.room) {
    const what = `${nameOf(destination)}: holds ${data.total_count} of at most ${routes.room} secrets, and ${missing} more would be needed`;
    throw new CannotProceed([{ what, cure: 'Delete secrets that are no longer used' }]);
  }
  return { clientIdAtMs: times.get(names.clientId), clientSecretAtMs: times.get(names.clientSecret) };
}
