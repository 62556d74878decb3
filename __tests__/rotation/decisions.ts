import { expect } from '@jest/globals';
import type { Decision } from '../../src/rotation/decision.ts';
import type { LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { decideRotation } from '../../src/rotation/rules.ts';
import { T0_MS } from '../support/domain-values.ts';
import { told } from '../support/rotation-facts.ts';

/** What is known, what is asked, how long after {@link T0_MS}, and the decision as `told` says it. */
export type Row = readonly [string, RotationFacts, LineagePolicy, number, string];

/** Rows of a table of decisions. */
export function rows(...all: readonly Row[]): readonly Row[] {
  return all;
}

/** Proves a row. */
export function check(...[, facts, policy, afterMs, expected]: Row): void {
  expect(told(decideAfter(facts, policy, afterMs))).toBe(expected);
}

/** What is decided so many milliseconds after {@link T0_MS}. */
export function decideAfter(facts: RotationFacts, policy: LineagePolicy, afterMs: number): Decision {
  return decideRotation({ facts, policy, nowMs: T0_MS + afterMs });
}
