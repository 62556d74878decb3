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
  try {
    const [, pair, variable] = await Promise.all([
      keys.of(destination),
      readPair(github, destination, names),
      names.variable === undefined ? undefined : readVariable(github, destination, names.variable),
    ]);
    return { destination, pair, variable };
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    const [problem] = error.problems;
    const what = problem === undefined ? error.message : problem.what;
    const name = nameOf(destination);
    throw new CannotProceed([{ what: what.startsWith(`${name}:`) ? what : `${name}: ${what}`, cure: problem?.cure }], {
      cause: error,
    });
  }
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
