import { expect } from '@jest/globals';
import { next } from '../../src/domain/rotation.ts';
import type { RotationFacts, RotationWish } from '../../src/domain/rotation-facts.ts';
import { told } from './lineages.ts';
import { T0_MS } from './sightings.ts';

/** What is known, what is asked, how long after {@link T0_MS}, and the move as `told` says it. */
export type Row = readonly [string, RotationFacts, RotationWish, number, string];

/** Rows of a table of moves. */
export function rows(...all: readonly Row[]): readonly Row[] {
  return all;
}

/** Proves a row. */
export function check(_: string, seen: RotationFacts, wish: RotationWish, afterMs: number, expected: string): void {
  expect(told(next(seen, wish, T0_MS + afterMs))).toBe(expected);
}
