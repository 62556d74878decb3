import { SUCCEEDS_LABEL } from '../domain/labels.ts';
import { GUARD_MS, madeAtMs } from '../domain/pair-times.ts';
import { takesVariable } from '../domain/target.ts';
import type { LineageClient, RotationFacts } from './rotation-input.ts';

// As far as a clock may be set, in either direction.
const CLOCK_STEP_MS = 900_000;

/** Whether no target can hold a generation, nor a half of it: what is unclear counts as held. */
export function isHeldNowhere(
  one: LineageClient,
  { clients, targets, githubAheadMs, usesVariable }: RotationFacts,
): boolean {
  const newer = clients.slice(0, clients.indexOf(one));
  // Whoever made it may have gone on writing it after its twin was made.
  const successor = newer.findLast((other) => !areConcurrent(one, other));
  // GitHub's clock may have been set since it was written.
  const fromMs = madeAtMs(one.client) - CLOCK_STEP_MS;
  // In the middle of the room around a create: what is later is the successor, beyond doubt.
  const toMs = successor === undefined ? Number.POSITIVE_INFINITY : madeAtMs(successor.client) + GUARD_MS / 2;
  return targets.every(({ target, variable, pair, lastWrittenByRun }) => {
    const isTold = usesVariable && takesVariable(target) && variable === one.client.clientId;
    const isWrittenThen = [pair.clientIdAtMs, pair.clientSecretAtMs].some(
      (atMs) => atMs !== undefined && atMs - githubAheadMs >= fromMs && atMs - githubAheadMs < toMs,
    );
    return !isTold && !isWrittenThen && lastWrittenByRun !== one.client.name;
  });
}

/** Whether two runs made them at the same time, to succeed the same one. */
export function areConcurrent({ client: one }: LineageClient, { client: other }: LineageClient): boolean {
  const succeeded = one.labels[SUCCEEDS_LABEL];
  return one !== other && succeeded !== undefined && succeeded === other.labels[SUCCEEDS_LABEL];
}
