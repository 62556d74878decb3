import { RequestRefused } from '../domain/errors.ts';
import { writesAt } from '../domain/pace.ts';
import type { PairNames } from '../domain/spec.ts';
import type { Target } from '../domain/target.ts';
import type { GitHub, Write } from './client.ts';
import { parametersOf, routesFor } from './routes.ts';

/**
 * Deletes what a target holds of a pair: the secret, the id, then the variable, so that what is left of a run that is cut still
 * tells whose it is. What was already deleted is fine.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function emptyTarget(github: GitHub, target: Target, names: PairNames): Promise<void> {
  const { remove, variable } = routesFor(target);
  const parameters = parametersOf(target);
  await github.writeTogether({ count: writesAt(target, names) }, async (write) => {
    await removing(write, remove, { ...parameters, secret_name: names.clientSecret });
    await removing(write, remove, { ...parameters, secret_name: names.clientId });
    if (variable !== undefined && names.variable !== undefined)
      await removing(write, variable.remove, { ...parameters, name: names.variable });
  });
}

async function removing(write: Write, route: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  try {
    await write(route, parameters);
  } catch (error) {
    if (!(error instanceof RequestRefused && error.status === 404)) throw error;
  }
}
