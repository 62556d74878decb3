import { expect } from '@jest/globals';
import { next } from '../../src/rotation/next.ts';
import type { LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { T0_MS } from '../domain/sightings.ts';
import { told } from './lineages.ts';

/** What is known, what is asked, how long after {@link T0_MS}, and the move as `told` says it. */
export type Row = readonly [string, RotationFacts, LineagePolicy, number, string];

/** Rows of a table of moves. */
export function rows(...all: readonly Row[]): readonly Row[] {
  return all;
}

/** Proves a row. */
export function check(_: string, seen: RotationFacts, spec: LineagePolicy, afterMs: number, expected: string): void {
  expect(told(next(seen, spec, T0_MS + afterMs))).toBe(expected);
}
