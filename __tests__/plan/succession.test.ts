import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { MARKER, RETIRE_AFTER_LABEL, retireAfterText } from '../../src/domain/labels.ts';
import type { RotationPolicy } from '../../src/domain/spec.ts';
import { clientWith, T0_MS, targetWith } from '../support/domain-values.ts';
import {
  madeFor,
  planOf,
  ROTATION,
  type SomeFacts,
  type SomeSpec,
  stepsOf,
  theRest,
  withProblem,
} from '../support/facts.ts';
import { DAY_MS, HOUR_MS, halfOf, retirementTold, written } from '../support/rotation-facts.ts';

const OURS = { [MARKER.key]: MARKER.value };
/** A client made so many days before or after {@link T0_MS}. */
function made(name: string, days: number, labels: Readonly<Record<string, string>> = OURS): ApiClient {
  const createTimeUs = (T0_MS + days * DAY_MS) * 1000;
  return clientWith({ name: `apiClients/${name}`, clientId: `id-${name}`, createTimeUs, labels });
}

const goes = (days: number) => ({ ...OURS, [RETIRE_AFTER_LABEL]: retireAfterText(T0_MS + days * DAY_MS) });
const [old, young] = [made('old', -1), made('young', 0)];
const later = { githubNowMs: T0_MS + HOUR_MS };
const readable = new Set([young.name]);
const rotate = (terms: Partial<RotationPolicy> = {}, fields: SomeSpec = {}): SomeSpec => ({
  ...fields,
  operation: 'rotate',
  rotation: { ...ROTATION, ...terms },
});

/** What becomes of predecessors, and whether the run looks once more before that. */
function retiring(facts: SomeFacts, spec: SomeSpec = {}): string {
  const { retirement, mustConfirm } = planOf({ ...later, ...facts }, spec);
  const told = retirement === undefined ? 'nothing' : retirementTold(retirement);
  return `${mustConfirm ? 'looks again, then ' : ''}${told}`;
}

const everywhere = { clients: [young, old], targets: [targetWith(60_000)] };
const half = { clients: [young, old], readable, targets: [targetWith(60_000), theRest(targetWith(-60_000))] };
const lost = {
  ...half,
  readable: new Set<string>(),
  targets: [targetWith(60_000), theRest(targetWith())],
  githubNowMs: T0_MS + DAY_MS,
};

describe('what becomes of predecessors', () => {
  test.each<[string, SomeFacts, SomeSpec, string]>([
    ['published: told a time', everywhere, {}, 'label old 49h'],
    ['published, without overlap: deleted', everywhere, rotate({ overlapMs: 0 }), 'remove old'],
    [
      'published, and their time has come',
      { ...everywhere, clients: [young, made('old', -1, goes(0))] },
      {},
      'remove old',
    ],
    ['not published: once it is seen to be everywhere', half, {}, 'looks again, then label old 49h'],
    ['the same without overlap', half, rotate({ overlapMs: 0 }), 'looks again, then remove old'],
    [
      'a successor is made first',
      everywhere,
      rotate({ force: true }),
      'looks again, then label young 49h; label old 49h',
    ],
    [
      'the same without overlap',
      everywhere,
      rotate({ force: true, overlapMs: 0 }),
      'looks again, then remove young, old',
    ],
    ['a lost one gets a successor', lost, {}, 'looks again, then label young 72h; label old 72h'],
    ['there are none', { clients: [young], readable, targets: [targetWith()] }, {}, 'nothing'],
    ['a first one is made', { targets: [targetWith()] }, {}, 'nothing'],
  ])('%s', (_, facts, spec, expected) => {
    expect(retiring(facts, spec)).toBe(expected);
  });

  test.each<[string, SomeFacts, SomeSpec, string]>([
    [
      'a target that only-targets leaves out still lacks the newest',
      half,
      rotate({ overlapMs: 0 }, { only: ['octo-org/checkout'] }),
      'nothing',
    ],
    [
      'the same, though another that lacked it is written',
      { ...half, targets: [targetWith(-60_000), theRest(targetWith(-60_000))] },
      rotate({ overlapMs: 0 }, { only: ['octo-org/checkout'] }),
      'nothing',
    ],
    ['no target can be seen', { ...everywhere, targets: [] }, rotate({ overlapMs: 0 }), 'nothing'],
    [
      'GitHub does not show yet what this run wrote',
      { ...everywhere, createdByRun: readable, targets: [written('young', -60_000)] },
      rotate({ overlapMs: 0 }),
      'looks again, then nothing',
    ],
    [
      'a lost one that nobody holds is deleted first',
      { ...lost, clients: [madeFor(young, [targetWith()]), old], targets: [targetWith(-1_000_000)] },
      rotate({ overlapMs: 0 }),
      'looks again, then nothing',
    ],
    [
      'another run may be at work',
      { ...lost, ...later, githubNowMs: T0_MS + 61_000 },
      rotate({ overlapMs: 0 }),
      'nothing',
    ],
  ])('nothing happens to them while %s', (_, facts, spec, expected) => {
    expect(retiring(facts, spec)).toBe(expected);
  });

  test('those that only-targets writes last are enough', () => {
    const spec = rotate({ overlapMs: 0 }, { only: ['octo-org/rest'] });
    expect(retiring(half, spec)).toBe('looks again, then remove old');
  });

  test('without a time a target is not written again, which would put off their end', () => {
    const facts = { ...everywhere, readable };
    expect(stepsOf(facts)).toEqual(['keep', 'skip: already current, and an old client is still to be retired']);
    const told = { ...facts, clients: [young, made('old', -1, goes(9))] };
    expect(stepsOf(told)).toEqual(['keep', 'write: current, refresh: always']);
  });

  test('what this run wrote and GitHub does not show yet is left alone', () => {
    const facts = { ...everywhere, createdByRun: readable, targets: [written('young', -60_000)] };
    expect(stepsOf(facts)).toEqual(['keep', 'skip: written by this run, which GitHub does not show yet']);
  });

  test('a target written in the room around a create is written again, which is told', () => {
    expect(stepsOf({ ...everywhere, readable, targets: [targetWith(1_000)] })).toEqual([
      'keep',
      'write: written so close to the creation of another client that it may hold either',
    ]);
  });
});

describe('five living clients', () => {
  const five = [0, -1, -2, -3].map((days) => made(`g${-days}`, days));
  const all = [...five.slice(0, 3), made('g3', -3, goes(10)), made('g4', -4, goes(9))];
  const published = { clients: all, targets: [targetWith(60_000)] };

  test('are the most there may be: retiring goes on, and when there is room is told', () => {
    const spec = rotate({ force: true });
    expect(stepsOf({ ...published, ...later }, spec)).toEqual([
      'blocked: 5 API clients "flags" exist, the most there may be: no further one is created',
      'skip: left as it is: too many clients are alive',
    ]);
    expect(retiring(published, spec)).toBe(
      'label g1 49h; label g2 49h; g3 waits 240h: overlap; g4 waits 216h: overlap',
    );
    const { client } = planOf({ ...published, ...later }, spec);
    expect(withProblem(client)).toMatchObject({
      problem: {
        cure: 'Run again when old clients are retired; the first of them may be deleted after 2026-01-24 12:00 UTC; or end them at once with operation: rotate and overlap: 0, or by hand',
      },
    });
  });

  test('say nothing of times where nobody was told one', () => {
    const { client } = planOf(
      { clients: [...five, made('g4', -4)], ...later, targets: [targetWith(60_000)] },
      rotate({ force: true }),
    );
    expect(withProblem(client)).toMatchObject({
      problem: { cure: expect.stringMatching(/^Run again when old clients are retired; or end/) },
    });
  });

  test.each([
    ['nobody may be told one', OURS, ''],
    ['the time of one that a target may hold has come', goes(-2), ' -48h'],
  ])('say nothing of times where the newest is lost and %s', (_, labels, time) => {
    const targets = [halfOf(60_000), theRest(targetWith(-3.5 * DAY_MS))];
    const facts = { clients: [...five, made('g4', -4, labels)], ...later, targets };
    expect(retiring(facts)).toBe(
      `${['g1', 'g2', 'g3'].map((name) => `${name} waits: overlap`).join('; ')}; g4 waits${time}: overlap`,
    );
    const { client } = planOf(facts);
    const cure = 'Run again when old clients are retired; or delete by hand those that nobody uses';
    expect(withProblem(client)).toMatchObject({ problem: { cure } });
  });

  test('make room first, and the run decides again', () => {
    const facts = { ...published, ...later, clients: [...five, made('g4', -4, goes(0))] };
    expect(stepsOf(facts, rotate({ force: true }))).toEqual([
      'keep',
      'skip: left until there is room for a new client',
    ]);
    expect(retiring(facts, rotate({ force: true }))).toBe(
      'looks again, then label g1 49h; label g2 49h; label g3 49h; remove g4',
    );
  });
});

test('two that were made at once are left alone while one of them may be taken back', () => {
  const [one, other] = [made('one', 0, { ...OURS, succeeds: 'old' }), made('other', 0, { ...OURS, succeeds: 'old' })];
  const facts = { clients: [old, one, other], readable, targets: [targetWith(-60_000)], githubNowMs: T0_MS + 60_000 };
  const [step] = stepsOf(facts, rotate({ force: true }));
  expect(step).toMatch(
    /^blocked, in passing: API client apiClients\/other "flags" was created while another run created one too/,
  );
  const { client } = planOf(facts, rotate({ force: true }));
  const cure = 'Run again after 2026-01-15 12:10 UTC, and let one run at a time do this';
  expect(withProblem(client)).toMatchObject({ problem: { cure } });
});

test('one that had a successor which is not listed is left alone for a while', () => {
  const facts = { clients: [made('young', 0, goes(9))], readable, targets: [targetWith(60_000)] };
  const { client } = planOf({ ...facts, githubNowMs: T0_MS + 120_000 });
  expect(withProblem(client)).toMatchObject({
    problem: {
      what: 'API client apiClients/young "flags" was replaced by a client that every target held and that is not listed: it was deleted, or the list is not up to date. Nothing was changed',
      cure: 'Run again after 2026-01-15 12:11 UTC',
    },
  });
});

test('who gave way to another run does not force its client aside', () => {
  const lostYoung = { clients: [old, young], targets: [targetWith(-60_000)], githubNowMs: T0_MS + 60_000 };
  expect(stepsOf(lostYoung, rotate({ force: true }))[0]).toMatch(/^create/);
  const yielded = { ...lostYoung, yielded: new Set(['flags']) };
  expect(stepsOf(yielded, rotate({ force: true }))[0]).toMatch(/^blocked, in passing/);
});

test('nothing is made beside a target that seems to be written after the run: a clock was set', () => {
  const set = { clients: [old], targets: [targetWith(86_400_000 + 600_000)], githubNowMs: T0_MS + 86_400_000 };
  const [step] = stepsOf(set, rotate({ force: true }));
  expect(step).toMatch(/^blocked, in passing: .*a clock was changed/);
  const { client } = planOf(set, rotate({ force: true }));
  expect(withProblem(client)).toMatchObject({
    problem: { cure: 'Run again after 2026-01-16 12:10 UTC, and check the clocks of GitHub and Confidence' },
  });
});

describe('a client that is due', () => {
  const aged = {
    clients: [young],
    targets: [targetWith(60_000), theRest(targetWith(60_000))],
    githubNowMs: T0_MS + 91 * DAY_MS,
  };
  const only = { only: ['octo-org/checkout'] };

  test('waits for a run that writes every target', () => {
    const skip = 'skip: already current';
    expect(stepsOf(aged, rotate())[0]).toBe('create: due');
    expect(stepsOf(aged, rotate({}, only))).toEqual(['keep', skip, 'skip: not among only-targets']);
    expect(planOf(aged, rotate({}, only))).toMatchObject({ retirement: undefined, mustConfirm: false });
  });

  test('waits not where there is none: what only-targets names gets a first one', () => {
    expect(stepsOf({ ...aged, clients: [] }, rotate({}, only))).toEqual([
      'create: first-client',
      'write: new client',
      'skip: not among only-targets',
    ]);
  });

  test('is succeeded, and told when to go by the time it is then', () => {
    expect(planOf(aged, rotate()).retirement?.label).toEqual([
      { client: young, retireAfterMs: T0_MS + 93 * DAY_MS, fallbackRetireAtMs: T0_MS + 60_000 + 2 * DAY_MS },
    ]);
  });
});

describe('what the variable tells', () => {
  const names = { clientId: 'ID', clientSecret: 'SECRET', variable: 'CLIENT' };
  const told = (variable: string): SomeFacts => ({
    clients: [young],
    readable,
    targets: [{ ...targetWith(60_000), variable }],
    ...later,
  });

  test.each([
    ['the client', 'id-young', 'skip: already current'],
    ['another one', 'id-old', 'write: the variable names another client'],
  ])('counts more than times: it says %s', (_, variable, step) => {
    expect(stepsOf(told(variable), { names, refresh: 'stale' })).toEqual(['keep', step]);
    expect(stepsOf(told(variable), { refresh: 'stale' })).toEqual(['keep', 'skip: already current']);
  });
});

describe('why a target is written', () => {
  const near = { clients: [young, old], readable, ...later };
  const timed = { clients: [made('young', 0, goes(9))] };
  const overwritten = { ...written('young', 60_000), overwrittenSince: true };

  test.each<[string, SomeFacts, string]>([
    [
      'a moment after the making',
      { targets: [targetWith(1_000)] },
      'written so close to the creation of another client that it may hold either',
    ],
    ['a moment before it', { targets: [targetWith(-1_000)] }, 'older than the client'],
    ['by another run since', { targets: [overwritten] }, 'another run overwrote it'],
    [
      'for a successor that is gone',
      { ...timed, targets: [targetWith(60_000)] },
      'it may hold a newer client that was deleted',
    ],
  ])('is told: written %s', (_, facts, reason) => {
    expect(stepsOf({ ...near, ...facts })[1]).toBe(`write: ${reason}`);
  });
});

test('a client that had a successor is looked at again before its label goes', () => {
  const facts = { clients: [made('young', 0, goes(9))], readable, targets: [targetWith(60_000)], ...later };
  expect(retiring(facts)).toBe('looks again, then nothing');
  const { mustConfirm, client } = planOf({ ...facts, targets: [written('young', 60_000)] }, rotate());
  expect([mustConfirm, client]).toMatchObject([false, { kind: 'keep', changes: { labels: OURS } }]);
  const clients = [made('young', 0, { ...goes(9), team: 'web' }), made('old', -1, goes(9))];
  const beside = planOf({ ...facts, clients, targets: [written('young', 60_000)] }, rotate());
  expect(beside.client).toMatchObject({ changes: { labels: { ...OURS, team: 'web' } } });
  expect(beside.client.kind === 'keep' && beside.client.changes.labels).not.toHaveProperty(RETIRE_AFTER_LABEL);
});
