import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { CannotProceed, problemOf } from '../domain/errors.ts';
import { SUCCESSOR_LABEL } from '../domain/labels.ts';
import { isOurs, labelValueOf, standsFor } from '../domain/lineage.ts';
import type { ClientResult } from '../domain/outcome.ts';
import type { CreateStep } from '../domain/plan.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { CreateReason } from '../domain/reasons.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';
import { resolveConcurrentCreate } from './concurrent-create.ts';
import type { ApplyDeps } from './deps.ts';
import { grant } from './grant.ts';
import { waitForGuard } from './guard.ts';
import type { ReadyClient, StoppedClient } from './prepared-client.ts';
import { deleteCreated, rollbackCreate, type WrittenPlaces } from './rollback.ts';

const NOTHING_INHERITED: Inheritance = { policies: [], roles: [], fixedRoles: [] };

/** What a client is created for. */
export interface CreateScope {
  spec: ClientSpec;
  places: WrittenPlaces;
}

/**
 * Creates a client: granted all that it is to have, proved to work, and the only one that runs at the same time created.
 * @throws CannotProceed where there is none in the end; a client created on the way is deleted again
 */
export async function createClient(
  step: CreateStep,
  { spec: { displayName }, places }: CreateScope,
  deps: ApplyDeps,
): Promise<ReadyClient | StoppedClient> {
  const { source, log, memory } = deps;
  // Before anything is created: where this cannot be read, a successor would lack what its predecessor has.
  const inheritance = step.inheritsFrom.length === 0 ? NOTHING_INHERITED : await source.inheritance(step.inheritsFrom);
  const client = await source.create(step);
  log.line(`created ${client.name} ${quoted(client.displayName)}, client id ${client.clientId}`);
  try {
    if (step.predecessors.length > 0) assertLabelsKept(client, displayName);
    const earlier = await resolveConcurrentCreate({ client, displayName }, deps);
    if (earlier !== undefined) {
      memory.yielded.add(displayName);
      return await yieldTo(earlier, client, deps);
    }
    await vouchFor(client, step.predecessors, deps);
    await grant(client, { step, inheritance }, deps);
    await prove(client, deps);
    if (step.predecessors.length > 0) await waitForGuard(client, deps);
  } catch (error) {
    // Also after a defect: nothing is left behind that nobody holds.
    const end = await rollbackCreate(client, places, deps);
    throw new CannotProceed([problemOf(error), end], { cause: error });
  }
  memory.live.set(client.name, client);
  return {
    kind: 'ready',
    client,
    result: createResult(step),
    problem: undefined,
    warnings: permissionWarnings(client, step, deps),
  };
}

/**
 * Where another client signs in than the one that created the predecessor, nothing shows later runs that the successor is this
 * action's; so the predecessor says it. Where the service changes no labels, the retirement cannot say it either.
 */
async function vouchFor(
  client: ApiClient,
  [predecessor]: readonly ApiClient[],
  { source }: Pick<ApplyDeps, 'source'>,
): Promise<void> {
  if (predecessor === undefined || !isOurs(predecessor) || predecessor.creator === client.creator) return;
  const present = await source.get(predecessor.name);
  if (present === undefined) return;
  await source.update(present, { labels: { ...present.labels, [SUCCESSOR_LABEL]: labelValueOf(client) } });
}

function createResult({ reason, predecessors }: CreateStep): ClientResult {
  const results: Readonly<Record<CreateReason, ClientResult>> = {
    'first-client': 'created',
    due: 'rotated',
    forced: 'rotated',
    // More than one is alive where a rotation was under way.
    'secret-lost': predecessors.length > 1 ? 'resumed' : 'rotated',
  };
  return results[reason];
}

/** A service that keeps no labels would show a successor and its predecessor as two unmanaged clients. */
function assertLabelsKept(client: ApiClient, displayName: string): void {
  if (isOurs(client) && standsFor(client, displayName)) return;
  const what =
    'this Confidence keeps no labels on API clients, so a run could not tell the new client from the old one';
  throw new CannotProceed([{ what, cure: 'Rotate this client by hand' }]);
}

async function yieldTo(
  earlier: ApiClient,
  client: ApiClient,
  deps: Pick<ApplyDeps, 'source' | 'log' | 'finish'>,
): Promise<StoppedClient> {
  // Concurrent clients are left to the runs that created them, so nobody wrote it anywhere.
  const end = await deleteCreated(client, deps);
  deps.log.line(`another run created ${earlier.name} at the same time, and a moment earlier: ${end.what}`);
  return {
    kind: 'stopped',
    next: 'again',
    client: undefined,
    result: 'unchanged',
    blocked: undefined,
    warnings: [{ code: 'yielded', to: earlier.name, end }],
  };
}

async function prove(
  { clientId, clientSecret, name }: ApiClient,
  { source, log }: Pick<ApplyDeps, 'source' | 'log'>,
): Promise<void> {
  if (clientSecret === undefined) throw new TypeError('a client that was just created has its secret');
  await source.prove({ clientId, clientSecret }, 'fresh');
  log.line(`signed in with ${name}: its credentials work`);
}

function permissionWarnings(
  client: ApiClient,
  { spec }: CreateStep,
  { log }: Pick<ApplyDeps, 'log'>,
): readonly Warning[] {
  const isWithout = spec.permissions !== undefined && !sameItems(client.permissions ?? [], spec.permissions);
  if (!isWithout) return [];
  log.warn(`This Confidence keeps no permissions inside API clients: ${client.name} has none of them`);
  return [{ code: 'permissions-not-kept' }];
}
