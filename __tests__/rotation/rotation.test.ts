import { describe, test } from '@jest/globals';
import { T0_MS, targetWith } from '../support/domain-values.ts';
import {
  ADOPT,
  AT_ONCE,
  DAY_MS,
  FORCE,
  factsOf,
  HOUR_MS,
  made,
  PROVISION,
  ROTATE,
  written,
} from '../support/rotation-facts.ts';
import { check, rows } from './decisions.ts';

const [old, young] = [made('old', 0), made('young', DAY_MS)];
const LATER = 2 * DAY_MS;
// Long enough after the younger one was made that no clock confuses it.
const WRITTEN = DAY_MS + 10_000;
const goes = (afterMs: number) => made('old', 0, { retireAfterMs: T0_MS + afterMs });

describe('publish: what is not published is finished first', () => {
  test.each(
    rows(
      ['a first one that some target lacks', factsOf([old], [undefined, 5]), ROTATE, LATER, 'distribute old to 1'],
      ['the same, provisioned', factsOf([old], [undefined, 5]), PROVISION, LATER, 'distribute old to 1'],
      ['a successor that is nowhere', factsOf([young, old], [0, 0]), ROTATE, WRITTEN, 'distribute young to 2'],
      ['the same, forced: finished instead', factsOf([young, old], [0, 0]), FORCE, WRITTEN, 'distribute young to 2'],
      ['the same, provisioned', factsOf([young, old], [0, 0]), PROVISION, WRITTEN, 'distribute young to 2'],
      ['a successor at one of two', factsOf([young, old], [0, WRITTEN]), ROTATE, WRITTEN, 'distribute young to 1'],
      [
        'half a pair of a successor',
        factsOf([young, old], [targetWith(WRITTEN, 0), targetWith(0, WRITTEN)]),
        ROTATE,
        LATER,
        'distribute young to 2',
      ],
      [
        'a predecessor whose time has come waits for the successor to be everywhere',
        factsOf([young, goes(DAY_MS)], [0, WRITTEN]),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      [
        'one that is due at a target that lacks it',
        factsOf([old], [undefined, 5]),
        ROTATE,
        99 * DAY_MS,
        'distribute old to 1',
      ],
    ),
  )('%s', check);
});

describe('forced: a client that is published', () => {
  test.each(
    rows(
      ['one that is alone', factsOf([old], [0]), FORCE, DAY_MS, 'create: forced'],
      [
        'one whose predecessor is still in its overlap',
        factsOf([young, goes(LATER)], [WRITTEN]),
        FORCE,
        DAY_MS,
        'create: forced',
      ],
      [
        'one that this run created: once is enough',
        factsOf([made('old', 0, { createdByRun: true })], [0]),
        FORCE,
        DAY_MS,
        'idle, due 90d',
      ],
      [
        'one that this run created, its predecessor alive',
        factsOf([made('young', DAY_MS, { createdByRun: true }), old], [written('young', WRITTEN)]),
        FORCE,
        LATER,
        'retire: label old 96h',
      ],
      [
        'one that is alone and in use, lacking somewhere',
        factsOf([old], [0, undefined]),
        FORCE,
        DAY_MS,
        'create: forced',
      ],
      [
        'one that is alone and nowhere: somebody took its leaked pair away',
        factsOf([old], [undefined]),
        FORCE,
        DAY_MS,
        'create: forced',
      ],
      [
        'one that this run created, alone and lacking somewhere',
        factsOf([made('old', 0, { createdByRun: true })], [0, undefined]),
        FORCE,
        DAY_MS,
        'distribute old to 1',
      ],
    ),
  )('%s', check);
});

describe('retire: published, and predecessors live', () => {
  test.each(
    rows(
      ['one without a time is told one', factsOf([young, old], [WRITTEN]), ROTATE, LATER, 'retire: label old 96h'],
      ['the same, provisioned', factsOf([young, old], [WRITTEN]), PROVISION, LATER, 'retire: label old 96h'],
      [
        'one whose time has not come waits',
        factsOf([young, goes(LATER + HOUR_MS)], [WRITTEN]),
        ROTATE,
        LATER,
        'retire: old waits 49h: overlap',
      ],
      ['one whose time has come goes', factsOf([young, goes(LATER)], [WRITTEN]), ROTATE, LATER, 'retire: remove old'],
      ['one goes at once without overlap', factsOf([young, old], [WRITTEN]), AT_ONCE, LATER, 'retire: remove old'],
      [
        'retiring comes before the next rotation',
        factsOf([young, old], [WRITTEN]),
        ROTATE,
        999 * DAY_MS,
        `retire: label old ${999 * 24 + 48}h`,
      ],
      [
        'a target written inside the guard may hold either: it is written again first',
        factsOf([young, old], [DAY_MS + 2_499, WRITTEN]),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      ['and is clear from there on', factsOf([young, old], [DAY_MS + 2_500]), AT_ONCE, LATER, 'retire: remove old'],
    ),
  )('%s', check);
});

describe('due: beside predecessors that stay for good', () => {
  const theirs = made('theirs', 0, { client: { labels: {} } });
  const due = 91 * DAY_MS;
  const signedInAs = new Set(['id-old']);

  test.each(
    rows(
      ['one that is not ours holds nothing up', factsOf([young, theirs], [WRITTEN]), ROTATE, due, 'create: due'],
      [
        'but is left as it is before that',
        factsOf([young, theirs], [WRITTEN]),
        ROTATE,
        LATER,
        'retire: theirs waits: unmanaged',
      ],
      [
        'adopted, it is told a time first',
        factsOf([young, theirs], [WRITTEN]),
        ADOPT,
        due,
        'retire: label theirs 2232h',
      ],
      [
        'one that the run is signed in with is told first',
        factsOf([young, old], [WRITTEN], { signedInAs }),
        ROTATE,
        due,
        'retire: label old 2232h',
      ],
      [
        'then it holds nothing up',
        factsOf([young, goes(LATER)], [WRITTEN], { signedInAs }),
        ROTATE,
        due,
        'create: due',
      ],
      [
        'the same where nobody knows who is signed in',
        factsOf([young, goes(LATER)], [WRITTEN], { signedInAs: undefined }),
        ROTATE,
        due,
        'create: due',
      ],
      [
        'one in its overlap holds it up',
        factsOf([young, goes(due + HOUR_MS), theirs], [WRITTEN]),
        ROTATE,
        due,
        'retire: old waits 2185h: overlap; theirs waits: unmanaged',
      ],
      [
        'one that goes now goes first',
        factsOf([young, goes(LATER), theirs], [WRITTEN]),
        ROTATE,
        due,
        'retire: remove old; theirs waits: unmanaged',
      ],
      [
        'provision replaces none for its age',
        factsOf([young, theirs], [WRITTEN]),
        PROVISION,
        due,
        'retire: theirs waits: unmanaged',
      ],
    ),
  )('%s', check);
});

describe('nothing-to-write, first-client, idle: at most one client', () => {
  test.each(
    rows(
      ['no client: the first one is created', factsOf([], [undefined]), ROTATE, 0, 'create: first-client'],
      ['no client, provisioned', factsOf([], [0]), PROVISION, 0, 'create: first-client'],
      ['one that is due', factsOf([old], [0]), ROTATE, 90 * DAY_MS, 'create: due'],
      ['one that is not quite due', factsOf([old], [0]), ROTATE, 90 * DAY_MS - 1, 'idle, due 90d'],
      ['one that is provisioned is never due', factsOf([old], [0]), PROVISION, 900 * DAY_MS, 'idle'],
      [
        'one that is alone needs no guard after it was created',
        factsOf([old], [-5_000]),
        ROTATE,
        DAY_MS,
        'idle, due 90d',
      ],
      ['without a target nothing is known, so nothing is done', factsOf([young, old], []), AT_ONCE, LATER, 'idle'],
      ['without anything', factsOf([], []), FORCE, 0, 'idle'],
    ),
  )('%s', check);
});
