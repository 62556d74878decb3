import type { ApiClient } from './api-client.ts';
import type { TargetFacts } from './facts.ts';

/** When a client was created, in milliseconds on Confidence's clock. */
export function createdAtMs({ createTimeUs }: Pick<ApiClient, 'createTimeUs'>): number {
  return createTimeUs / 1000;
}

/** When targets were written, on GitHub's clock, and how far that is ahead of Confidence's. */
export interface Writes {
  targets: readonly Pick<TargetFacts, 'pair'>[];
  githubAheadMs: number;
}

/** When any target was last written, in milliseconds on Confidence's clock; long ago where none ever was. */
export function lastWriteMs({ targets, githubAheadMs }: Writes): number {
  const times = targets.flatMap(({ pair }) => [pair.clientIdAtMs ?? 0, pair.clientSecretAtMs ?? 0]);
  return Math.max(0, ...times) - githubAheadMs;
}

/**
 * Whether any target was written since a client was created. A write in the guard around the create counts too.
 * @param guardMs the guard, in milliseconds
 */
export function isWrittenSince(client: ApiClient, writes: Writes, guardMs: number): boolean {
  return lastWriteMs(writes) >= createdAtMs(client) - guardMs / 2;
}
