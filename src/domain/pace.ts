import type { PairNames } from './wish.ts';

/** Writes that one target takes: both halves of the pair, and the variable where one is used. */
export function writesPerTarget(names: PairNames): number {
  return names.variable === undefined ? 2 : 3;
}

/**
 * Milliseconds from the start of one target's writes to the start of the next target's. Targets are paced, never the two
 * halves of a pair.
 * @param writesPerMinute 0 is unlimited
 */
export function pairGapMs(names: PairNames, writesPerMinute: number): number {
  return writesPerMinute === 0 ? 0 : (writesPerTarget(names) * 60_000) / writesPerMinute;
}
