import { type ApiClient, isOurs } from './api-client.ts';
import { takesVariable } from './destination.ts';
import { type Generation, GUARD_MS, standing } from './evidence.ts';
import type { TargetFacts } from './facts.ts';

/** Most living clients of a lineage: at so many none is made. */
export const MOST_GENERATIONS = 5;
/** How long the newest generation, unreadable, may be another run's that is still at work, in milliseconds. */
export const YOUNG_MS = 600_000;

/** What is known of one generation. */
export interface GenerationFacts {
  client: ApiClient;
  /** Whether its secret was read back and signs in, or is known because this run made it. */
  isReadable: boolean;
  /** Whether this run made it, or finished it: then it is not waited for, and not replaced at once. */
  isOfThisRun: boolean;
  /** Since when it may be deleted, on Confidence's clock, by its label; absent where it has none that can be read. */
  retireAfterMs: number | undefined;
}

/** What is known of a lineage and its targets. */
export interface RotationFacts {
  /** Newest first. */
  generations: readonly GenerationFacts[];
  /** Every target, also those that this run may not write. */
  targets: readonly TargetFacts[];
  githubAheadMs: number;
  usesVariable: boolean;
  /** The client id that the run is signed in with: that client is never deleted. */
  signedInAs: string | undefined;
  /** Whether the service changes labels. Where it does not, the newest write among the targets tells when to retire. */
  keepsLabels: boolean;
}

/** What is asked of a lineage. */
export interface RotationWish {
  /** Absent: no client is replaced for its age alone. */
  rotateAfterMs: number | undefined;
  overlapMs: number;
  /** Rotate whatever the age; but what is unfinished is finished instead. */
  force: boolean;
  /** Whether clients may be retired that this action did not make. */
  adopt: boolean;
}

/** What to do next with a lineage. */
export type Move =
  | { kind: 'mint'; why: 'first' | 'due' | 'forced' | 'unreadable' }
  /** Bring the newest generation to these targets, granted and proved first. */
  | { kind: 'publish'; client: ApiClient; targets: readonly TargetFacts[] }
  /** Delete a client that nobody holds and nobody can use, and decide again. */
  | { kind: 'discard'; client: ApiClient }
  /** Another run may be at work on this one. */
  | { kind: 'wait'; client: ApiClient; untilMs: number }
  /** There are too many living generations for a further one. */
  | { kind: 'refuse'; living: number }
  | Retirement
  /** Nothing. `dueMs` is when the next rotation is due, where one ever is. */
  | { kind: 'rest'; dueMs: number | undefined };

/** What happens to predecessors of a generation that is published. */
export interface Retirement {
  kind: 'retire';
  label: readonly { client: ApiClient; retireAfterMs: number }[];
  remove: readonly ApiClient[];
  /** Those whose time has not come; without a time, those that this run may not delete. */
  waiting: readonly { client: ApiClient; untilMs: number | undefined }[];
}

/**
 * What to do next with a lineage: the one place where that is decided. Pure.
 * @param nowMs on Confidence's clock
 */
export function next(facts: RotationFacts, wish: RotationWish, nowMs: number): Move {
  const [newest, ...predecessors] = facts.generations;
  if (facts.targets.length === 0) return { kind: 'rest', dueMs: undefined };
  if (newest === undefined) return { kind: 'mint', why: 'first' };
  const lacking = facts.targets.filter((target) => !isClearlyCurrent(target, newest, facts));
  const question = { facts, wish, nowMs };
  if (lacking.length > 0) return unpublished(newest, lacking, question);
  if (wish.force && !newest.isOfThisRun) return mint('forced', question);
  if (predecessors.length > 0) return retirement(predecessors, question);
  const dueMs = wish.rotateAfterMs === undefined ? undefined : madeAtMs(newest) + wish.rotateAfterMs;
  return dueMs !== undefined && nowMs >= dueMs ? mint('due', question) : { kind: 'rest', dueMs };
}

interface Question {
  facts: RotationFacts;
  wish: RotationWish;
  nowMs: number;
}

function unpublished(newest: GenerationFacts, lacking: readonly TargetFacts[], question: Question): Move {
  const { facts, wish, nowMs } = question;
  const { client, isReadable, isOfThisRun } = newest;
  if (isReadable) return { kind: 'publish', client, targets: lacking };
  const untilMs = madeAtMs(newest) + YOUNG_MS;
  if (!isOfThisRun && !wish.force && nowMs < untilMs) return { kind: 'wait', client, untilMs };
  const isFree = mayDelete(newest, question) && isHeldNowhere(newest, facts);
  return isFree ? { kind: 'discard', client } : mint('unreadable', question);
}

function mint(why: 'due' | 'forced' | 'unreadable', question: Question): Move {
  const { facts, wish, nowMs } = question;
  const living = facts.generations.length;
  if (living < MOST_GENERATIONS) return { kind: 'mint', why };
  // No job that waits can hold what no target holds, once the targets have held what they hold for as long as a job may wait.
  const isOver = publishedAtMs(facts) + wish.overlapMs <= nowMs;
  const remove = facts.generations
    .slice(1)
    .filter((one) => mayDelete(one, question) && isHeldNowhere(one, facts))
    .filter(({ retireAfterMs }) => isOver || (retireAfterMs !== undefined && retireAfterMs <= nowMs))
    .map(({ client }) => client);
  return remove.length > 0 ? { kind: 'retire', label: [], remove, waiting: [] } : { kind: 'refuse', living };
}

function retirement(predecessors: readonly GenerationFacts[], question: Question): Retirement {
  const { facts, wish, nowMs } = question;
  const plan: { [Part in 'label' | 'remove' | 'waiting']: Retirement[Part][number][] } = {
    label: [],
    remove: [],
    waiting: [],
  };
  for (const one of predecessors) {
    const { client } = one;
    const told = facts.keepsLabels ? one.retireAfterMs : publishedAtMs(facts) + wish.overlapMs;
    if (!mayDelete(one, question)) plan.waiting.push({ client, untilMs: undefined });
    else if (wish.overlapMs === 0 || (told !== undefined && told <= nowMs)) plan.remove.push(client);
    else if (told === undefined) plan.label.push({ client, retireAfterMs: nowMs + wish.overlapMs });
    else plan.waiting.push({ client, untilMs: told });
  }
  return { kind: 'retire', ...plan };
}

/** Whether this run may delete a client at all: made by this action or adopted, and not the one it is signed in with. */
function mayDelete({ client }: GenerationFacts, { facts, wish }: Question): boolean {
  return client.clientId !== facts.signedInAs && (isOurs(client) || wish.adopt);
}

/**
 * Whether a target holds the newest generation, beyond doubt. What was written in the room around a mint, where nothing should
 * have been, may be of either: it is written again.
 */
function isClearlyCurrent(target: TargetFacts, newest: GenerationFacts, facts: RotationFacts): boolean {
  if (standing(target, heldAgainst(newest, facts)) !== 'current') return false;
  if (facts.generations.length === 1 || (facts.usesVariable && takesVariable(target.destination))) return true;
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = target.pair;
  return Math.min(clientIdAtMs, clientSecretAtMs) - facts.githubAheadMs >= madeAtMs(newest) + GUARD_MS / 2;
}

function heldAgainst({ client }: GenerationFacts, facts: RotationFacts): Generation {
  const { githubAheadMs, usesVariable, generations } = facts;
  return { client, alone: generations.length === 1, githubAheadMs, usesVariable };
}

function madeAtMs({ client }: GenerationFacts): number {
  return client.createTimeUs / 1000;
}

/** When any target was last written, on Confidence's clock. */
function publishedAtMs({ targets, githubAheadMs }: RotationFacts): number {
  return (
    Math.max(...targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0])) - githubAheadMs
  );
}

/** Whether no target can hold a generation, nor a half of it: what is unclear counts as held. */
function isHeldNowhere(
  one: GenerationFacts,
  { generations, targets, githubAheadMs, usesVariable }: RotationFacts,
): boolean {
  const successor = generations[generations.indexOf(one) - 1];
  const fromMs = madeAtMs(one) - GUARD_MS;
  const toMs = successor === undefined ? Number.POSITIVE_INFINITY : madeAtMs(successor) + GUARD_MS;
  return targets.every(({ destination, variable, pair }) => {
    const isTold = usesVariable && takesVariable(destination) && variable === one.client.clientId;
    const isWrittenThen = [pair.clientIdAtMs, pair.clientSecretAtMs].some(
      (atMs) => atMs !== undefined && atMs - githubAheadMs >= fromMs && atMs - githubAheadMs < toMs,
    );
    return !isTold && !isWrittenThen;
  });
}
