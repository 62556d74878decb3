import type { ApiClient } from '../domain/api-client.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { GUARD_MS } from '../domain/pair-times.ts';
import { takesVariable } from '../domain/target.ts';

/** What a target holds of a generation: see `targetStatus`. */
export type TargetStatus = 'current' | 'partial' | 'outdated' | 'missing';

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
export function targetStatus(observed: TargetFacts, generation: Generation): TargetStatus {
  const { clientIdAtMs, clientSecretAtMs } = observed.pair;
  if (clientIdAtMs === undefined || clientSecretAtMs === undefined) return 'missing';
  const isTold = generation.usesVariable && takesVariable(observed.target);
  if (isTold && observed.variable !== generation.client.clientId) return 'outdated';
  const fresh = [clientIdAtMs, clientSecretAtMs].filter((atMs) => isFresh(atMs, generation)).length;
  if (fresh === 2) return 'current';
  return fresh === 1 ? 'partial' : 'outdated';
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
export function guardBeforeCreateMs(targets: readonly TargetFacts[], nowMs: number): number {
  const writtenAtMs = targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0]);
  // GitHub drops the fraction of a second, so a write may be up to one second younger than its time says.
  const until = Math.max(0, ...writtenAtMs) + 1_000 + GUARD_MS;
  return Math.min(Math.max(0, until - nowMs), 1_000 + GUARD_MS);
}
