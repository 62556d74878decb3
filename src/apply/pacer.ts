import { gapMs } from '../domain/pace.ts';
import type { Clock } from '../domain/ports.ts';

/** Gives a turn: waits until a target with so many writes may begin. */
export type Turn = (writes: number) => Promise<void>;

/**
 * Gives turns, the first at once, each next one when the writes of the one before have had their time.
 * @param writesPerMinute 0 is unlimited
 */
export function pacer(clock: Clock, writesPerMinute: number): Turn {
  let nextAtMs = 0;
  return async (writes) => {
    const nowMs = clock.nowMs();
    const waitMs = Math.max(0, nextAtMs - nowMs);
    nextAtMs = Math.max(nowMs, nextAtMs) + gapMs(writes, writesPerMinute);
    await clock.sleep(waitMs);
  };
}
