import { describe, test } from '@jest/globals';
import { TIMING } from '../../src/rotation/timing.ts';
import { targetWith } from '../support/domain-values.ts';
import { AT_ONCE, DAY_MS, FORCE, factsOf, made, PROVISION, ROTATE, written } from '../support/rotation-facts.ts';
import { check, rows } from './decisions.ts';

const LOST = { isReadable: false };
const [old, young, lost] = [made('old', 0), made('young', DAY_MS), made('lost', DAY_MS, LOST)];
const LATER = 2 * DAY_MS;
// Long enough after the younger one was made that no clock confuses it.
const WRITTEN = DAY_MS + 10_000;
// The younger one may be another run's no more.
const SETTLED = DAY_MS + TIMING.activityMs;

describe('in-progress-elsewhere, orphan, secret-lost: the newest is not published, and its secret cannot be read', () => {
  const first = made('first', 0, LOST);
  const theirs = made('theirs', 0, { ...LOST, client: { labels: {} } });

  test.each(
    rows(
      [
        'may be another run’s for ten minutes',
        factsOf([first], [undefined]),
        ROTATE,
        TIMING.activityMs - 1,
        `wait for first until ${TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'the same, provisioned',
        factsOf([first], [undefined]),
        PROVISION,
        5,
        `wait for first until ${TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'then nobody holds it, and it goes',
        factsOf([first], [undefined]),
        ROTATE,
        TIMING.activityMs,
        'deleteOrphan first',
      ],
      [
        'forced, it is succeeded at once, and lives on while its run may write it',
        factsOf([first], [undefined]),
        FORCE,
        5,
        'create: forced',
      ],
      ['forced when it is old as well', factsOf([first], [undefined]), FORCE, TIMING.activityMs, 'create: forced'],
      ['as a successor it goes as well', factsOf([lost, old], [0]), ROTATE, SETTLED, 'deleteOrphan lost'],
      [
        'one that this run made is not waited for',
        factsOf([{ ...first, createdByRun: true }], [undefined]),
        ROTATE,
        5,
        'deleteOrphan first',
      ],
      [
        'one that is not ours is not waited for, nor deleted',
        factsOf([theirs], [undefined]),
        ROTATE,
        5,
        'create: secret-lost',
      ],
      [
        'somebody may hold it: a further one is made',
        factsOf([lost, old], [0, WRITTEN]),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      [
        'forced, a further one is made at once',
        factsOf([lost, old], [0, WRITTEN]),
        FORCE,
        DAY_MS + 20_000,
        'create: secret-lost',
      ],
    ),
  )('%s', check);

  test.each(
    rows(
      [
        'is waited for as long as somebody writes targets: ten minutes after the last write',
        factsOf([lost, old], [0, DAY_MS + TIMING.activityMs]),
        ROTATE,
        DAY_MS + 2 * TIMING.activityMs - 1,
        `wait for lost until ${DAY_MS + 2 * TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'which may be half a write',
        factsOf([lost, old], [targetWith(DAY_MS + TIMING.activityMs, 0)]),
        ROTATE,
        DAY_MS + TIMING.activityMs + 1,
        `wait for lost until ${DAY_MS + 2 * TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'on Confidence’s clock',
        factsOf([lost, old], [0, DAY_MS + TIMING.activityMs + 90_000], { githubAheadMs: 90_000 }),
        ROTATE,
        SETTLED,
        `wait for lost until ${DAY_MS + 2 * TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'but not for what this run wrote itself',
        factsOf([lost, old], [written('old', SETTLED), 0]),
        ROTATE,
        SETTLED + 1,
        'create: secret-lost',
      ],
    ),
  )('%s', check);

  test.each(
    rows(
      [
        'what this run wrote over it nobody else can put right: a further one is made',
        factsOf([lost, old], [written('old', WRITTEN), 0]),
        { ...ROTATE, waitExpired: true },
        DAY_MS + 60_000,
        'create: secret-lost',
      ],
      [
        'before that its own run may come to its end',
        factsOf([lost, old], [written('old', WRITTEN), 0]),
        ROTATE,
        DAY_MS + 60_000,
        `wait for lost until ${DAY_MS + TIMING.activityMs}: in-progress-elsewhere`,
      ],
      [
        'and where this run wrote nothing, it is left to that run',
        factsOf([lost, old], [0]),
        { ...ROTATE, waitExpired: true },
        DAY_MS + 60_000,
        `wait for lost until ${DAY_MS + TIMING.activityMs}: in-progress-elsewhere`,
      ],
    ),
  )('after it was waited for in vain: %s', check);

  const others = made('lost', DAY_MS, { ...LOST, isForTheseTargets: false });
  const withVariable = { ...targetWith(0), variable: 'id-lost' };

  test.each(
    rows(
      ['it was made for other targets', factsOf([others, old], [0]), ROTATE, LATER, 'create: secret-lost'],
      [
        'a target may hold a half of it',
        factsOf([lost, old], [targetWith(0, WRITTEN)]),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      [
        'a target was written just before it was made',
        factsOf([lost, old], [DAY_MS - 5_000]),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      [
        'a target’s variable says it',
        factsOf([lost, old], [withVariable], { usesVariable: true }),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      ['this run wrote it', factsOf([lost, old], [written('lost', 0), 0]), ROTATE, LATER, 'create: secret-lost'],
      [
        'the run is signed in with it',
        factsOf([lost, old], [0], { signedInAs: new Set(['x', 'id-lost']) }),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      [
        'nobody can tell what the run is signed in with',
        factsOf([lost, old], [0], { signedInAs: undefined }),
        ROTATE,
        LATER,
        'create: secret-lost',
      ],
      ['none of that', factsOf([lost, old], [DAY_MS - 900_001]), ROTATE, LATER, 'deleteOrphan lost'],
    ),
  )('is not deleted where %s', check);
});

describe('awaiting-confirmation: what this run wrote and GitHub does not show yet', () => {
  test.each(
    rows(
      ['is looked at again', factsOf([young, old], [written('young', 0)]), AT_ONCE, LATER, 'confirm young to 1'],
      [
        'also where it is not there at all',
        factsOf([young, old], [written('young', undefined)]),
        AT_ONCE,
        LATER,
        'confirm young to 1',
      ],
      ['of the first one as well', factsOf([old], [written('old', undefined)]), ROTATE, LATER, 'confirm old to 1'],
      [
        'what it did not write comes first',
        factsOf([young, old], [written('young', 0), 0]),
        AT_ONCE,
        LATER,
        'distribute young to 1',
      ],
      [
        'and is enough once it is shown',
        factsOf([young, old], [written('young', WRITTEN)]),
        AT_ONCE,
        LATER,
        'retire: remove old',
      ],
    ),
  )('%s', check);
});

describe('what is uncertain for good', () => {
  test.each(
    rows(
      [
        'a target seems to be written after now: no client is made beside it',
        factsOf([old], [LATER + 600_000]),
        FORCE,
        LATER,
        `wait for old until ${LATER + 600_000}: clock-set-back`,
      ],
      [
        'but for what the reading of clocks lets seem so',
        factsOf([old], [LATER + 10_000]),
        FORCE,
        LATER,
        'create: forced',
      ],
      [
        'what this run wrote over the client of another one, which did not end its work, is succeeded',
        factsOf([made('young', DAY_MS, { isReadable: false }), old], [written('old', DAY_MS + 10_000)]),
        { ...ROTATE, waitExpired: true },
        DAY_MS + 20_000,
        'create: secret-lost',
      ],
    ),
  )('%s', check);
});
