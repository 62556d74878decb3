import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gapMs, writesAt } from '../../src/domain/pace.ts';
import { targetKey, targetName } from '../../src/domain/target.ts';
import { patternText } from '../../src/domain/target-selector.ts';
import { at } from './sightings.ts';

// They hold types alone: that they can be loaded is all there is to them.
test.each(['credential', 'facts', 'plan', 'ports', 'retirement', 'spec'])(
  'domain/%s.ts holds no code',
  async (file) => {
    expect(Object.keys(await import(`../../src/domain/${file}.ts`))).toEqual([]);
  },
);

describe('a target', () => {
  test('is named as it was written, and known by a key without case', () => {
    expect(targetName(at('Octo-Org/Checkout'))).toBe('Octo-Org/Checkout');
    expect(targetKey(at('Octo-Org/Checkout'))).toBe(targetKey(at('octo-org/checkout')));
    expect(targetKey(at('octo-org/checkout'))).not.toBe(targetKey(at('octo-org/other')));
  });
});

describe('the pace', () => {
  const names = { clientId: 'A', clientSecret: 'B', variable: undefined };

  test.each([
    [undefined, 60, 2_000],
    ['C', 60, 3_000],
    [undefined, 0, 0],
    [undefined, 120, 1_000],
  ])('with variable %p at %d writes a minute leaves %d ms between targets', (variable, writesPerMinute, expected) => {
    const writes = writesAt(at('o/a'), { ...names, variable });
    expect(gapMs(writes, writesPerMinute)).toBe(expected);
  });

  test('never exceeds what was told, over any number of targets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 500 }),
        (pace, is, n) => {
          const used = { ...names, variable: is ? 'C' : undefined };
          const writes = writesAt(at('o/a'), used);
          const minutes = ((n - 1) * gapMs(writes, pace)) / 60_000;
          expect((n - 1) * writes).toBeLessThanOrEqual(pace * minutes + 1e-6);
        },
      ),
    );
  });
});

test.each([
  ['octo-org', 'checkout', false, 'octo-org/checkout'],
  ['octo-org', 'svc-*', true, 'octo-org/svc-*'],
])('a pattern is told as it was written: %s, %s', (owner, name, isGlob, expected) => {
  expect(patternText({ owner, name, isGlob })).toBe(expected);
});
