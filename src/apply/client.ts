import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, sentence } from '../domain/errors.ts';
import type { ClientResult } from '../domain/outcome.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import type { CredentialSource, Log } from '../domain/ports.ts';
import { quoted } from '../domain/text.ts';
import type { ClientWish } from '../domain/wish.ts';
import { problemOf, takeBack } from './take-back.ts';

/** A client that is ready to be written, and what was done to make it so. */
export interface LiveClient {
  client: ApiClient;
  result: ClientResult;
  /** What could not be brought in step, where that leaves the credentials usable. */
  problem: Problem | undefined;
  /** What stays out of step because the service offers no way to change it. */
  notes: readonly string[];
}

interface Tools {
  source: CredentialSource;
  log: Log;
}

/**
 * Makes the client of a plan ready: new, granted and proved to work, or the one that is there, brought in step. Absent
 * where the plan needs none.
 * @throws ActionError where there is no client that works; one made on the way is deleted again
 */
export async function prepareClient(
  { wish, client: step }: SubjectPlan,
  tools: Tools,
): Promise<LiveClient | undefined> {
  if (step.kind === 'none') return undefined;
  return step.kind === 'create' ? await makeClient(wish, step.roles, tools) : await keepClient(wish, step, tools);
}

async function makeClient(wish: ClientWish, roles: readonly string[] | undefined, tools: Tools): Promise<LiveClient> {
  const client = await tools.source.create(wish, roles);
  tools.log.line(`created ${client.name} ${quoted(wish.displayName)}, client id ${client.clientId}`);
  try {
    await grant(client, { wish, roles, tools });
    await prove(client, tools);
  } catch (error) {
    // Also after a defect: nothing is left behind.
    const end = await takeBack(client, tools.source);
    throw new CannotProceed([problemOf(error), end], { cause: error });
  }
  const isWithout = wish.permissions !== undefined && !sameItems(client.permissions ?? [], wish.permissions);
  if (isWithout)
    tools.log.warn(`This Confidence keeps no permissions inside API clients: ${client.name} has none of them`);
  const notes = isWithout ? ['made without its permissions, which this Confidence does not keep inside clients'] : [];
  return { client, result: 'created', problem: undefined, notes };
}

async function grant(
  client: ApiClient,
  { wish, roles, tools }: { wish: ClientWish; roles: readonly string[] | undefined; tools: Tools },
): Promise<void> {
  if (roles === undefined || sameItems(client.roles ?? [], roles)) return;
  if (!(await tools.source.bindRoles(client, roles, wish.roleBinding))) throw noWayToBind(client);
  tools.log.line(`bound its roles: ${roles.join(', ')}`);
}

function noWayToBind({ displayName }: ApiClient): CannotProceed {
  const what = `API client ${quoted(displayName)} cannot be given its roles: the service keeps none inside clients, and offers no way to bind them`;
  return new CannotProceed([{ what, cure: 'Leave roles empty and bind them by hand, or try role-binding: auto' }]);
}

async function prove({ clientId, clientSecret, name }: ApiClient, { source, log }: Tools): Promise<void> {
  if (clientSecret === undefined) throw new TypeError('a client that was just made has its secret');
  await source.prove({ clientId, clientSecret }, 'fresh');
  log.line(`signed in with ${name}: its credentials work`);
}

async function keepClient(
  wish: ClientWish,
  { client, changes, roles }: Extract<ClientStep, { kind: 'keep' }>,
  tools: Tools,
): Promise<LiveClient> {
  try {
    const fields = Object.keys(changes);
    const changed = fields.length > 0 && (await update(client, changes, tools));
    const bound = roles !== undefined && (await rebind(client, { wish, roles, tools }));
    const left = [...(changed ? [] : fields), ...(bound || roles === undefined ? [] : ['roles'])];
    const notes =
      left.length === 0 ? [] : [`left as they were, since this Confidence cannot change them: ${left.join(', ')}`];
    return { client, result: changed || bound ? 'updated' : 'unchanged', problem: undefined, notes };
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    // The credentials work all the same: the targets are still written, and the job still fails.
    const what = `API client ${client.name} could not be brought in step: ${error.problems.map(sentence).join('; ')}`;
    return { client, result: 'failed', problem: { what }, notes: [] };
  }
}

async function update(
  client: ApiClient,
  changes: Extract<ClientStep, { kind: 'keep' }>['changes'],
  { source, log }: Tools,
): Promise<boolean> {
  const fields = Object.keys(changes).join(', ');
  const isChanged = await source.update(client, changes);
  if (isChanged) log.line(`brought ${client.name} in step: ${fields}`);
  else log.warn(`This Confidence cannot change API clients: ${fields} of ${client.name} left as before`);
  return isChanged;
}

async function rebind(
  client: ApiClient,
  { wish, roles, tools }: { wish: ClientWish; roles: readonly string[]; tools: Tools },
): Promise<boolean> {
  const isBound = await tools.source.bindRoles(client, roles, wish.roleBinding);
  if (isBound) tools.log.line(`brought the roles of ${client.name} in step: ${roles.join(', ')}`);
  else tools.log.warn(`This Confidence cannot change the roles of API clients: those of ${client.name} left as before`);
  return isBound;
}
