import { describe, expect, test } from '@jest/globals';
import { createdAtMs, isWrittenSince, lastWriteMs } from '../../src/domain/pair-times.ts';
import { areConcurrent, isHeldNowhere } from '../../src/rotation/evidence.ts';
import type { RotationFacts } from '../../src/rotation/rotation-input.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { at, clientWith, T0_MS, targetWith } from '../support/domain-values.ts';
import { DAY_MS, factsOf, halfOf, made, succeeding, written } from '../support/rotation-facts.ts';

test('a client was made at its time, which the service tells in microseconds', () => {
  expect(createdAtMs(clientWith({ createTimeUs: 1_500_250 }))).toBe(1_500.25);
});

describe('the last write', () => {
  test.each([
    ['the latest of any half of any target', [1, targetWith(2, 7), 5], 0, T0_MS + 7],
    ['on Confidence’s clock', [9], 60_000, T0_MS + 9 - 60_000],
    ['with half a pair, of that half', [halfOf(3)], 0, T0_MS + 3],
    ['long ago where there was none', [undefined], 0, 0],
    ['long ago without targets', [], 0, 0],
  ])('is %s', (_, targets, githubAheadMs, expected) => {
    expect(lastWriteMs(factsOf([], targets, { githubAheadMs }))).toBe(expected);
  });
});

test.each<[boolean, string, readonly number[], number]>([
  [true, 'any target was', [0, DAY_MS], 0],
  [true, 'it may have been, in the room around that', [DAY_MS - 2_500], 0],
  [false, 'all were before that', [DAY_MS - 2_501], 0],
  [false, 'all were before that, on GitHub’s clock', [DAY_MS], 2_501],
  [false, 'there is none', [], 0],
])('a target was written since a client was made: %p, where %s', (expected, _, times, githubAheadMs) => {
  const { client } = made('one', DAY_MS);
  expect(isWrittenSince(client, factsOf([], times, { githubAheadMs }), TIMING.guardMs)).toBe(expected);
});

describe('no target can hold a client', () => {
  const [old, mid, young] = [made('old', 0), made('mid', DAY_MS), made('young', 2 * DAY_MS)];
  const clients = [young, mid, old];
  const told = { ...targetWith(9 * DAY_MS), variable: 'id-mid' };

  test.each<[boolean, string, RotationFacts]>([
    [true, 'where none has a secret', factsOf(clients, [undefined])],
    [true, 'where all were written before it was made', factsOf(clients, [DAY_MS - 900_001])],
    [
      false,
      'but for what was written so shortly before that a clock may have been set',
      factsOf(clients, [DAY_MS - 900_000]),
    ],
    [false, 'but for a write since', factsOf(clients, [undefined, DAY_MS + 1])],
    [false, 'but for half of one', factsOf(clients, [targetWith(0, DAY_MS + 1)])],
    [false, 'but for the other half', factsOf(clients, [targetWith(DAY_MS + 1, 0)])],
    [false, 'but for half of a pair that is not whole', factsOf(clients, [halfOf(DAY_MS + 1)])],
    [false, 'but for the room after its successor was made', factsOf(clients, [2 * DAY_MS + 2_499])],
    [true, 'where all were written after that', factsOf(clients, [2 * DAY_MS + 2_500])],
    [false, 'but for a target whose variable says it', factsOf(clients, [told], { usesVariable: true })],
    [
      true,
      'where the variable says another one',
      factsOf(clients, [{ ...told, variable: 'id-young' }], { usesVariable: true }),
    ],
    [true, 'whatever a variable says that is not asked for', factsOf(clients, [told])],
    [
      true,
      'whatever a variable says that cannot be of its store',
      factsOf(clients, [{ ...told, target: { ...at('o/r'), store: 'dependabot' } }], { usesVariable: true }),
    ],
    [false, 'but for what this run wrote', factsOf(clients, [written('mid', 0)])],
    [true, 'after its successor, on a clock that is behind', factsOf(clients, [2 * DAY_MS], { githubAheadMs: -2_500 })],
    [false, 'before that, on such a clock', factsOf(clients, [2 * DAY_MS], { githubAheadMs: -2_499 })],
    [true, 'on clocks that are apart', factsOf(clients, [DAY_MS + 60_000], { githubAheadMs: 960_001 })],
    [false, 'on clocks that are less apart', factsOf(clients, [DAY_MS + 60_000], { githubAheadMs: 960_000 })],
  ])('%p: %s', (expected, _, facts) => {
    expect(isHeldNowhere(mid, facts)).toBe(expected);
  });

  test.each([
    [false, 'may be held by any write since', 9 * DAY_MS],
    [true, 'not by one before', 0],
  ])('the newest: %p, it %s', (expected, _, afterMs) => {
    expect(isHeldNowhere(young, factsOf(clients, [afterMs]))).toBe(expected);
  });
});

test.each([
  [true, 'that were made to succeed the same one', succeeding('old'), succeeding('old')],
  [false, 'that were made one after the other', succeeding('old'), succeeding('one')],
  [false, 'of which only one says whom it succeeds', succeeding('old'), clientWith()],
  [false, 'that say nothing of it', clientWith(), clientWith()],
])('two clients are twins, %p: those %s', (expected, _, { labels: one }, { labels: other }) => {
  const [first, second] = [
    made('one', 0, { client: { labels: one } }),
    made('other', 0, { client: { labels: other } }),
  ];
  expect([areConcurrent(first, second), areConcurrent(second, first)]).toEqual([expected, expected]);
  expect(areConcurrent(first, first)).toBe(false);
});
