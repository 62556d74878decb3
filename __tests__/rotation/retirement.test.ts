import { describe, expect, test } from '@jest/globals';
import { retirementOf } from '../../src/rotation/retirement.ts';
import type { LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { T0_MS } from '../support/domain-values.ts';
import { ADOPT, AT_ONCE, DAY_MS, factsOf, HOUR_MS, made, ROTATE, retirementTold } from '../support/rotation-facts.ts';

const LATER = 2 * DAY_MS;
const WRITTEN = DAY_MS + 10_000;
const young = made('young', DAY_MS);
const old = made('old', 0);
const goes = (afterMs: number) => made('old', 0, { retireAfterMs: T0_MS + afterMs });
const theirs = made('theirs', 0, { client: { labels: {} } });

type Row = [string, RotationFacts, LineagePolicy, string];
const rows = (...all: Row[]): Row[] => all;

describe('what happens to predecessors', () => {
  const signedInAs = new Set(['somebody', 'id-old']);
  const nobodyKnows = { signedInAs: undefined };

  test.each(
    rows(
      [
        'one without a time is told one: now and the overlap',
        factsOf([young, old], [WRITTEN]),
        ROTATE,
        'label old 96h',
      ],
      [
        'one with a time to come waits',
        factsOf([young, goes(LATER + 1)], [WRITTEN]),
        ROTATE,
        `old waits ${(LATER + 1) / HOUR_MS}h: overlap`,
      ],
      ['one whose time has come goes', factsOf([young, goes(LATER)], [WRITTEN]), ROTATE, 'remove old'],
      [
        'without overlap it goes, whatever it was told',
        factsOf([young, goes(9 * DAY_MS)], [WRITTEN]),
        AT_ONCE,
        'remove old',
      ],
      [
        'a time from before it had a successor is of another one: it is told anew',
        factsOf([young, goes(DAY_MS - 1)], [WRITTEN]),
        ROTATE,
        'label old 96h',
      ],
      ['a time from just then counts', factsOf([young, goes(DAY_MS)], [WRITTEN]), ROTATE, 'remove old'],
      [
        'each is held against its own successor',
        factsOf([young, made('mid', 12 * HOUR_MS), goes(13 * HOUR_MS)], [WRITTEN]),
        ROTATE,
        'label mid 96h; remove old',
      ],
      [
        'the run is signed in with it: it is told a time, and stays',
        factsOf([young, old], [WRITTEN], { signedInAs }),
        ROTATE,
        'label old 96h',
      ],
      ['the same without overlap', factsOf([young, old], [WRITTEN], { signedInAs }), AT_ONCE, 'label old 48h'],
      [
        'the same when its time has come',
        factsOf([young, goes(LATER)], [WRITTEN], { signedInAs }),
        AT_ONCE,
        'old waits 48h: signed-in',
      ],
      [
        'nobody knows who is signed in: all stay',
        factsOf([young, goes(LATER)], [WRITTEN], nobodyKnows),
        AT_ONCE,
        'old waits 48h: sign-in-unknown',
      ],
      ['the same without a time', factsOf([young, old], [WRITTEN], nobodyKnows), AT_ONCE, 'label old 48h'],
      [
        'one that is not ours is left as it is',
        factsOf([young, theirs], [WRITTEN]),
        AT_ONCE,
        'theirs waits: unmanaged',
      ],
      [
        'whatever its labels say',
        factsOf([young, { ...theirs, retireAfterMs: T0_MS + LATER }], [WRITTEN]),
        AT_ONCE,
        'theirs waits: unmanaged',
      ],
      ['adopted, it is told a time', factsOf([young, theirs], [WRITTEN]), ADOPT, 'label theirs 96h'],
      ['adopted, it goes', factsOf([young, theirs], [WRITTEN]), { ...ADOPT, overlapMs: 0 }, 'remove theirs'],
      ['the newest has none before it', factsOf([young], [WRITTEN]), AT_ONCE, ''],
      ['nobody has none', factsOf([], [WRITTEN]), AT_ONCE, ''],
    ),
  )('%s', (_, facts, policy, expected) => {
    expect(retirementTold(retirementOf({ facts, policy, nowMs: T0_MS + LATER }))).toBe(expected);
  });

  test('where the service keeps no label, the newest write and the overlap tell the time', () => {
    const facts = factsOf([young, old], [WRITTEN, WRITTEN + HOUR_MS + 90_000], { githubAheadMs: 90_000 });
    const [label] = retirementOf({ facts, policy: ROTATE, nowMs: T0_MS + LATER }).label;
    expect(label?.fallbackRetireAtMs).toBe(T0_MS + WRITTEN + HOUR_MS + ROTATE.overlapMs);
  });
});

describe('what happens to predecessors of one that is not published', () => {
  const untilMs = WRITTEN + ROTATE.overlapMs;
  const at = (afterMs: number, facts: RotationFacts, policy = ROTATE) =>
    retirementTold(retirementOf({ facts, policy, nowMs: T0_MS + afterMs }, { isUnpublished: true }));

  test.each([
    ['is told no time', factsOf([young, old], [WRITTEN]), untilMs - 1, 'old waits: overlap'],
    ['goes once no job can hold it any more', factsOf([young, old], [WRITTEN]), untilMs, 'remove old'],
    ['goes when its time has come', factsOf([young, goes(DAY_MS)], [WRITTEN]), LATER, 'remove old'],
    ['stays before that', factsOf([young, goes(LATER + HOUR_MS)], [WRITTEN]), LATER, 'old waits 49h: overlap'],
    [
      'stays where a target may hold it',
      factsOf([young, goes(DAY_MS)], [WRITTEN, 0]),
      9 * DAY_MS,
      'old waits 24h: overlap',
    ],
    [
      'stays where the run is signed in with it',
      factsOf([young, old], [WRITTEN], { signedInAs: new Set(['id-old']) }),
      9 * DAY_MS,
      'old waits: signed-in',
    ],
    [
      'stays where nobody knows that',
      factsOf([young, old], [WRITTEN], { signedInAs: undefined }),
      9 * DAY_MS,
      'old waits: sign-in-unknown',
    ],
    ['stays where it is not ours', factsOf([young, theirs], [WRITTEN]), 9 * DAY_MS, 'theirs waits: unmanaged'],
  ])('one that no target holds %s', (_, facts, afterMs, expected) => {
    expect(at(afterMs, facts)).toBe(expected);
  });

  test('without overlap one goes at once where no target can hold it', () => {
    expect(at(LATER, factsOf([young, old], [WRITTEN]), AT_ONCE)).toBe('remove old');
    expect(at(LATER, factsOf([young, old], [WRITTEN, 0]), AT_ONCE)).toBe('old waits: overlap');
  });
});
