import type { ApiClient } from './api-client.ts';
import { takesVariable } from './destination.ts';
import type { TargetFacts } from './facts.ts';

/** Room around a mint in which a write of the old pair and one of the new could be confused, in milliseconds. */
export const GUARD_MS = 5_000;

/** What a target holds of a generation: see `standing`. */
export type Standing = 'current' | 'torn' | 'stale' | 'missing';

/** What a target is held against. */
export interface Generation {
  client: ApiClient;
  /** Whether the lineage has no other generation. */
  alone: boolean;
  githubAheadMs: number;
  /** Whether the targets have a variable that tells the client id. */
  usesVariable: boolean;
}

/**
 * What a target holds of a generation, by the times of its secrets on Confidence's clock. Times show that something was
 * written after the client was made, not what: only the variable tells the client itself.
 */
export function standing(target: TargetFacts, generation: Generation): Standing {
  const { clientIdAtMs, clientSecretAtMs } = target.pair;
  if (clientIdAtMs === undefined || clientSecretAtMs === undefined) return 'missing';
  const isTold = generation.usesVariable && takesVariable(target.destination);
  if (isTold && target.variable !== generation.client.clientId) return 'stale';
  const fresh = [clientIdAtMs, clientSecretAtMs].filter((atMs) => isFresh(atMs, generation)).length;
  if (fresh === 2) return 'current';
  return fresh === 1 ? 'torn' : 'stale';
}

function isFresh(atMs: number, { client, alone, githubAheadMs }: Generation): boolean {
  const madeAtMs = client.createTimeUs / 1000;
  return atMs - githubAheadMs >= madeAtMs - (alone ? GUARD_MS : 0);
}

/**
 * Milliseconds to wait before a client may be made for these targets: until the last write to any of them is five
 * seconds old.
 * @param nowMs on GitHub's clock
 */
export function guardBeforeMintMs(targets: readonly TargetFacts[], nowMs: number): number {
  const writtenAtMs = targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0]);
  // GitHub drops the fraction of a second, so a write may be up to one second younger than its time says.
  const until = Math.max(0, ...writtenAtMs) + 1_000 + GUARD_MS;
  return Math.min(Math.max(0, until - nowMs), 1_000 + GUARD_MS);
}
