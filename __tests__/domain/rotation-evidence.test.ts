import { describe, expect, test } from '@jest/globals';
import { next } from '../../src/domain/rotation.ts';
import { AT_ONCE, DAY_MS, factsOf, made, PROVISION, ROTATE, told, written } from './lineages.ts';
import { check, rows } from './moves.ts';
import { at, T0_MS, targetWith } from './sightings.ts';

const [old, young] = [made('old', 0), made('young', DAY_MS)];
const LATER = 2 * DAY_MS;
// Long enough after the younger one was made that no clock confuses it.
const WRITTEN = DAY_MS + 10_000;

describe('one that was told when to go, and is the newest', () => {
  const going = { ...old, retireAfterMs: T0_MS + LATER };
  const withVariable = { usesVariable: true };

  test.each(
    rows(
      [
        'what is later may be of its successor, which is gone',
        factsOf([going], [WRITTEN]),
        ROTATE,
        LATER,
        'publish old to 1',
      ],
      ['what this run wrote is of it', factsOf([going], [written('old', WRITTEN)]), PROVISION, LATER, 'rest'],
      [
        'the variable tells',
        factsOf([going], [{ ...targetWith(WRITTEN), variable: 'id-old' }], withVariable),
        PROVISION,
        LATER,
        'rest',
      ],
      [
        'one that cannot be read is succeeded',
        factsOf([{ ...going, isReadable: false }], [WRITTEN]),
        PROVISION,
        LATER,
        'mint: unreadable',
      ],
      [
        'of one that this action did not make nobody knows who told it',
        factsOf([made('old', 0, { client: { labels: {} }, retireAfterMs: T0_MS + LATER })], [WRITTEN]),
        PROVISION,
        LATER,
        'rest',
      ],
    ),
  )('%s', check);
});

describe('what tells a target', () => {
  const withVariable = (afterMs: number, variable: string | undefined) =>
    factsOf([young, old], [{ ...targetWith(afterMs), variable }], { usesVariable: true });

  test.each(
    rows(
      ['the variable says the predecessor', withVariable(WRITTEN, 'id-old'), ROTATE, LATER, 'publish young to 1'],
      ['there is no variable yet', withVariable(WRITTEN, undefined), ROTATE, LATER, 'publish young to 1'],
      [
        'the variable says the newest, so times need no room',
        withVariable(DAY_MS + 1_000, 'id-young'),
        ROTATE,
        LATER,
        'retire: label old 96h',
      ],
      [
        'but not more than the halves: one of them is old',
        withVariable(-1, 'id-young'),
        AT_ONCE,
        LATER,
        'publish young to 1',
      ],
      [
        'a store that has no variables goes by times',
        factsOf([young, old], [{ ...targetWith(DAY_MS + 1_000), destination: { ...at('o/r'), store: 'dependabot' } }], {
          usesVariable: true,
        }),
        ROTATE,
        LATER,
        'publish young to 1',
      ],
      [
        'what this run wrote there last is another one, whatever the times say',
        factsOf([young, old], [written('old', WRITTEN)]),
        AT_ONCE,
        LATER,
        'publish young to 1',
      ],
      [
        'what another run wrote over it since is written once more',
        factsOf([young, old], [{ ...written('young', WRITTEN), isOverwritten: true }]),
        AT_ONCE,
        LATER,
        'publish young to 1',
      ],
      [
        'what another run wrote over the predecessor is of the newest',
        factsOf([young, old], [{ ...written('old', WRITTEN), isOverwritten: true }]),
        AT_ONCE,
        LATER,
        'retire: remove old',
      ],
    ),
  )('%s', check);

  test.each([-300_000, 300_000])('clocks that are %d ms apart are one clock', (aheadMs) => {
    const seen = factsOf([young, old], [WRITTEN + aheadMs], { githubAheadMs: aheadMs });
    expect(told(next(seen, ROTATE, T0_MS + LATER))).toBe('retire: label old 96h');
    const before = factsOf([young, old], [DAY_MS - 1 + aheadMs], { githubAheadMs: aheadMs });
    expect(told(next(before, AT_ONCE, T0_MS + LATER))).toBe('publish young to 1');
  });
});
