import type { ApiClient } from '../domain/api-client.ts';
import { type Problem, problemOf } from '../domain/errors.ts';
import { RETIRE_AFTER_LABEL, retireAfterMsOf, retireAfterText } from '../domain/labels.ts';
import type { ClientResult, Retired } from '../domain/outcome.ts';
import type { DeletionGuard } from '../domain/ports.ts';
import type { KeepReason, Retirement, ToLabel } from '../domain/retirement.ts';
import { timeText } from '../domain/text.ts';
import type { Tools } from './tools.ts';

/** What became of predecessors. */
export interface Retiring {
  retired: readonly Retired[];
  result: ClientResult;
  problems: readonly Problem[];
  notes: readonly string[];
}

const KEEP_REASONS: Readonly<Record<KeepReason, string>> = {
  overlap: '',
  'not ours': 'was not made by this action and is never deleted; adopt: true lets operation: rotate retire it',
  'signed in': 'is the client that this run is signed in with: a run that signs in with its successor deletes it',
  'who is signed in': 'stays: confidence-token does not tell which client it is of, and that one is never deleted',
};

/** What became of one predecessor, and what went wrong on the way. */
interface End {
  retired: readonly Retired[];
  problems: readonly Problem[];
  isLabelled?: boolean;
}

/** Another run that changed such a policy at the same time may have undone what was passed on. */
export async function regrantInherited(
  client: ApiClient,
  { label, remove }: Retirement,
  { source, memory }: Tools,
): Promise<void> {
  // Of one that this run made it is known whether there was anything to pass on.
  if (memory.live.has(client.name) && !memory.grantedInherited.has(client.name)) return;
  const unlabelled = remove.filter((one) => retireAfterMsOf(one) === undefined);
  const going = [...label.map((one) => one.client), ...unlabelled];
  if (going.length === 0) return;
  const inheritance = await source.inheritance(going);
  await source.grantInherited({ ...inheritance, fixedRoles: [] }, client);
}

/** Labels predecessors, or deletes them. One failure hides no other; the next run goes on with what is left. */
export async function retire(retirement: Retirement, deletionGuard: DeletionGuard, tools: Tools): Promise<Retiring> {
  const ends: End[] = [];
  for (const one of retirement.label) ends.push(await label(one, deletionGuard, tools).catch(named(one.client)));
  for (const client of retirement.remove) ends.push(await remove(client, deletionGuard, tools).catch(named(client)));
  const waiting = retirement.waiting.map(({ client, untilMs }) => ({ name: client.name, untilMs, isDeleted: false }));
  const retired = ends.flatMap((end) => end.retired);
  const staying = retirement.waiting.filter(({ why }) => why !== 'overlap');
  const isAnyDeleted = retired.some(({ isDeleted }) => isDeleted);
  return {
    retired: [...retired, ...waiting],
    result: isAnyDeleted ? 'retired' : ends.some(({ isLabelled }) => isLabelled === true) ? 'resumed' : 'unchanged',
    problems: ends.flatMap(({ problems }) => problems),
    notes: staying.map(({ client, why }) => `${client.name} ${KEEP_REASONS[why]}`),
  };
}

async function label(
  { client, retireAfterMs, fallbackRetireAtMs }: ToLabel,
  deletionGuard: DeletionGuard,
  tools: Tools,
): Promise<End> {
  const { source, clock, confidenceClock, log } = tools;
  const { name } = client;
  // Read just before: what people changed in the meantime is kept.
  const present = await source.get(name);
  if (present === undefined) return gone(client, tools);
  const labels = { ...present.labels, [RETIRE_AFTER_LABEL]: retireAfterText(retireAfterMs) };
  const isChanged = await source.update(client, { labels }).catch(async (error: unknown) => {
    if ((await source.get(name)) !== undefined) throw error;
    return false;
  });
  // The service may answer in the same way for a client that somebody deleted a moment ago.
  if (!isChanged && (await source.get(name)) === undefined) return gone(client, tools);
  if (isChanged) {
    log.line(`${name} goes on working until ${timeText(retireAfterMs)}; a run after that deletes it`);
    return { retired: [{ name, untilMs: retireAfterMs, isDeleted: false }], problems: [], isLabelled: true };
  }
  const isSelf = source.signedInAs?.has(client.clientId) !== false;
  if (!isSelf && fallbackRetireAtMs <= clock.nowMs() + confidenceClock.aheadMs)
    return await remove(client, deletionGuard, tools);
  log.warn(
    `This Confidence cannot change API clients: ${name} has no label, and may be deleted after ${timeText(fallbackRetireAtMs)}`,
  );
  return { retired: [{ name, untilMs: fallbackRetireAtMs, isDeleted: false }], problems: [] };
}

function gone({ name }: ApiClient, { log }: Tools): End {
  log.line(`${name} is gone already`);
  return { retired: [{ name, untilMs: undefined, isDeleted: true }], problems: [] };
}

async function remove(client: ApiClient, deletionGuard: DeletionGuard, { source, log }: Tools): Promise<End> {
  const { name } = client;
  const left = await source.remove(client, deletionGuard);
  log.line(`deleted ${name}: its successor is everywhere`);
  const problems = left.map(({ what, cure }) => ({ what: `API client ${name} was deleted, but ${what}`, cure }));
  return { retired: [{ name, untilMs: undefined, isDeleted: true }], problems };
}

function named({ name }: ApiClient): (error: unknown) => End {
  return (error) => {
    const { what, cure } = problemOf(error);
    const problem = {
      what: `API client ${name} could not be retired: ${what}`,
      cure: cure ?? 'The next run tries again',
    };
    return { retired: [], problems: [problem] };
  };
}
