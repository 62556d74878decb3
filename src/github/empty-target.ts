import { CannotProceed, RequestRefused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { writesAt } from '../domain/pace.ts';
import type { PairNames } from '../domain/spec.ts';
import type { Target } from '../domain/target.ts';
import type { GitHub, Write } from './client.ts';
import { readHeld } from './read-target.ts';
import { parametersOf, routesFor } from './routes.ts';

/**
 * Deletes what a target holds of a pair: the secret, the id, then the variable, so that what is left of a run that is cut still
 * tells whose it is. What was already deleted is fine.
 * @throws RequestRefused, Unreachable, UnexpectedResponse; CannotProceed where GitHub finds nothing to delete and still lists it
 */
export async function emptyTarget(github: GitHub, target: Target, names: PairNames): Promise<void> {
  const { remove, variable } = routesFor(target);
  const parameters = parametersOf(target);
  let wasMissing = false;
  const removing = async (write: Write, route: string, what: Readonly<Record<string, string>>): Promise<void> => {
    wasMissing = (await removed(write, route, { ...parameters, ...what })) === 'missing' || wasMissing;
  };
  await github.writeTogether({ count: writesAt(target, names) }, async (write) => {
    await removing(write, remove, { secret_name: names.clientSecret });
    await removing(write, remove, { secret_name: names.clientId });
    if (variable !== undefined && names.variable !== undefined)
      await removing(write, variable.remove, { name: names.variable });
  });
  // GitHub also answers 404 to whoever has no access.
  if (wasMissing && holdsAnything(await readHeld(github, target, names))) throw notEmptied();
}

async function removed(
  write: Write,
  route: string,
  parameters: Readonly<Record<string, string>>,
): Promise<'deleted' | 'missing'> {
  try {
    await write(route, parameters);
    return 'deleted';
  } catch (error) {
    if (!(error instanceof RequestRefused && error.status === 404)) throw error;
    return 'missing';
  }
}

function holdsAnything({ pair, variable }: TargetFacts): boolean {
  return [pair.clientIdAtMs, pair.clientSecretAtMs, variable].some((one) => one !== undefined);
}

function notEmptied(): CannotProceed {
  const what = 'GitHub answers 404 to a deletion, and still lists what was to be deleted';
  return new CannotProceed([
    { what, cure: 'Check that the token may write secrets and variables there, and run again' },
  ]);
}
