import type { Clock } from '../domain/ports.ts';

/** Gives turns that begin at least a gap apart, in milliseconds; the first comes at once. */
export function pacer(clock: Clock, gapMs: number): () => Promise<void> {
  let nextAtMs = 0;
  return async () => {
    const nowMs = clock.nowMs();
    const waitMs = Math.max(0, nextAtMs - nowMs);
    nextAtMs = Math.max(nowMs, nextAtMs) + gapMs;
    await clock.sleep(waitMs);
  };
}
