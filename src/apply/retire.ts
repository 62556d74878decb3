import type { ApiClient } from '../domain/api-client.ts';
import { type Problem, problemOf, problemText } from '../domain/errors.ts';
import { RETIRE_AFTER_LABEL, retireAfterMsOf, retireAfterText, SUCCESSOR_LABEL } from '../domain/labels.ts';
import { labelValueOf } from '../domain/lineage.ts';
import type { ClientResult, Retired } from '../domain/outcome.ts';
import type { DeletionGuard } from '../domain/ports.ts';
import type { KeepReason } from '../domain/reasons.ts';
import type { Kept, Retirement, ToLabel } from '../domain/retirement.ts';
import { timeText } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';
import type { ApplyDeps } from './deps.ts';

type RetireDeps = Pick<ApplyDeps, 'source' | 'clock' | 'confidenceClock' | 'log'>;

/** What became of predecessors. */
export interface Retiring {
  retired: readonly Retired[];
  result: ClientResult;
  problems: readonly Problem[];
  warnings: readonly Warning[];
}

/** Nothing was retired. */
export const NOT_RETIRED: Retiring = { retired: [], result: 'unchanged', problems: [], warnings: [] };

/** What became of one predecessor, and what went wrong on the way. */
interface RetireOutcome {
  kind: 'deleted' | 'labelled' | 'kept' | 'failed';
  retired: readonly Retired[];
  problems: readonly Problem[];
}

/** Another run that changed such a policy at the same time may have undone what was passed on. */
export async function regrantInherited(
  client: ApiClient,
  { label, remove }: Retirement,
  { source, memory }: Pick<ApplyDeps, 'source' | 'memory'>,
): Promise<void> {
  // Of one that this run made it is known whether there was anything to pass on.
  if (memory.live.has(client.name) && !memory.grantedInherited.has(client.name)) return;
  const unlabelled = remove.filter((one) => retireAfterMsOf(one) === undefined);
  const going = [...label.map((one) => one.client), ...unlabelled];
  if (going.length === 0) return;
  const inheritance = await source.inheritance(going);
  await source.grantInherited({ ...inheritance, fixedRoles: [] }, client);
}

/** What predecessors are retired for, and what must hold of them. */
export interface RetireTerms extends DeletionGuard {
  successor: Pick<ApiClient, 'name'> | undefined;
}

/** Labels predecessors, or deletes them. One failure hides no other; the next run goes on with what is left. */
export async function retire(retirement: Retirement, guard: RetireTerms, deps: RetireDeps): Promise<Retiring> {
  const outcomes: RetireOutcome[] = [];
  for (const one of retirement.label) outcomes.push(await label(one, guard, deps).catch(failedFor(one.client)));
  for (const client of retirement.remove) outcomes.push(await remove(client, guard, deps).catch(failedFor(client)));
  const waiting = retirement.waiting.map(({ client, untilMs }) => ({ name: client.name, untilMs, isDeleted: false }));
  const staying = retirement.waiting.filter(({ why }) => why !== 'overlap');
  return {
    retired: [...outcomes.flatMap(({ retired }) => retired), ...waiting],
    result: retireResult(outcomes),
    problems: [...outcomes.flatMap(({ problems }) => problems), ...staying.flatMap(stillWorking)],
    warnings: staying.map(({ client, why }) => ({ code: 'kept', client: client.name, why })),
  };
}

/** A run that was to end a client at once, for example one whose secret leaked, does not look as if it had. */
function stillWorking({ client: { name }, why, mustEnd = false }: Kept): readonly Problem[] {
  if (!mustEnd) return [];
  const cures: Readonly<Partial<Record<KeepReason, string>>> = {
    clocks: 'Run again once the clocks agree, or delete the client in Confidence',
    'unreachable-targets': 'Run again once every target can be reached, or delete the client in Confidence',
    unmanaged: 'Run again with adopt: true, or delete the client in Confidence',
    'kept-elsewhere':
      'Run again with every target of the display name; or, once nobody else holds the client, with adopt: true, or delete it in Confidence',
  };
  return [{ what: `API client ${name} still works, although force and overlap: 0 were to end it`, cure: cures[why] }];
}

function retireResult(outcomes: readonly RetireOutcome[]): ClientResult {
  if (outcomes.some(({ kind }) => kind === 'deleted')) return 'retired';
  return outcomes.some(({ kind }) => kind === 'labelled') ? 'resumed' : 'unchanged';
}

async function label(predecessor: ToLabel, guard: RetireTerms, deps: RetireDeps): Promise<RetireOutcome> {
  const { client, retireAfterMs } = predecessor;
  const { source, log } = deps;
  const { name } = client;
  // Read just before: what people changed in the meantime is kept.
  const present = await source.get(name);
  if (present === undefined) return gone(client, deps);
  const successor = guard.successor === undefined ? {} : { [SUCCESSOR_LABEL]: labelValueOf(guard.successor) };
  const labels = { ...present.labels, ...successor, [RETIRE_AFTER_LABEL]: retireAfterText(retireAfterMs) };
  const isChanged = await source.update(client, { labels }).catch(async (error: unknown) => {
    if ((await source.get(name)) !== undefined) throw error;
    return false;
  });
  // The service may answer in the same way for a client that somebody deleted a moment ago.
  if (!isChanged && (await source.get(name)) === undefined) return gone(client, deps);
  if (!isChanged) return await withoutLabel(predecessor, guard, deps);
  log.line(`${name} keeps working until ${timeText(retireAfterMs)}; a run after that deletes it`);
  return { kind: 'labelled', retired: [{ name, untilMs: retireAfterMs, isDeleted: false }], problems: [] };
}

/** Where the service changes no labels, the time of the last write tells when a predecessor may go. */
async function withoutLabel(
  { client, fallbackRetireAtMs }: ToLabel,
  guard: DeletionGuard,
  deps: RetireDeps,
): Promise<RetireOutcome> {
  const { source, clock, confidenceClock, log } = deps;
  const { name, clientId } = client;
  const mayBeSelf = source.signedInAs?.has(clientId) !== false;
  const isOver = fallbackRetireAtMs <= clock.nowMs() + confidenceClock.aheadMs;
  if (!mayBeSelf && isOver) return await remove(client, guard, deps);
  const time = timeText(fallbackRetireAtMs);
  log.warn(`This Confidence cannot change API clients: ${name} has no label, and may be deleted after ${time}`);
  return { kind: 'kept', retired: [{ name, untilMs: fallbackRetireAtMs, isDeleted: false }], problems: [] };
}

function gone({ name }: ApiClient, { log }: Pick<RetireDeps, 'log'>): RetireOutcome {
  log.line(`${name} was already deleted`);
  return { kind: 'deleted', retired: [{ name, untilMs: undefined, isDeleted: true }], problems: [] };
}

async function remove(client: ApiClient, guard: DeletionGuard, { source, log }: RetireDeps): Promise<RetireOutcome> {
  const { name } = client;
  const left = await source.remove(client, guard);
  log.line(`deleted ${name}: every target holds the new client`);
  const problems = left.map(({ what, cure }) => ({ what: `API client ${name} was deleted, but ${what}`, cure }));
  return { kind: 'deleted', retired: [{ name, untilMs: undefined, isDeleted: true }], problems };
}

function failedFor({ name }: ApiClient): (error: unknown) => RetireOutcome {
  return (error) => {
    const cause = problemOf(error);
    const what = `API client ${name} could not be retired: ${problemText(cause)}`;
    const problem = { what, cure: cause.cure ?? 'The next run tries again' };
    return { kind: 'failed', retired: [], problems: [problem] };
  };
}
