import type { ApiClient } from '../domain/api-client.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { CLOCKS_LABEL } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import { GUARD_MS, lastWriteMs, madeAtMs } from '../domain/pair-times.ts';
import type { CreateReason } from '../domain/plan.ts';
import type { Retirement } from '../domain/retirement.ts';
import { takesVariable } from '../domain/target.ts';
import { type Generation, targetStatus } from './evidence.ts';
import { areConcurrent, isHeldNowhere } from './held.ts';
import { retirementOf } from './retirement.ts';
import type { LineageClient, LineagePolicy, RotationFacts, RotationInput } from './rotation-input.ts';

/** Most living clients of a lineage: at so many none is made. */
export const MAX_LIVING_CLIENTS = 5;
/** How long the newest generation, unpublished, may be another run's that is still at work, in milliseconds. */
export const YOUNG_MS = 600_000;
// Times of GitHub and the reading of its clock are true to about two seconds.
const CLOCK_SLACK_MS = 10_000;
const CLOCK_STEP_MS = 3_000;
// A run that made a twin of a client writes no more after this.
const LONGEST_RUN_MS = 86_400_000;

/** What to do next with a lineage. */
export type Decision =
  | { kind: 'create'; why: CreateReason }
  /** Bring the newest generation to these targets, granted and proved first. */
  | { kind: 'publish'; client: ApiClient; targets: readonly TargetFacts[] }
  /** This run wrote the newest generation there, and GitHub does not show it yet. */
  | { kind: 'confirm'; client: ApiClient; targets: readonly TargetFacts[] }
  /** Delete a client that nobody holds and nobody can use, and decide again. */
  | { kind: 'deleteOrphan'; client: ApiClient }
  /** Another run may be at work on this one. */
  | {
      kind: 'wait';
      client: ApiClient;
      untilMs: number;
      why: 'in-progress-elsewhere' | 'concurrent' | 'clock' | 'successor';
    }
  /** There are too many living clients for a further one; retiring goes on. */
  | { kind: 'refuse'; why: CreateReason; living: number; retirement: Retirement }
  /** `isForRoom`: so that a further one can be made. */
  | ({ kind: 'retire'; isForRoom: boolean } & Retirement)
  /** Nothing. `dueMs` is when the next rotation is due, where one ever is. */
  | { kind: 'idle'; dueMs: number | undefined };

/**
 * What to do next with a lineage: the one place where that is decided. Pure.
 * @param nowMs on Confidence's clock
 */
export function next(facts: RotationFacts, spec: LineagePolicy, nowMs: number): Decision {
  const [newest, ...predecessors] = facts.clients;
  if (facts.targets.length === 0) return { kind: 'idle', dueMs: undefined };
  if (newest === undefined) return { kind: 'create', why: 'first' };
  const question = { facts, spec, nowMs };
  const lacking = facts.targets.filter((observed) => !isClearlyCurrent(observed, newest, facts));
  // One that is alone and in use has no rotation to be finished: whoever forces one wants it gone.
  const isToBeFinished = predecessors.length > 0 || !spec.force || isHeldNowhere(newest, facts);
  if (lacking.length > 0 && (isToBeFinished || newest.createdByRun)) return unpublished(newest, lacking, question);
  // The run that made a young twin may be writing it, where a list did not show it in time.
  const concurrent = newest.createdByRun ? concurrentClientOf(newest, facts) : undefined;
  const untilMs = concurrent === undefined ? 0 : madeAtMs(concurrent.client) + YOUNG_MS;
  if (nowMs < untilMs) return { kind: 'wait', client: newest.client, untilMs, why: 'concurrent' };
  if (spec.force && !newest.createdByRun) return succeed('forced', question);
  const dueMs = spec.rotateAfterMs === undefined ? undefined : madeAtMs(newest.client) + spec.rotateAfterMs;
  const isDue = dueMs !== undefined && nowMs >= dueMs;
  const retirement = retirementOf(question);
  // Clients that stay for good hold up no rotation.
  const isSettled = isIdle(retirement) && retirement.waiting.every(({ why }) => why !== 'overlap');
  if (isDue && isSettled) return succeed('due', question);
  return predecessors.length > 0 ? { kind: 'retire', isForRoom: false, ...retirement } : { kind: 'idle', dueMs };
}

function isIdle({ label, remove }: Retirement): boolean {
  return label.length + remove.length === 0;
}

function unpublished(newest: LineageClient, lacking: readonly TargetFacts[], question: RotationInput): Decision {
  const { facts, spec, nowMs } = question;
  const { client, isReadable, createdByRun } = newest;
  const unwritten = lacking.filter(
    ({ lastWrittenByRun, overwrittenSince }) => lastWrittenByRun !== client.name || overwrittenSince === true,
  );
  if (unwritten.length === 0) return { kind: 'confirm', client, targets: lacking };
  // Whoever writes a target now may be the run that made it.
  const byOthers = facts.targets.filter(
    ({ lastWrittenByRun, overwrittenSince }) => lastWrittenByRun === undefined || overwrittenSince === true,
  );
  const untilMs = Math.max(madeAtMs(client), lastWriteMs({ ...facts, targets: byOthers })) + YOUNG_MS;
  const isAnothers = isOurs(client) && !createdByRun && nowMs < untilMs;
  // Of twins one is deleted again by the run that made it, so nobody else may bring it anywhere.
  if (isAnothers && concurrentClientOf(newest, facts) !== undefined)
    return { kind: 'wait', client, untilMs, why: 'concurrent' };
  // A list may not show its successor yet, which was everywhere.
  const isSucceeded =
    newest.retireAfterMs !== undefined && unwritten.every(({ lastWrittenByRun }) => lastWrittenByRun === undefined);
  if (isAnothers && isSucceeded) return { kind: 'wait', client, untilMs, why: 'successor' };
  // What this run wrote over it nobody else knows of, nor can put right.
  const overwrittenSince = spec.waitExpired && unwritten.some(({ lastWrittenByRun }) => lastWrittenByRun !== undefined);
  if (isAnothers && !isReadable && !spec.force && !overwrittenSince)
    return { kind: 'wait', client, untilMs, why: 'in-progress-elsewhere' };
  if (isReadable) return { kind: 'publish', client, targets: unwritten };
  // The run that made a young one may still write it, whatever is forced: it is succeeded, and lives on for a while.
  return isOrphan(newest, facts) && !isAnothers ? { kind: 'deleteOrphan', client } : succeed('secret-lost', question);
}

/** A client of which it is certain that nobody holds it, and that this run may delete. */
function isOrphan(newest: LineageClient, { clients, targets, ...facts }: RotationFacts): boolean {
  const { client, isForTheseTargets } = newest;
  const mayDelete = isOurs(client) && facts.signedInAs !== undefined && !facts.signedInAs.has(client.clientId);
  return mayDelete && isForTheseTargets && isHeldNowhere(newest, { clients, targets, ...facts });
}

/** A further client, or room for one. */
function succeed(why: CreateReason, question: RotationInput): Decision {
  const { facts, nowMs } = question;
  const [newest] = facts.clients;
  const untilMs = lastWriteMs(facts);
  // GitHub's clock was set back: what was written before would seem to be of the client that is made now.
  if (newest !== undefined && untilMs > nowMs + CLOCK_SLACK_MS)
    return { kind: 'wait', client: newest.client, untilMs, why: 'clock' };
  const living = facts.clients.length;
  if (living < MAX_LIVING_CLIENTS) return { kind: 'create', why };
  const retirement = retirementOf(question, why === 'secret-lost');
  return retirement.remove.length > 0
    ? { kind: 'retire', isForRoom: true, ...retirement }
    : { kind: 'refuse', why, living, retirement };
}

/**
 * Whether a target holds the newest generation, beyond doubt. What was written in the room around a create, where nothing should
 * have been, may be of either: it is written again.
 */
function isClearlyCurrent(observed: TargetFacts, newest: LineageClient, facts: RotationFacts): boolean {
  const { lastWrittenByRun, overwrittenSince = false } = observed;
  // What another run wrote over this one's is of this client too only where this run wrote another one.
  if (lastWrittenByRun !== undefined && (lastWrittenByRun === newest.client.name) === overwrittenSince) return false;
  if (targetStatus(observed, heldAgainst(newest, facts)) !== 'current') return false;
  if (facts.usesVariable && takesVariable(observed.target)) return true;
  // Only one whose successor was everywhere is told when to go: what is later may be of that successor, which is gone.
  if (newest.retireAfterMs !== undefined && lastWrittenByRun === undefined) return false;
  if (facts.clients.length === 1) return true;
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = observed.pair;
  const sinceMs = Math.min(clientIdAtMs, clientSecretAtMs) - mostAheadMs(newest, facts) - madeAtMs(newest.client);
  const isKnown = lastWrittenByRun === newest.client.name || concurrentClientOf(newest, facts) === undefined;
  return sinceMs >= (isKnown ? GUARD_MS / 2 : LONGEST_RUN_MS);
}

/**
 * A client that another run made at the same time, to succeed the same one: times do not tell which of the two a target holds.
 * One that is labelled to be retired was dealt with.
 */
function concurrentClientOf(newest: LineageClient, { clients }: RotationFacts): LineageClient | undefined {
  return clients.find((one) => one.retireAfterMs === undefined && areConcurrent(one, newest));
}

function heldAgainst(newest: LineageClient, facts: RotationFacts): Generation {
  const { usesVariable, clients } = facts;
  const githubAheadMs = mostAheadMs(newest, facts);
  return { client: newest.client, alone: clients.length === 1, githubAheadMs, usesVariable };
}

/** How far GitHub's clock is ahead; where it was set back since the client was made, how far it was then: old writes look young. */
function mostAheadMs({ client }: LineageClient, { githubAheadMs }: RotationFacts): number {
  const label = client.labels[CLOCKS_LABEL] ?? '';
  const thenMs = /^-?\d{1,7}$/.test(label) ? Number(label) * 1_000 : githubAheadMs;
  return thenMs - githubAheadMs > CLOCK_STEP_MS ? thenMs : githubAheadMs;
}
