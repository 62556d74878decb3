import { type ApiClient, SUCCEEDS_LABEL } from './api-client.ts';
import { takesVariable } from './destination.ts';
import { GUARD_MS } from './evidence.ts';
import type { TargetFacts } from './facts.ts';
import type { GenerationFacts, RotationFacts } from './rotation-facts.ts';

// As far as a clock may be set, in either direction.
const CLOCK_STEP_MS = 900_000;

/** When a client was made, in milliseconds on Confidence's clock. */
export function madeAtMs({ createTimeUs }: ApiClient): number {
  return createTimeUs / 1000;
}

/** When targets were written, on GitHub's clock, and how far that is ahead of Confidence's. */
interface Writes {
  targets: readonly Pick<TargetFacts, 'pair'>[];
  githubAheadMs: number;
}

/** When any target was last written, in milliseconds on Confidence's clock; long ago where none ever was. */
export function lastWriteMs({ targets, githubAheadMs }: Writes): number {
  const times = targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0]);
  return Math.max(0, ...times) - githubAheadMs;
}

/** Whether no target can hold a generation, nor a half of it: what is unclear counts as held. */
export function isHeldNowhere(
  one: GenerationFacts,
  { generations, targets, githubAheadMs, usesVariable }: RotationFacts,
): boolean {
  const newer = generations.slice(0, generations.indexOf(one));
  // Whoever made it may have gone on writing it after its twin was made.
  const successor = newer.findLast((other) => !areTwins(one, other));
  // GitHub's clock may have been set since it was written.
  const fromMs = madeAtMs(one.client) - CLOCK_STEP_MS;
  // In the middle of the room around a mint: what is later is the successor, beyond doubt.
  const toMs = successor === undefined ? Number.POSITIVE_INFINITY : madeAtMs(successor.client) + GUARD_MS / 2;
  return targets.every(({ destination, variable, pair, holds }) => {
    const isTold = usesVariable && takesVariable(destination) && variable === one.client.clientId;
    const isWrittenThen = [pair.clientIdAtMs, pair.clientSecretAtMs].some(
      (atMs) => atMs !== undefined && atMs - githubAheadMs >= fromMs && atMs - githubAheadMs < toMs,
    );
    return !isTold && !isWrittenThen && holds !== one.client.name;
  });
}

/** Whether any target was written since a client was made. One that was written in the room around that counts too. */
export function isWrittenSince(client: ApiClient, writes: Writes): boolean {
  return lastWriteMs(writes) >= madeAtMs(client) - GUARD_MS / 2;
}

/** Whether two runs made them at the same time, to succeed the same one. */
export function areTwins({ client: one }: GenerationFacts, { client: other }: GenerationFacts): boolean {
  const succeeded = one.labels[SUCCEEDS_LABEL];
  return one !== other && succeeded !== undefined && succeeded === other.labels[SUCCEEDS_LABEL];
}
