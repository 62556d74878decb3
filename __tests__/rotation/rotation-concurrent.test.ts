import { describe, expect, test } from '@jest/globals';
import { isHeldNowhere } from '../../src/rotation/evidence.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { T0_MS, targetWith } from '../support/domain-values.ts';
import { AT_ONCE, DAY_MS, FORCE, factsOf, made, ROTATE, succeeding, told, written } from '../support/rotation-facts.ts';
import { check, decideAfter, rows } from './decisions.ts';

const old = made('old', 0);
const LATER = 2 * DAY_MS;
const WRITTEN = DAY_MS + 10_000;

describe('concurrent-create, concurrent-young: two that were created at once, to succeed the same one', () => {
  const one = made('one', DAY_MS, { client: succeeding('old') });
  const other = made('other', DAY_MS + 500, { client: succeeding('old') });
  const afterOther = DAY_MS + 500 + DAY_MS;

  test.each(
    rows(
      [
        'nobody brings the newest anywhere while its own run may take it back',
        factsOf([other, one, old], [0]),
        ROTATE,
        DAY_MS + 60_000,
        `wait for other until ${DAY_MS + 500 + TIMING.activityMs}: concurrent-create`,
      ],
      [
        'not even forced',
        factsOf([other, one, old], [0]),
        FORCE,
        DAY_MS + 60_000,
        `wait for other until ${DAY_MS + 500 + TIMING.activityMs}: concurrent-create`,
      ],
      ['then it is published', factsOf([other, one, old], [0]), ROTATE, LATER, 'distribute other to 1'],
      [
        'times do not tell which of the two a target holds',
        factsOf([other, one, old], [WRITTEN]),
        AT_ONCE,
        LATER,
        'distribute other to 1',
      ],
      ['not for a day', factsOf([other, one, old], [afterOther - 1]), AT_ONCE, 3 * DAY_MS, 'distribute other to 1'],
      ['then they do', factsOf([other, one, old], [afterOther]), AT_ONCE, 3 * DAY_MS, 'retire: remove one, old'],
      [
        'what this run wrote is known',
        factsOf([other, one, old], [written('other', WRITTEN)]),
        AT_ONCE,
        LATER,
        'retire: remove one, old',
      ],
      [
        'while the other is young, its run may be writing it',
        factsOf([{ ...other, createdByRun: true }, one, old], [written('other', WRITTEN)]),
        FORCE,
        DAY_MS + TIMING.activityMs - 1,
        `wait for other until ${DAY_MS + TIMING.activityMs}: concurrent-young`,
      ],
      [
        'then it is retired',
        factsOf([{ ...other, createdByRun: true }, one, old], [written('other', WRITTEN)]),
        AT_ONCE,
        DAY_MS + TIMING.activityMs,
        'retire: remove one, old',
      ],
      [
        'what another run overwrote it may be of either',
        factsOf([other, one, old], [{ ...written('old', WRITTEN), overwrittenSince: true }]),
        AT_ONCE,
        LATER,
        'distribute other to 1',
      ],
      [
        'the variable tells them apart',
        factsOf([other, one, old], [{ ...targetWith(WRITTEN), variable: 'id-other' }], { usesVariable: true }),
        AT_ONCE,
        LATER,
        'retire: remove one, old',
      ],
      [
        'one that is to be retired was dealt with',
        factsOf([other, { ...one, retireAfterMs: T0_MS + 3 * DAY_MS }, old], [WRITTEN]),
        ROTATE,
        LATER,
        'retire: label old 96h; one waits 72h: overlap',
      ],
      [
        'a lost one that times do not tell is succeeded',
        factsOf([{ ...other, isReadable: false }, one, old], [WRITTEN]),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      [
        'those that succeed others are not concurrent',
        factsOf([{ ...other, client: { ...other.client, ...succeeding('one') } }, one, old], [WRITTEN]),
        AT_ONCE,
        LATER,
        'retire: remove one, old',
      ],
    ),
  )('%s', check);
});

test('of two created at once the earlier may be held by what was written after the later was created', () => {
  const one = made('one', DAY_MS, { client: succeeding('old') });
  const other = made('other', DAY_MS + 500, { client: succeeding('old') });
  const newest = made('newest', 2 * DAY_MS, { client: succeeding('other') });
  const facts = factsOf([newest, other, one, old], [WRITTEN, 3 * DAY_MS]);
  expect([newest, other, one, old].map((each) => isHeldNowhere(each, facts))).toEqual([false, false, false, true]);
});

test('clients without labels are not concurrent', () => {
  const bare = (name: string, afterMs: number) => made(name, afterMs, { client: { labels: {} } });
  const facts = factsOf([bare('later', DAY_MS), bare('earlier', 0)], [WRITTEN]);
  expect(told(decideAfter(facts, ROTATE, LATER))).toBe('retire: earlier waits: unmanaged');
});
