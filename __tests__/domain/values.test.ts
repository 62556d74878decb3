import { describe, expect, test } from '@jest/globals';
import { windowWaitMs, writesAt } from '../../src/domain/pace.ts';
import type { PairNames } from '../../src/domain/spec.ts';
import { type Target, targetKey, targetName } from '../../src/domain/target.ts';
import { patternText } from '../../src/domain/target-selector.ts';
import { at } from '../support/domain-values.ts';

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

describe('writes', () => {
  const names = { clientId: 'A', clientSecret: 'B', variable: 'C' };

  test.each<[string, Target, PairNames, number]>([
    ['a pair', at('o/a'), { ...names, variable: undefined }, 2],
    ['a pair and its variable', at('o/a'), names, 3],
    ['a pair in a store without variables', { ...at('o/a'), store: 'dependabot' }, names, 2],
  ])('of a target are counted: %s', (_, target, used, expected) => {
    expect(writesAt(target, used)).toBe(expected);
  });

  test.each<[string, number[], number, number]>([
    ['nothing', [], 60, 0],
    ['without a limit', [2, 2, 2], 0, 0],
    ['as many as a minute takes', Array.from({ length: 30 }, () => 2), 60, 0],
    ['one pair more', Array.from({ length: 31 }, () => 2), 60, 60_000],
    ['a pair that only half fits', [2, 2], 3, 60_000],
    ['as many as two minutes take, and one more', Array.from({ length: 41 }, () => 3), 60, 120_000],
    ['pairs that are more than a minute takes', [2, 2, 2], 1, 240_000],
    ['one of those alone', [2], 1, 0],
  ])('wait for a minute with room: %s', (_, writes, writesPerMinute, expected) => {
    expect(windowWaitMs(writes, writesPerMinute)).toBe(expected);
  });
});

test.each([
  ['octo-org', 'checkout', false, 'octo-org/checkout'],
  ['octo-org', 'svc-*', true, 'octo-org/svc-*'],
])('a pattern is told as it was written: %s, %s', (owner, name, isGlob, expected) => {
  expect(patternText({ owner, name, isGlob })).toBe(expected);
});
