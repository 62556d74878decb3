import { describe, expect, test } from '@jest/globals';
import {
  type GenerationFacts,
  MOST_GENERATIONS,
  type Move,
  next,
  type RotationFacts,
  type RotationWish,
  YOUNG_MS,
} from '../../src/domain/rotation.ts';
import { clientWith, T0_MS, targetWith } from './sightings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ROTATE: RotationWish = { rotateAfterMs: 90 * DAY_MS, overlapMs: 48 * HOUR_MS, force: false, adopt: false };
const PROVISION: RotationWish = { ...ROTATE, rotateAfterMs: undefined };
const FORCE: RotationWish = { ...ROTATE, force: true };
const AT_ONCE: RotationWish = { ...ROTATE, overlapMs: 0 };

/** A generation made so many milliseconds after the first moment. */
function made(name: string, afterMs: number, fields: Partial<GenerationFacts> = {}): GenerationFacts {
  const client = clientWith({ name: `apiClients/${name}`, clientId: name, createTimeUs: (T0_MS + afterMs) * 1000 });
  return { client, isReadable: true, isOfThisRun: false, retireAfterMs: undefined, ...fields };
}

const [old, young] = [made('old', 0), made('young', DAY_MS)];
const oldest = Array.from({ length: MOST_GENERATIONS }, (_, index) => made(`g${index}`, -index * DAY_MS));
const unreadable = { isReadable: false };
const theirs: GenerationFacts = { ...made('theirs', 0), client: clientWith({ name: 'apiClients/theirs', labels: {} }) };

function facts(generations: readonly GenerationFacts[], written: readonly (number | undefined)[]): RotationFacts {
  const targets = written.map((afterMs) => targetWith(afterMs));
  const rest = { githubAheadMs: 0, usesVariable: false, signedInAs: 'admin', keepsLabels: true };
  return { generations, targets, ...rest };
}

/** A move as one line. */
function told(move: Move): string {
  const names = (clients: readonly { name: string }[]): string =>
    clients.map(({ name }) => name.replace('apiClients/', '')).join(',');
  if (move.kind === 'mint') return `mint: ${move.why}`;
  if (move.kind === 'publish') return `publish ${names([move.client])} to ${move.targets.length}`;
  if (move.kind === 'discard') return `discard ${names([move.client])}`;
  if (move.kind === 'wait') return `wait for ${names([move.client])} until ${move.untilMs - T0_MS}`;
  if (move.kind === 'refuse') return `refuse at ${move.living}`;
  if (move.kind === 'rest') return `rest until ${move.dueMs === undefined ? 'ever' : (move.dueMs - T0_MS) / DAY_MS}`;
  const waiting = move.waiting.map(
    ({ client, untilMs }) => `${names([client])}@${untilMs === undefined ? 'may not' : (untilMs - T0_MS) / HOUR_MS}`,
  );
  const label = move.label.map(
    ({ client, retireAfterMs }) => `${names([client])}@${(retireAfterMs - T0_MS) / HOUR_MS}`,
  );
  return `label ${label.join(',') || 'none'}; remove ${names(move.remove) || 'none'}; wait ${waiting.join(',') || 'none'}`;
}

const LATER = 2 * DAY_MS;
const WRITTEN = DAY_MS + 10_000;

describe('what comes next', () => {
  test.each<[string, RotationFacts, RotationWish, number, string]>([
    ['no generation', facts([], [undefined]), ROTATE, 0, 'mint: first'],
    ['a first one that no target holds', facts([old], [undefined, 5]), ROTATE, 5, 'publish old to 1'],
    [
      'a first one of another run',
      facts([made('old', 0, unreadable)], [undefined]),
      ROTATE,
      5,
      `wait for old until ${YOUNG_MS}`,
    ],
    ['the same, forced', facts([made('old', 0, unreadable)], [undefined]), FORCE, 5, 'discard old'],
    [
      'the same, of this run',
      facts([made('old', 0, { ...unreadable, isOfThisRun: true })], [undefined]),
      ROTATE,
      5,
      'discard old',
    ],
    ['the same, ten minutes later', facts([made('old', 0, unreadable)], [undefined]), ROTATE, YOUNG_MS, 'discard old'],
    [
      'one that is lost and may be held',
      facts([made('old', 0, unreadable)], [undefined, -4_999]),
      ROTATE,
      YOUNG_MS,
      'mint: unreadable',
    ],
    ['one that is published', facts([old], [0]), ROTATE, DAY_MS, 'rest until 90'],
    ['the same, provisioned', facts([old], [0]), PROVISION, 900 * DAY_MS, 'rest until ever'],
    ['one that is due', facts([old], [0]), ROTATE, 90 * DAY_MS, 'mint: due'],
    ['one that is not quite due', facts([old], [0]), ROTATE, 90 * DAY_MS - 1, 'rest until 90'],
    ['one that is forced', facts([old], [0]), FORCE, DAY_MS, 'mint: forced'],
    [
      'one that was forced in this run',
      facts([made('old', 0, { isOfThisRun: true })], [0]),
      FORCE,
      DAY_MS,
      'rest until 90',
    ],
    ['a successor that is nowhere', facts([young, old], [0, 0]), ROTATE, WRITTEN, 'publish young to 2'],
    ['the same, forced', facts([young, old], [0, 0]), FORCE, WRITTEN, 'publish young to 2'],
    ['a successor at one of two', facts([young, old], [0, WRITTEN]), ROTATE, WRITTEN, 'publish young to 1'],
    [
      'a lost successor that is nowhere',
      facts([made('young', DAY_MS, unreadable), old], [0]),
      ROTATE,
      LATER,
      'discard young',
    ],
    [
      'a lost successor at one of two',
      facts([made('young', DAY_MS, unreadable), old], [0, WRITTEN]),
      ROTATE,
      LATER,
      'mint: unreadable',
    ],
    [
      'a predecessor without a label',
      facts([young, old], [WRITTEN]),
      ROTATE,
      LATER,
      'label old@96; remove none; wait none',
    ],
    [
      'a predecessor whose time has not come',
      facts([young, made('old', 0, { retireAfterMs: T0_MS + LATER + 1 })], [WRITTEN]),
      ROTATE,
      LATER,
      `label none; remove none; wait old@${(LATER + 1) / HOUR_MS}`,
    ],
    [
      'a predecessor whose time has come',
      facts([young, made('old', 0, { retireAfterMs: T0_MS + LATER })], [WRITTEN]),
      ROTATE,
      LATER,
      'label none; remove old; wait none',
    ],
    [
      'a predecessor without overlap',
      facts([young, old], [WRITTEN]),
      AT_ONCE,
      LATER,
      'label none; remove old; wait none',
    ],
    [
      'a predecessor that the run signs in with',
      { ...facts([young, old], [WRITTEN]), signedInAs: 'old' },
      AT_ONCE,
      LATER,
      'label none; remove none; wait old@may not',
    ],
    [
      'a target written in the room around the mint',
      facts([young, old], [DAY_MS + 2_000, WRITTEN]),
      AT_ONCE,
      LATER,
      'publish young to 1',
    ],
    [
      'a predecessor that is not ours',
      facts([young, theirs], [WRITTEN]),
      AT_ONCE,
      LATER,
      'label none; remove none; wait theirs@may not',
    ],
    [
      'the same, adopted',
      facts([young, theirs], [WRITTEN]),
      { ...AT_ONCE, adopt: true },
      LATER,
      'label none; remove theirs; wait none',
    ],
    [
      'a lost one that is not ours',
      facts([{ ...theirs, isReadable: false }], [undefined]),
      ROTATE,
      LATER,
      'mint: unreadable',
    ],
    ['nothing at all', facts([], []), ROTATE, 0, 'rest until ever'],
    [
      'five living, the newest lost, one of the others due to go',
      facts(
        [made('g0', 0, unreadable), ...oldest.slice(1, 4), made('g4', -4 * DAY_MS, { retireAfterMs: T0_MS })],
        [10_000, undefined],
      ),
      ROTATE,
      DAY_MS,
      'label none; remove g4; wait none',
    ],
    [
      'five living, the newest lost at one of two, the others held nowhere for long',
      facts([made('g0', 0, unreadable), ...oldest.slice(1)], [10_000, undefined]),
      ROTATE,
      4 * DAY_MS,
      'label none; remove g1,g2,g3,g4; wait none',
    ],
    [
      'the same, a moment ago',
      facts([made('g0', 0, unreadable), ...oldest.slice(1)], [10_000, undefined]),
      ROTATE,
      DAY_MS,
      'refuse at 5',
    ],
    [
      'a predecessor, while labels cannot be set',
      { ...facts([young, old], [WRITTEN]), keepsLabels: false },
      { ...ROTATE, overlapMs: HOUR_MS },
      LATER,
      'label none; remove old; wait none',
    ],
    [
      'the same, before its time',
      { ...facts([young, old], [WRITTEN]), keepsLabels: false },
      ROTATE,
      LATER,
      `label none; remove none; wait old@${(WRITTEN + ROTATE.overlapMs) / HOUR_MS}`,
    ],
    ['a predecessor, forced', facts([young, old], [WRITTEN]), FORCE, LATER, 'mint: forced'],
    ['five living, forced', facts(oldest, [10_000]), FORCE, LATER, 'refuse at 5'],
    ['five living, one torn', facts(oldest, [10_000, undefined]), FORCE, LATER, 'publish g0 to 1'],
    ['five living, published', facts(oldest, [10_000]), AT_ONCE, LATER, 'label none; remove g1,g2,g3,g4; wait none'],
    ['no target', facts([young, old], []), AT_ONCE, LATER, 'rest until ever'],
    [
      'the signed-in client, lost and nowhere',
      { ...facts([made('young', DAY_MS, unreadable), old], [0]), signedInAs: 'young' },
      ROTATE,
      LATER,
      'mint: unreadable',
    ],
  ])('%s', (_, seen, wish, afterMs, expected) => {
    expect(told(next(seen, wish, T0_MS + afterMs))).toBe(expected);
  });

  test('a variable tells what times cannot', () => {
    const target = { ...targetWith(WRITTEN), variable: 'old' };
    const seen = { ...facts([young, old], []), targets: [target], usesVariable: true };
    expect(told(next(seen, ROTATE, T0_MS + LATER))).toBe('publish young to 1');
    const lost = {
      ...seen,
      generations: [made('young', DAY_MS, unreadable), old],
      targets: [{ ...targetWith(0), variable: 'young' }],
    };
    expect(told(next(lost, ROTATE, T0_MS + LATER))).toBe('mint: unreadable');
  });

  test('a variable tells that a target is current beyond doubt, whatever the times say', () => {
    const target = { ...targetWith(DAY_MS + 1_000), variable: 'young' };
    const seen = { ...facts([young, old], []), targets: [target], usesVariable: true };
    expect(told(next(seen, ROTATE, T0_MS + LATER))).toBe('label old@96; remove none; wait none');
  });

  test('clocks apart are one clock', () => {
    for (const aheadMs of [-300_000, 300_000]) {
      const seen = { ...facts([young, old], [WRITTEN + aheadMs]), githubAheadMs: aheadMs };
      expect(told(next(seen, ROTATE, T0_MS + LATER))).toBe('label old@96; remove none; wait none');
    }
  });
});
