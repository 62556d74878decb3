import * as v from 'valibot';
import { RequestRefused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { Target } from '../domain/target.ts';
import type { GitHub } from './client.ts';
import { parametersOf, type Routes, routesFor } from './routes.ts';
import { sharingFields } from './secret-visibility.ts';

const variable = v.object({ value: v.string() });

/** Value of a variable; absent where there is none. */
export async function readVariable(github: GitHub, target: Target, name: string): Promise<string | undefined> {
  const { read } = variableRoutes(target);
  try {
    return (await github.send(read, { ...parametersOf(target), name }, variable)).data.value;
  } catch (error) {
    if (error instanceof RequestRefused && error.status === 404) return undefined;
    throw error;
  }
}

function variableRoutes(target: Target): NonNullable<Routes['variable']> {
  const routes = routesFor(target).variable;
  if (routes === undefined) throw new TypeError(`GitHub keeps no variables for ${target.store}`);
  return routes;
}

/**
 * Makes the variable say the value, whether it was there or not; one that says it already is left alone, unless it is an
 * organization's: who has the variable goes with who has the secrets.
 */
export async function writeVariable(
  github: GitHub,
  { target, variable: held, sharing }: TargetFacts,
  { name, value }: { name: string; value: string },
): Promise<void> {
  if (held === value && sharing === undefined) return;
  const routes = variableRoutes(target);
  const parameters = { ...parametersOf(target), ...sharingFields(sharing?.clientId), name, value };
  // What begins the pair has waited for the points of all three writes.
  const update = async (): Promise<void> =>
    await github.write(routes.update, { ...parameters, variable: name }, { points: 0 });
  if (held !== undefined) {
    await update();
    return;
  }
  try {
    await github.write(routes.create, parameters, { points: 0 });
  } catch (error) {
    // Somebody made it meanwhile, or a repeated request found what the first one made.
    if (!(error instanceof RequestRefused && error.status === 409)) throw error;
    await update();
  }
}
