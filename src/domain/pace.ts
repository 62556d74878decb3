import type { PairNames } from './spec.ts';
import { type Target, takesVariable } from './target.ts';
import { MINUTE_MS } from './text.ts';

/** Writes that one target takes: both halves of the pair, and the variable where one is used. */
export function writesAt(target: Target, names: PairNames): number {
  return names.variable !== undefined && takesVariable(target) ? 3 : 2;
}

/**
 * Milliseconds that the writes of targets wait in all, where any minute has room for so many. They are sent as soon as there
 * is room, in their order, and those of one target together; what sending them takes comes on top.
 * @param writes of each target
 * @param writesPerMinute 0 is unlimited
 */
export function windowWaitMs(writes: readonly number[], writesPerMinute: number): number {
  if (writesPerMinute === 0) return 0;
  let [waitMs, sent] = [0, 0];
  for (const count of writes) {
    if (sent > 0 && sent + count > writesPerMinute) {
      // Writes of a single target may be more than a minute has room for: those are followed later.
      waitMs += MINUTE_MS * Math.max(1, sent / writesPerMinute);
      sent = 0;
    }
    sent += count;
  }
  return waitMs;
}
