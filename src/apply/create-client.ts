import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { CannotProceed, problemOf } from '../domain/errors.ts';
import { isOurs, standsFor } from '../domain/lineage.ts';
import type { ClientResult } from '../domain/outcome.ts';
import type { ClientStep, CreateReason } from '../domain/plan.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import { resolveConcurrentCreate } from './concurrent-create.ts';
import { grant } from './grant.ts';
import { waitForGuard } from './guard.ts';
import type { Halt, LiveClient } from './live-client.ts';
import { deleteCreated, type Places, rollbackCreate } from './rollback.ts';
import type { Tools } from './tools.ts';

const NOTHING: Inheritance = { policies: [], roles: [], fixedRoles: [] };

type Create = Extract<ClientStep, { kind: 'create' }>;

/**
 * Makes a client: granted all that it is to have, proved to work, and the only one that runs at the same time made.
 * @throws CannotProceed where there is none in the end; one made on the way is taken back
 */
export async function makeClient(
  step: Create,
  { spec: { displayName }, places }: { spec: ClientSpec; places: Places },
  tools: Tools,
): Promise<LiveClient | Halt> {
  const { source, log, memory } = tools;
  // Before anything is made: where this cannot be read, a successor would lack what its predecessor has.
  const inheritance = step.inheritsFrom.length === 0 ? NOTHING : await source.inheritance(step.inheritsFrom);
  const client = await source.create(step);
  log.line(`created ${client.name} ${quoted(client.displayName)}, client id ${client.clientId}`);
  try {
    if (step.predecessors.length > 0) assertLabelsKept(client, displayName);
    const winner = await resolveConcurrentCreate({ client, displayName }, tools);
    if (winner !== undefined) {
      memory.yielded.add(displayName);
      return await yieldTo(client, winner, tools);
    }
    await grant(client, { step, inheritance }, tools);
    await prove(client, tools);
    if (step.predecessors.length > 0) await waitForGuard(client, tools);
  } catch (error) {
    // Also after a defect: nothing is left behind that nobody holds.
    const end = await rollbackCreate(client, places, tools);
    throw new CannotProceed([problemOf(error), end], { cause: error });
  }
  memory.live.set(client.name, client);
  return { client, result: resultOf(step), problem: undefined, notes: lackOf(client, step, tools) };
}

function resultOf({ why, predecessors }: Create): ClientResult {
  const results: Readonly<Record<CreateReason, ClientResult>> = {
    first: 'created',
    due: 'rotated',
    forced: 'rotated',
    // More than one is alive where a rotation was under way.
    'secret-lost': predecessors.length > 1 ? 'resumed' : 'rotated',
  };
  return results[why];
}

/** A service that keeps no labels would show a successor and its predecessor as two strangers. */
function assertLabelsKept(client: ApiClient, displayName: string): void {
  if (isOurs(client) && standsFor(client, displayName)) return;
  const what = 'this Confidence keeps no labels on API clients, so a successor could not be told from its predecessor';
  throw new CannotProceed([{ what, cure: 'Rotate this client by hand' }]);
}

async function yieldTo(client: ApiClient, winner: ApiClient, { source, log }: Tools): Promise<Halt> {
  // Twins are left to the runs that made them, so nobody brought it anywhere.
  const end = await deleteCreated(client, source);
  const note = `another run made ${winner.name} at the same time, and a moment earlier: ${end.what}`;
  log.line(note);
  return { halt: 'again', result: 'unchanged', client: undefined, problem: undefined, notes: [note] };
}

async function prove({ clientId, clientSecret, name }: ApiClient, { source, log }: Tools): Promise<void> {
  if (clientSecret === undefined) throw new TypeError('a client that was just made has its secret');
  await source.prove({ clientId, clientSecret }, 'fresh');
  log.line(`signed in with ${name}: its credentials work`);
}

function lackOf(client: ApiClient, { spec }: Create, { log }: Tools): readonly string[] {
  const isWithout = spec.permissions !== undefined && !sameItems(client.permissions ?? [], spec.permissions);
  if (!isWithout) return [];
  log.warn(`This Confidence keeps no permissions inside API clients: ${client.name} has none of them`);
  return ['made without its permissions, which this Confidence does not keep inside clients'];
}
