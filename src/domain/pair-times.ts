import type { ApiClient } from './api-client.ts';
import type { TargetFacts } from './facts.ts';

/** Room around a create in which a write of the old pair and one of the new could be confused, in milliseconds. */
export const GUARD_MS = 5_000;

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

/** Whether any target was written since a client was made. One that was written in the room around that counts too. */
export function isWrittenSince(client: ApiClient, writes: Writes): boolean {
  return lastWriteMs(writes) >= madeAtMs(client) - GUARD_MS / 2;
}
