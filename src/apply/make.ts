import { type ApiClient, isOurs, sameItems, standsFor } from '../domain/api-client.ts';
import { CannotProceed, problemOf } from '../domain/errors.ts';
import type { ClientResult } from '../domain/outcome.ts';
import type { ClientStep } from '../domain/plan.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { MintReason } from '../domain/rotation.ts';
import { quoted } from '../domain/text.ts';
import type { ClientWish } from '../domain/wish.ts';
import { grant } from './grant.ts';
import type { Halt, LiveClient } from './live-client.ts';
import { winnerOver } from './rivals.ts';
import { standBack } from './room.ts';
import { deleteAgain, type Places, takeBack } from './take-back.ts';
import type { Tools } from './tools.ts';

const NOTHING: Inheritance = { policies: [], roles: [], fixedRoles: [] };

type Create = Extract<ClientStep, { kind: 'create' }>;

/**
 * Makes a client: granted all that it is to have, proved to work, and the only one that runs at the same time made.
 * @throws CannotProceed where there is none in the end; one made on the way is taken back
 */
export async function makeClient(
  step: Create,
  { wish: { displayName }, places }: { wish: ClientWish; places: Places },
  tools: Tools,
): Promise<LiveClient | Halt> {
  const { source, log, memory } = tools;
  // Before anything is made: where this cannot be read, a successor would lack what its predecessor has.
  const inheritance = step.heirTo.length === 0 ? NOTHING : await source.inheritance(step.heirTo);
  const client = await source.create(step);
  log.line(`created ${client.name} ${quoted(client.displayName)}, client id ${client.clientId}`);
  try {
    if (step.predecessors.length > 0) mustBeKnownAgain(client, displayName);
    const winner = await winnerOver({ client, displayName }, tools);
    if (winner !== undefined) {
      memory.gaveWay.add(displayName);
      return await giveWay(client, winner, tools);
    }
    await grant(client, { step, inheritance }, tools);
    await prove(client, tools);
    if (step.predecessors.length > 0) await standBack(client, tools);
  } catch (error) {
    // Also after a defect: nothing is left behind that nobody holds.
    const end = await takeBack(client, places, tools);
    throw new CannotProceed([problemOf(error), end], { cause: error });
  }
  memory.live.set(client.name, client);
  return { client, result: resultOf(step), problem: undefined, notes: lackOf(client, step, tools) };
}

function resultOf({ why, predecessors }: Create): ClientResult {
  const results: Readonly<Record<MintReason, ClientResult>> = {
    first: 'created',
    due: 'rotated',
    forced: 'rotated',
    // More than one is alive where a rotation was under way.
    unreadable: predecessors.length > 1 ? 'resumed' : 'rotated',
  };
  return results[why];
}

/** A service that keeps no labels would show a successor and its predecessor as two strangers. */
function mustBeKnownAgain(client: ApiClient, displayName: string): void {
  if (isOurs(client) && standsFor(client, displayName)) return;
  const what = 'this Confidence keeps no labels on API clients, so a successor could not be told from its predecessor';
  throw new CannotProceed([{ what, cure: 'Rotate this client by hand' }]);
}

async function giveWay(client: ApiClient, winner: ApiClient, { source, log }: Tools): Promise<Halt> {
  // Twins are left to the runs that made them, so nobody brought it anywhere.
  const end = await deleteAgain(client, source);
  const note = `another run made ${winner.name} at the same time, and a moment earlier: ${end.what}`;
  log.line(note);
  return { halt: 'again', result: 'unchanged', client: undefined, problem: undefined, notes: [note] };
}

async function prove({ clientId, clientSecret, name }: ApiClient, { source, log }: Tools): Promise<void> {
  if (clientSecret === undefined) throw new TypeError('a client that was just made has its secret');
  await source.prove({ clientId, clientSecret }, 'fresh');
  log.line(`signed in with ${name}: its credentials work`);
}

function lackOf(client: ApiClient, { wish }: Create, { log }: Tools): readonly string[] {
  const isWithout = wish.permissions !== undefined && !sameItems(client.permissions ?? [], wish.permissions);
  if (!isWithout) return [];
  log.warn(`This Confidence keeps no permissions inside API clients: ${client.name} has none of them`);
  return ['made without its permissions, which this Confidence does not keep inside clients'];
}
