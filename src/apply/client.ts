import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, sentence } from '../domain/errors.ts';
import type { ClientResult } from '../domain/outcome.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import type { CredentialSource, Log } from '../domain/ports.ts';
import { quoted } from '../domain/text.ts';
import type { ClientWish } from '../domain/wish.ts';

/** A client that is ready to be written, and what was done to make it so. */
export interface LiveClient {
  client: ApiClient;
  result: ClientResult;
  /** What could not be brought in step, where that leaves the credentials usable. */
  problem: Problem | undefined;
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
    throw await takenBack(client, error, tools);
  }
  return { client, result: 'created', problem: undefined };
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

/** The error, with what became of the client that this run had made. */
async function takenBack(client: ApiClient, error: unknown, { source }: Tools): Promise<unknown> {
  if (!(error instanceof ActionError)) return error;
  const end = await source.remove(client).then(
    () => ({ what: `API client ${client.name}, made by this run, was deleted again` }),
    (failure: unknown): Problem => ({
      what: `API client ${client.name}, made by this run, could not be deleted (${failure instanceof ActionError ? failure.message : 'unexpectedly'})`,
      cure: 'The next run finds it by its labels and goes on with it',
    }),
  );
  return new CannotProceed([...error.problems, end], { cause: error });
}

async function keepClient(
  wish: ClientWish,
  { client, changes, roles }: Extract<ClientStep, { kind: 'keep' }>,
  tools: Tools,
): Promise<LiveClient> {
  try {
    const changed = Object.keys(changes).length > 0 && (await update(client, changes, tools));
    const bound = roles !== undefined && (await rebind(client, { wish, roles, tools }));
    return { client, result: changed || bound ? 'updated' : 'unchanged', problem: undefined };
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    // The credentials work all the same: the targets are still written, and the job still fails.
    const what = `API client ${client.name} could not be brought in step: ${error.problems.map(sentence).join('; ')}`;
    return { client, result: 'failed', problem: { what } };
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
  else log.warn(`Confidence does not offer changes of API clients: ${fields} of ${client.name} stay as they are`);
  return isChanged;
}

async function rebind(
  client: ApiClient,
  { wish, roles, tools }: { wish: ClientWish; roles: readonly string[]; tools: Tools },
): Promise<boolean> {
  const isBound = await tools.source.bindRoles(client, roles, wish.roleBinding);
  if (isBound) tools.log.line(`brought the roles of ${client.name} in step: ${roles.join(', ')}`);
  else tools.log.warn(`Confidence offers no way to change roles: those of ${client.name} stay as they are`);
  return isBound;
}
