import { describe, expect, test } from '@jest/globals';
import { MAX_LIVING_CLIENTS } from '../../src/rotation/rules.ts';
import { T0_MS, targetWith } from '../support/domain-values.ts';
import { AT_ONCE, DAY_MS, FORCE, factsOf, made, ROTATE, written } from '../support/rotation-facts.ts';
import { check, decideAfter, rows } from './decisions.ts';

const five = Array.from({ length: MAX_LIVING_CLIENTS }, (_, index) => made(`g${index}`, -index * DAY_MS));
const [g0 = made('g0', 0), g1 = g0, g2 = g0, g3 = g0, g4 = g0] = five;
const lost = { ...g0, isReadable: false };
const LATER = 10 * DAY_MS;
const goes = (name: string, madeMs: number, atMs: number) => made(name, madeMs, { retireAfterMs: T0_MS + atMs });

describe('five living clients, published', () => {
  const theirs = [1, 2, 3, 4].map((n) => made(`t${n}`, -n * DAY_MS, { client: { labels: {} } }));
  const inOverlap = [g0, ...[1, 2, 3].map((n) => goes(`g${n}`, -n * DAY_MS, LATER)), goes('g4', -4 * DAY_MS, DAY_MS)];

  test.each(
    rows(
      ['four make way for a fifth', factsOf(five.slice(0, 4), [10_000]), FORCE, DAY_MS, 'create: forced'],
      [
        'are the most there may be; those without a time are told one',
        factsOf(five, [10_000]),
        FORCE,
        DAY_MS,
        'refuse forced at 5: label g1 72h; label g2 72h; label g3 72h; label g4 72h',
      ],
      [
        'make room where the time of one has come',
        factsOf(inOverlap, [10_000]),
        FORCE,
        DAY_MS,
        'make room: remove g4; g1 waits 240h: overlap; g2 waits 240h: overlap; g3 waits 240h: overlap',
      ],
      [
        'make room without overlap',
        factsOf(five, [10_000]),
        { ...AT_ONCE, force: true },
        DAY_MS,
        'make room: remove g1, g2, g3, g4',
      ],
      [
        'are retired as always where nothing is forced',
        factsOf(five, [10_000]),
        AT_ONCE,
        LATER,
        'retire: remove g1, g2, g3, g4',
      ],
      [
        'are the most there may be, though all the others stay for good',
        factsOf([g0, ...theirs], [10_000]),
        ROTATE,
        90 * DAY_MS,
        'refuse due at 5: t1 waits: unmanaged; t2 waits: unmanaged; t3 waits: unmanaged; t4 waits: unmanaged',
      ],
      [
        'are published first where a target lacks the newest',
        factsOf(five, [10_000, undefined]),
        FORCE,
        LATER,
        'distribute g0 to 1',
      ],
    ),
  )('%s', check);
});

describe('five living clients, the newest lost and held somewhere', () => {
  test.each(
    rows(
      [
        'those that no target can hold make room, once no job can hold them either',
        factsOf([lost, g1, g2, g3, g4], [10_000, undefined]),
        ROTATE,
        2 * DAY_MS + 10_000,
        'make room: remove g1, g2, g3, g4',
      ],
      [
        'a moment before, nobody is told a time, since the newest may never be published',
        factsOf([lost, g1, g2, g3, g4], [10_000, undefined]),
        ROTATE,
        2 * DAY_MS + 9_999,
        'refuse secret-lost at 5: g1 waits: overlap; g2 waits: overlap; g3 waits: overlap; g4 waits: overlap',
      ],
      [
        'one whose time has come makes room',
        factsOf([lost, g1, g2, g3, goes('g4', -4 * DAY_MS, 0)], [10_000, undefined]),
        ROTATE,
        DAY_MS,
        'make room: remove g4; g1 waits: overlap; g2 waits: overlap; g3 waits: overlap',
      ],
      [
        'but not one that a target may hold, nor half of',
        factsOf(
          [lost, goes('g1', -DAY_MS, 0), goes('g2', -2 * DAY_MS, 0), g3, g4],
          [10_000, targetWith(-DAY_MS, -2 * DAY_MS + 1)],
        ),
        ROTATE,
        DAY_MS,
        'refuse secret-lost at 5: g1 waits 0h: overlap; g2 waits 0h: overlap; g3 waits: overlap; g4 waits: overlap',
      ],
      [
        'nor one that this run wrote there',
        factsOf([lost, goes('g1', -DAY_MS, 0), g2, g3, g4], [10_000, written('g1', 20_000)]),
        ROTATE,
        DAY_MS,
        'refuse secret-lost at 5: g1 waits 0h: overlap; g2 waits: overlap; g3 waits: overlap; g4 waits: overlap',
      ],
      [
        'nor the one that the run is signed in with',
        factsOf([lost, g1, g2, g3, goes('g4', -4 * DAY_MS, 0)], [10_000, undefined], {
          signedInAs: new Set(['id-g4']),
        }),
        ROTATE,
        DAY_MS,
        'refuse secret-lost at 5: g1 waits: overlap; g2 waits: overlap; g3 waits: overlap; g4 waits 0h: signed-in',
      ],
      [
        'nor any without a time told, however long ago, while jobs may hold what was overwritten',
        factsOf([lost, g1, g2, g3, g4], [10_000, undefined]),
        { ...ROTATE, overlapMs: 30 * DAY_MS },
        LATER,
        'refuse secret-lost at 5: g1 waits: overlap; g2 waits: overlap; g3 waits: overlap; g4 waits: overlap',
      ],
    ),
  )('%s', check);
});

test.each([
  ['published', factsOf(five, [10_000]), { ...AT_ONCE, force: true }, DAY_MS, true],
  ['not published', factsOf([lost, g1, g2, g3, g4], [10_000, undefined]), ROTATE, 2 * DAY_MS + 10_000, false],
] as const)('room is made beside a newest that is %s', (_, facts, policy, afterMs, isPublished) => {
  expect(decideAfter(facts, policy, afterMs)).toMatchObject({ reason: 'make-room', isPublished });
});
