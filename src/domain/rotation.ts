import { type ApiClient, CLOCKS_LABEL, isOurs } from './api-client.ts';
import { takesVariable } from './destination.ts';
import { type Generation, GUARD_MS, standing } from './evidence.ts';
import type { TargetFacts } from './facts.ts';
import { areTwins, isHeldNowhere, lastWriteMs, madeAtMs } from './held.ts';
import { type Retirement, retirementOf } from './retirement.ts';
import type { GenerationFacts, Question, RotationFacts, RotationWish } from './rotation-facts.ts';

/** Most living clients of a lineage: at so many none is made. */
export const MOST_GENERATIONS = 5;
/** How long the newest generation, unpublished, may be another run's that is still at work, in milliseconds. */
export const YOUNG_MS = 600_000;
// Times of GitHub and the reading of its clock are true to about two seconds.
const CLOCK_SLACK_MS = 10_000;
const CLOCK_STEP_MS = 3_000;
// A run that made a twin of a client writes no more after this.
const LONGEST_RUN_MS = 86_400_000;

/** Why a client is made. */
export type MintReason = 'first' | 'due' | 'forced' | 'unreadable';

/** What to do next with a lineage. */
export type Move =
  | { kind: 'mint'; why: MintReason }
  /** Bring the newest generation to these targets, granted and proved first. */
  | { kind: 'publish'; client: ApiClient; targets: readonly TargetFacts[] }
  /** This run wrote the newest generation there, and GitHub does not show it yet. */
  | { kind: 'confirm'; client: ApiClient; targets: readonly TargetFacts[] }
  /** Delete a client that nobody holds and nobody can use, and decide again. */
  | { kind: 'discard'; client: ApiClient }
  /** Another run may be at work on this one. */
  | { kind: 'wait'; client: ApiClient; untilMs: number; why: 'unreadable' | 'twin' | 'clock' | 'successor' }
  /** There are too many living generations for a further one; retiring goes on. */
  | { kind: 'refuse'; why: MintReason; living: number; retirement: Retirement }
  /** `isForRoom`: so that a further one can be made. */
  | ({ kind: 'retire'; isForRoom: boolean } & Retirement)
  /** Nothing. `dueMs` is when the next rotation is due, where one ever is. */
  | { kind: 'rest'; dueMs: number | undefined };

/**
 * What to do next with a lineage: the one place where that is decided. Pure.
 * @param nowMs on Confidence's clock
 */
export function next(facts: RotationFacts, wish: RotationWish, nowMs: number): Move {
  const [newest, ...predecessors] = facts.generations;
  if (facts.targets.length === 0) return { kind: 'rest', dueMs: undefined };
  if (newest === undefined) return { kind: 'mint', why: 'first' };
  const question = { facts, wish, nowMs };
  const lacking = facts.targets.filter((target) => !isClearlyCurrent(target, newest, facts));
  // One that is alone and in use has no rotation to be finished: whoever forces one wants it gone.
  const isToBeFinished = predecessors.length > 0 || !wish.force || isHeldNowhere(newest, facts);
  if (lacking.length > 0 && (isToBeFinished || newest.isOfThisRun)) return unpublished(newest, lacking, question);
  // The run that made a young twin may be writing it, where a list did not show it in time.
  const rival = newest.isOfThisRun ? twinOf(newest, facts) : undefined;
  const untilMs = rival === undefined ? 0 : madeAtMs(rival.client) + YOUNG_MS;
  if (nowMs < untilMs) return { kind: 'wait', client: newest.client, untilMs, why: 'twin' };
  if (wish.force && !newest.isOfThisRun) return succeed('forced', question);
  const dueMs = wish.rotateAfterMs === undefined ? undefined : madeAtMs(newest.client) + wish.rotateAfterMs;
  const isDue = dueMs !== undefined && nowMs >= dueMs;
  const retirement = retirementOf(question);
  // Clients that stay for good hold up no rotation.
  const isSettled = isIdle(retirement) && retirement.waiting.every(({ why }) => why !== 'overlap');
  if (isDue && isSettled) return succeed('due', question);
  return predecessors.length > 0 ? { kind: 'retire', isForRoom: false, ...retirement } : { kind: 'rest', dueMs };
}

function isIdle({ label, remove }: Retirement): boolean {
  return label.length + remove.length === 0;
}

function unpublished(newest: GenerationFacts, lacking: readonly TargetFacts[], question: Question): Move {
  const { facts, wish, nowMs } = question;
  const { client, isReadable, isOfThisRun } = newest;
  const unwritten = lacking.filter(({ holds, isOverwritten }) => holds !== client.name || isOverwritten === true);
  if (unwritten.length === 0) return { kind: 'confirm', client, targets: lacking };
  // Whoever writes a target now may be the run that made it.
  const byOthers = facts.targets.filter(({ holds, isOverwritten }) => holds === undefined || isOverwritten === true);
  const untilMs = Math.max(madeAtMs(client), lastWriteMs({ ...facts, targets: byOthers })) + YOUNG_MS;
  const isAnothers = isOurs(client) && !isOfThisRun && nowMs < untilMs;
  // Of twins one is deleted again by the run that made it, so nobody else may bring it anywhere.
  if (isAnothers && twinOf(newest, facts) !== undefined) return { kind: 'wait', client, untilMs, why: 'twin' };
  // A list may not show its successor yet, which was everywhere.
  const isSucceeded = newest.retireAfterMs !== undefined && unwritten.every(({ holds }) => holds === undefined);
  if (isAnothers && isSucceeded) return { kind: 'wait', client, untilMs, why: 'successor' };
  // What this run wrote over it nobody else knows of, nor can put right.
  const isOverwritten = wish.hasWaited && unwritten.some(({ holds }) => holds !== undefined);
  if (isAnothers && !isReadable && !wish.force && !isOverwritten)
    return { kind: 'wait', client, untilMs, why: 'unreadable' };
  if (isReadable) return { kind: 'publish', client, targets: unwritten };
  // The run that made a young one may still write it, whatever is forced: it is succeeded, and lives on for a while.
  return isOrphan(newest, facts) && !isAnothers ? { kind: 'discard', client } : succeed('unreadable', question);
}

/** A client of which it is certain that nobody holds it, and that this run may delete. */
function isOrphan(newest: GenerationFacts, { generations, targets, ...facts }: RotationFacts): boolean {
  const { client, isForTheseTargets } = newest;
  const mayDelete = isOurs(client) && facts.signedInAs !== undefined && !facts.signedInAs.has(client.clientId);
  return mayDelete && isForTheseTargets && isHeldNowhere(newest, { generations, targets, ...facts });
}

/** A further client, or room for one. */
function succeed(why: MintReason, question: Question): Move {
  const { facts, nowMs } = question;
  const [newest] = facts.generations;
  const untilMs = lastWriteMs(facts);
  // GitHub's clock was set back: what was written before would seem to be of the client that is made now.
  if (newest !== undefined && untilMs > nowMs + CLOCK_SLACK_MS)
    return { kind: 'wait', client: newest.client, untilMs, why: 'clock' };
  const living = facts.generations.length;
  if (living < MOST_GENERATIONS) return { kind: 'mint', why };
  const retirement = retirementOf(question, why === 'unreadable');
  return retirement.remove.length > 0
    ? { kind: 'retire', isForRoom: true, ...retirement }
    : { kind: 'refuse', why, living, retirement };
}

/**
 * Whether a target holds the newest generation, beyond doubt. What was written in the room around a mint, where nothing should
 * have been, may be of either: it is written again.
 */
function isClearlyCurrent(target: TargetFacts, newest: GenerationFacts, facts: RotationFacts): boolean {
  const { holds, isOverwritten = false } = target;
  // What another run wrote over this one's is of this client too only where this run wrote another one.
  if (holds !== undefined && (holds === newest.client.name) === isOverwritten) return false;
  if (standing(target, heldAgainst(newest, facts)) !== 'current') return false;
  if (facts.usesVariable && takesVariable(target.destination)) return true;
  // Only one whose successor was everywhere is told when to go: what is later may be of that successor, which is gone.
  if (newest.retireAfterMs !== undefined && holds === undefined) return false;
  if (facts.generations.length === 1) return true;
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = target.pair;
  const sinceMs = Math.min(clientIdAtMs, clientSecretAtMs) - mostAheadMs(newest, facts) - madeAtMs(newest.client);
  const isKnown = holds === newest.client.name || twinOf(newest, facts) === undefined;
  return sinceMs >= (isKnown ? GUARD_MS / 2 : LONGEST_RUN_MS);
}

/**
 * A client that another run made at the same time, to succeed the same one: times do not tell which of the two a target holds.
 * One that is labelled to be retired was dealt with.
 */
function twinOf(newest: GenerationFacts, { generations }: RotationFacts): GenerationFacts | undefined {
  return generations.find((one) => one.retireAfterMs === undefined && areTwins(one, newest));
}

function heldAgainst(newest: GenerationFacts, facts: RotationFacts): Generation {
  const { usesVariable, generations } = facts;
  const githubAheadMs = mostAheadMs(newest, facts);
  return { client: newest.client, alone: generations.length === 1, githubAheadMs, usesVariable };
}

/** How far GitHub's clock is ahead; where it was set back since the client was made, how far it was then: old writes look young. */
function mostAheadMs({ client }: GenerationFacts, { githubAheadMs }: RotationFacts): number {
  const label = client.labels[CLOCKS_LABEL] ?? '';
  const thenMs = /^-?\d{1,7}$/.test(label) ? Number(label) * 1_000 : githubAheadMs;
  return thenMs - githubAheadMs > CLOCK_STEP_MS ? thenMs : githubAheadMs;
}
