import { describe, expect, test } from '@jest/globals';
import { TIMING } from '../../src/rotation/timing.ts';
import { at, T0_MS, targetWith } from '../support/domain-values.ts';
import { AT_ONCE, DAY_MS, FORCE, factsOf, made, PROVISION, ROTATE, told, written } from '../support/rotation-facts.ts';
import { check, decideAfter, rows } from './decisions.ts';

const [old, young] = [made('old', 0), made('young', DAY_MS)];
const LATER = 2 * DAY_MS;
// Long enough after the younger one was made that no clock confuses it.
const WRITTEN = DAY_MS + 10_000;

describe('successor-vanished: the newest has a time to go', () => {
  const going = { ...old, retireAfterMs: T0_MS + LATER };
  const withVariable = { usesVariable: true };

  test.each(
    rows(
      [
        'what is later may be of its successor, which is gone',
        factsOf([going], [WRITTEN]),
        ROTATE,
        LATER,
        'distribute old to 1',
      ],
      ['what this run wrote is of it', factsOf([going], [written('old', WRITTEN)]), PROVISION, LATER, 'idle'],
      [
        'the variable tells',
        factsOf([going], [{ ...targetWith(WRITTEN), variable: 'id-old' }], withVariable),
        PROVISION,
        LATER,
        'idle',
      ],
      [
        'one that cannot be read is succeeded',
        factsOf([{ ...going, isReadable: false }], [WRITTEN]),
        PROVISION,
        LATER,
        'create: secret-lost',
      ],
      [
        'a list may not show its successor yet, so it waits',
        factsOf([going], [LATER - 60_000]),
        ROTATE,
        LATER,
        `wait for old until ${LATER - 60_000 + TIMING.activityMs}: successor-vanished`,
      ],
      [
        'but not for what this run wrote',
        factsOf([going], [written('other', LATER - 60_000)]),
        ROTATE,
        LATER,
        'distribute old to 1',
      ],
      ['nor where a rotation is forced', factsOf([going], [LATER - 60_000]), FORCE, LATER, 'create: forced'],
    ),
  )('%s', check);
});

describe('what tells a target', () => {
  const withVariable = (afterMs: number, variable: string | undefined) =>
    factsOf([young, old], [{ ...targetWith(afterMs), variable }], { usesVariable: true });

  test.each(
    rows(
      ['the variable says the predecessor', withVariable(WRITTEN, 'id-old'), ROTATE, LATER, 'distribute young to 1'],
      ['there is no variable yet', withVariable(WRITTEN, undefined), ROTATE, LATER, 'distribute young to 1'],
      [
        'the variable says the newest, so times need no room',
        withVariable(DAY_MS + 1_000, 'id-young'),
        ROTATE,
        LATER,
        'retire: label old 96h',
      ],
      [
        'the variable says the newest, and the halves are older than it',
        withVariable(DAY_MS - 3_000, 'id-young'),
        ROTATE,
        LATER,
        'distribute young to 1',
      ],
      [
        'one half was written in the room around its making, where the other is later',
        factsOf([young, old], [targetWith(DAY_MS + 1_000, WRITTEN)]),
        ROTATE,
        LATER,
        'distribute young to 1',
      ],
      [
        'but not more than the halves: one of them is old',
        withVariable(-1, 'id-young'),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      [
        'a store that has no variables goes by times',
        factsOf([young, old], [{ ...targetWith(DAY_MS + 1_000), target: { ...at('o/r'), store: 'dependabot' } }], {
          usesVariable: true,
        }),
        ROTATE,
        LATER,
        'distribute young to 1',
      ],
      [
        'what this run wrote there last is another one, whatever the times say',
        factsOf([young, old], [written('old', WRITTEN)]),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      [
        'what another run overwrote it since is written once more',
        factsOf([young, old], [{ ...written('young', WRITTEN), overwrittenSince: true }]),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      [
        'whoever wrote over it may be at work still',
        factsOf(
          [{ ...young, isReadable: false }, old],
          [{ ...written('young', DAY_MS + 1_200_000), overwrittenSince: true }, undefined],
        ),
        ROTATE,
        DAY_MS + 1_500_000,
        `wait for young until ${DAY_MS + 1_800_000}: in-progress-elsewhere`,
      ],
      [
        'what another run wrote over the predecessor is of the newest',
        factsOf([young, old], [{ ...written('old', WRITTEN), overwrittenSince: true }]),
        AT_ONCE,
        LATER,
        'retire: remove old',
      ],
    ),
  )('%s', check);

  test.each([-300_000, 300_000])('clocks that are %d ms apart are one clock', (aheadMs) => {
    const seen = factsOf([young, old], [WRITTEN + aheadMs], { githubAheadMs: aheadMs });
    expect(told(decideAfter(seen, ROTATE, LATER))).toBe('retire: label old 96h');
    const before = factsOf([young, old], [DAY_MS - 1 + aheadMs], { githubAheadMs: aheadMs });
    expect(told(decideAfter(before, AT_ONCE, LATER))).toBe('distribute young to 1');
  });
});

describe('where a clock of GitHub was set back since the newest was made', () => {
  const MINUTE_MS = 60_000;
  /** GitHub was so far ahead then, as a label says; now it is so far ahead, and a target seems to be written so long after. */
  const then = (clocks: string, githubAheadMs: number, seemsAfterMs: number) => {
    const labels = { ...young.client.labels, clocks };
    const stamp = DAY_MS + seemsAfterMs + githubAheadMs;
    return factsOf([made('young', DAY_MS, { client: { labels } }), old], [stamp], { githubAheadMs });
  };

  test.each(
    rows(
      [
        'what was written before seems to be later',
        then('600', 0, 8 * MINUTE_MS),
        ROTATE,
        LATER,
        'distribute young to 1',
      ],
      ['what is later by both is later', then('600', 0, 11 * MINUTE_MS), ROTATE, LATER, 'retire: label old 96h'],
      ['both times may be behind', then('-5', -10 * MINUTE_MS, 8 * MINUTE_MS), ROTATE, LATER, 'distribute young to 1'],
      ['so little is no step', then('3', 0, 2_600), ROTATE, LATER, 'retire: label old 96h'],
      ['so much is one', then('4', 0, 4_100), ROTATE, LATER, 'distribute young to 1'],
      ['a clock that was set forward hides nothing', then('0', 600_000, 5_000), ROTATE, LATER, 'retire: label old 96h'],
      ...['x600', '600x', '12345678', 'long', ''].map(
        (label) =>
          [
            `${label || 'nothing'} tells nothing`,
            then(label, 0, 8 * MINUTE_MS),
            ROTATE,
            LATER,
            'retire: label old 96h',
          ] as const,
      ),
    ),
  )('%s', check);
});

test('one that is due waits while one predecessor is to be told its time and another is to go', () => {
  const [first, second] = [made('first', 0, { retireAfterMs: T0_MS + 3 * DAY_MS }), made('second', DAY_MS)];
  const facts = factsOf([made('newest', 2 * DAY_MS), second, first], [2 * DAY_MS + 10_000]);
  expect(told(decideAfter(facts, { ...ROTATE, rotateAfterMs: DAY_MS }, 4 * DAY_MS))).toBe(
    'retire: label second 144h; remove first',
  );
});
