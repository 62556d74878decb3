import type { PairNames } from './spec.ts';
import { type Target, takesVariable } from './target.ts';

/** Writes that one target takes: both halves of the pair, and the variable where one is used. */
export function writesAt(target: Target, names: PairNames): number {
  return names.variable !== undefined && takesVariable(target) ? 3 : 2;
}

/**
 * Milliseconds from the start of one target's writes to the start of the next target's. Targets are paced, never the two
 * halves of a pair.
 * @param writes of the one target
 * @param writesPerMinute 0 is unlimited
 */
export function gapMs(writes: number, writesPerMinute: number): number {
  return writesPerMinute === 0 ? 0 : (writes * 60_000) / writesPerMinute;
}
