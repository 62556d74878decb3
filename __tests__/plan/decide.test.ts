import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import {
  factsWith,
  madeFor,
  planOf,
  problemsOf,
  type SomeFacts,
  stepsOf,
  theRest,
  wholeSpec,
  withProblem,
} from '../support/facts.ts';
import { HOUR_MS } from '../support/rotation-facts.ts';

const mine = clientWith();
const theirs = clientWith({ name: 'apiClients/theirs', labels: {} });
const readable = new Set([mine.name]);
const later = { githubNowMs: T0_MS + 2 * TIMING.activityMs };

describe('what happens at a target', () => {
  test('without a client: it gets a new one', () => {
    expect(stepsOf({ targets: [targetWith()] })).toEqual(['create: first-client', 'write: new client']);
  });

  test.each([
    ['missing', targetWith(), 'a secret is missing'],
    ['stale', targetWith(-60_000), 'older than the client'],
    ['partial', targetWith(60_000, -60_000), 'it holds an id and a secret of different clients'],
  ])('with a readable client and a pair that is %s: it is written', (_, observed, reason) => {
    const facts = { clients: [mine], readable, targets: [observed] };
    for (const refresh of ['always', 'stale'] as const)
      expect(stepsOf(facts, { refresh })).toEqual(['keep', `write: ${reason}`]);
    expect(stepsOf(facts, { operation: 'rotate' })).toEqual(['keep', `write: ${reason}`]);
  });

  test('with a readable client and a pair that is current: it is written where all are to be', () => {
    const facts = { clients: [mine], readable, targets: [targetWith(60_000)] };
    expect(stepsOf(facts)).toEqual(['keep', 'write: current, refresh: always']);
    expect(stepsOf(facts, { refresh: 'stale' })).toEqual(['keep', 'skip: already current']);
    expect(stepsOf(facts, { operation: 'rotate' })).toEqual(['keep', 'skip: already current']);
    expect(stepsOf({ ...facts, createdByRun: readable })).toEqual(['keep', 'skip: already current']);
  });

  test('with a client that cannot be read: it is kept where it is current', () => {
    const facts = { clients: [mine], targets: [targetWith(60_000)] };
    const reason = 'skip: already current, and the secret cannot be read back to write it again';
    expect(stepsOf(facts)).toEqual(['keep', reason]);
    expect(stepsOf(facts, { refresh: 'stale' })).toEqual(['keep', 'skip: already current']);
  });
});

describe('a value that is lost', () => {
  const lost: SomeFacts = { clients: [mine], targets: [targetWith(60_000), theRest(targetWith())], ...later };

  test.each(['provision', 'rotate'] as const)(
    'of a client of ours makes a successor, which goes everywhere: %s',
    (operation) => {
      expect(stepsOf(lost, { operation })).toEqual([
        'create: secret-lost',
        'write: new client in place of apiClients/one',
        'write: new client in place of apiClients/one',
      ]);
    },
  );

  test('of a young one may be in the hands of another run: nothing is changed, and when to come back is told', () => {
    const young = { ...lost, githubNowMs: T0_MS + 70_000 };
    expect(stepsOf(young)).toEqual([
      'blocked, in passing: API client apiClients/one "flags" is less than ten minutes old or was written that lately, its secret cannot be read back, and not every target holds it: another run may still write it. Nothing was changed',
      'skip: left as it is: another run may be at work',
      'skip: left as it is: another run may be at work',
    ]);
  });

  test('of a young one is told with what to do', () => {
    const { client } = planOf({ ...lost, githubNowMs: T0_MS + 70_000 });
    const cure =
      '; where no other run is at work, operation: rotate with force: true goes on at once. Or let the client this action signs in with see client secrets';
    expect(withProblem(client)).toMatchObject({
      problem: { cure: expect.stringMatching(/^Run again after 2026-01-15 \d\d:\d\d UTC; /) },
    });
    expect(withProblem(client)).toMatchObject({ problem: { cure: expect.stringContaining(cure) } });
  });

  test('of one that nobody holds is no loss: it goes, and the run decides again', () => {
    const targets = [targetWith(-1_000_000), theRest(targetWith())];
    const nowhere = { ...lost, clients: [madeFor(mine, targets)], targets };
    const skip = 'skip: left until the run has decided again';
    expect(stepsOf(nowhere)).toEqual(['deleteOrphan apiClients/one', skip, skip]);
  });

  test.each([
    ['made for other targets', madeFor(mine, [theRest(targetWith())])],
    ['made for nobody knows which targets', mine],
  ])('of one that was %s is one, though none of these holds it', (_, other) => {
    expect(stepsOf({ ...lost, clients: [other], targets: [targetWith()] })[0]).toBe('create: secret-lost');
  });

  test.each<[string, TargetFacts, string]>([
    ['missing', targetWith(), 'a secret is missing'],
    ['stale', targetWith(-60_000), 'older than the client'],
    ['partial', targetWith(60_000, -60_000), 'it holds an id and a secret of different clients'],
  ])(
    'of a client that is not ours is a problem with its cure where a pair is %s, and only there',
    (_, observed, lack) => {
      const facts = { clients: [theirs], targets: [targetWith(60_000), theRest(observed)] };
      expect(problemsOf(facts)).toEqual([
        {
          subject: 'octo-org/rest',
          what: `${lack}, and the secret of API client "flags" (apiClients/theirs), which this action did not create, cannot be read back`,
          cure: 'Let the client this action signs in with see client secrets; or run once with operation: rotate, which creates a new client',
        },
      ]);
      expect(stepsOf(facts, { operation: 'rotate' })[0]).toBe('create: secret-lost');
    },
  );
});

describe('some targets only', () => {
  const two = [targetWith(60_000), theRest(targetWith())];
  const one = { only: ['octo-org/rest'] };

  test('the others are left alone', () => {
    const skip = 'skip: not among only-targets';
    expect(stepsOf({ targets: two }, one)).toEqual(['create: first-client', skip, 'write: new client']);
    expect(stepsOf({ targets: two, clients: [mine], readable }, one)).toEqual([
      'keep',
      skip,
      'write: a secret is missing',
    ]);
    expect(stepsOf({ targets: two }, { only: [] })).toEqual(['none', skip, skip]);
  });

  test('get no successor that the others do not get', () => {
    const lost = { targets: two, clients: [mine], ...later };
    expect(problemsOf(lost, one)).toEqual([
      {
        what: 'input only-targets: the secret of API client apiClients/one cannot be read back, and a new client has to be written to every target',
        cure: 'Run again without only-targets',
      },
    ]);
  });

  test('wait with a rotation that is due for a run about all', () => {
    const due = { targets: [targetWith(60_000)], clients: [mine], githubNowMs: T0_MS + 91 * 24 * HOUR_MS };
    expect(stepsOf(due, { operation: 'rotate' })[0]).toBe('create: due');
    expect(stepsOf(due, { operation: 'rotate', only: ['octo-org/checkout'] })).toEqual([
      'keep',
      'skip: already current',
    ]);
  });
});

test('everything that stands in the way is told at once', () => {
  const other = at('octo-org/other');
  const assignments = [
    { client: specWith({ roles: ['Nobody'] }), targets: [at('octo-org/checkout')] },
    {
      client: specWith({ displayName: 'other', clientName: 'apiClients/gone', roles: ['Nobody'] }),
      targets: [other],
    },
    { client: specWith({ displayName: 'third', clientName: 'apiClients/gone' }), targets: [other] },
  ];
  const facts = factsWith({ clients: [theirs], targets: [targetWith()], roles: [] });
  const deciding = () => planRun(facts, wholeSpec({ assignments }), 0);
  expect(deciding).toThrow(CannotProceed);
  expect(deciding).toThrow(
    /role "Nobody" does not exist.*\n.*a secret is missing.*\n.*apiClients\/gone does not exist.*\n.*role "Nobody".*\n.*apiClients\/gone does not/,
  );
});
