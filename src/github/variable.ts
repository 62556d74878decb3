import * as v from 'valibot';
import { RequestRefused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { Target } from '../domain/target.ts';
import type { GitHub, Write } from './client.ts';
import { parametersOf, routesFor, type VariableRoutes } from './routes.ts';
import { sharingFields } from './secret-visibility.ts';

const variableAnswer = v.object({ value: v.string() });

/** A variable to be written. */
export interface Variable {
  name: string;
  value: string;
}

/** Value of a variable; absent where there is none. */
export async function readVariable(github: GitHub, target: Target, name: string): Promise<string | undefined> {
  const { read } = variableRoutesFor(target);
  try {
    return (await github.send(read, { ...parametersOf(target), name }, variableAnswer)).data.value;
  } catch (error) {
    if (error instanceof RequestRefused && error.status === 404) return undefined;
    throw error;
  }
}

function variableRoutesFor(target: Target): VariableRoutes {
  const routes = routesFor(target).variable;
  if (routes === undefined) throw new TypeError(`GitHub keeps no variables for ${target.store}`);
  return routes;
}

/**
 * Makes the variable say the value, whether it was there or not; one that says it already is left alone, unless it is an
 * organization's: who has the variable goes with who has the secrets.
 */
export async function writeVariable(
  write: Write,
  { target, variable: held, sharing }: TargetFacts,
  { name, value }: Variable,
): Promise<void> {
  if (held === value && sharing === undefined) return;
  const routes = variableRoutesFor(target);
  const parameters = { ...parametersOf(target), ...sharingFields(sharing?.clientId), name, value };
  const update = async (): Promise<void> => await write(routes.update, { ...parameters, variable: name });
  if (held !== undefined) {
    await update();
    return;
  }
  try {
    await write(routes.create, parameters);
  } catch (error) {
    // Somebody made it meanwhile, or a repeated request found what the first one made.
    if (!(error instanceof RequestRefused && error.status === 409)) throw error;
    await update();
  }
}
