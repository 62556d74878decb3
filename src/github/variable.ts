import * as v from 'valibot';
import type { Destination } from '../domain/destination.ts';
import { Refused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { GitHub } from './client.ts';
import { routesFor } from './routes.ts';

const variable = v.object({ value: v.string() });

/** Value of a variable; absent where there is none. */
export async function readVariable(
  github: GitHub,
  destination: Destination,
  name: string,
): Promise<string | undefined> {
  const routes = routesFor(destination);
  try {
    return (await github.send(routes.variable.read, { ...routes.parameters(destination), name }, variable)).data.value;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** Makes the variable say the value, whether it was there or not; one that says it already is left alone. */
export async function writeVariable(
  github: GitHub,
  { destination, variable: held }: TargetFacts,
  { name, value }: { name: string; value: string },
): Promise<void> {
  if (held === value) return;
  const routes = routesFor(destination);
  const parameters = routes.parameters(destination);
  const update = async (): Promise<void> =>
    await github.write(routes.variable.update, { ...parameters, variable: name, name, value });
  if (held !== undefined) {
    await update();
    return;
  }
  try {
    await github.write(routes.variable.create, { ...parameters, name, value });
  } catch (error) {
    // Somebody made it meanwhile, or a repeated request found what the first one made.
    if (!(error instanceof Refused && error.status === 409)) throw error;
    await update();
  }
}
