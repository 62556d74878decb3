import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { ClientSpec, RotationPolicy } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/target.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { stepReason } from '../../src/report/reasons.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import { factsWith, madeFor, NAMES, ROTATION, type SomeFacts, type SomeSpec, wholeSpec } from '../support/facts.ts';
import { DAY_MS } from '../support/rotation-facts.ts';

const mine = clientWith();
const old = clientWith({ name: 'apiClients/old', createTimeUs: (T0_MS - DAY_MS) * 1000 });
const readable = new Set([mine.name]);

const targets = [at('octo-org/a'), at('octo-org/b'), at('octo-org/c')];

const targetsAt = (afterMs?: number) => targets.map((target) => ({ ...targetWith(afterMs), target }));
const kept = madeFor(mine, targetsAt());

function costOf(
  facts: SomeFacts,
  client: Partial<ClientSpec> = {},
  { writesPerMinute = 60, ...spec }: SomeSpec & { writesPerMinute?: number } = {},
): Plan {
  const whole = wholeSpec({ assignments: [{ client: specWith(client), targets }], ...spec });
  return planRun(
    factsWith({ githubNowMs: T0_MS + DAY_MS, names: spec.names ?? NAMES, ...facts }),
    whole,
    writesPerMinute,
  );
}

const rotate = (terms: Partial<RotationPolicy>): SomeSpec => ({
  operation: 'rotate',
  rotation: { ...ROTATION, ...terms },
});
const lineage = (clients: readonly ApiClient[], afterMs?: number): SomeFacts => ({
  clients,
  readable,
  targets: targetsAt(afterMs),
});

/** Why a plan does what it does at its first target. */
function firstReason({ subjects: [subject] }: Plan): string | undefined {
  return subject?.targets.map(stepReason)[0];
}

describe('the requests of a plan', () => {
  test.each<[string, SomeFacts, Partial<ClientSpec>, SomeSpec, number]>([
    ['a first client: made, looked for, signed in with, written', { targets: targetsAt() }, {}, {}, 3 + 6],
    ['the same with a variable', { targets: targetsAt() }, {}, { names: { ...NAMES, variable: 'V' } }, 3 + 9],
    ['one that is there', lineage([mine]), {}, {}, 6],
    ['the same, brought in step', lineage([mine]), { description: 'x', roles: ['roles/a'] }, {}, 2 + 6],
    ['one that is everywhere', lineage([kept], 60_000), {}, { refresh: 'stale' }, 0],
    ['no target', { targets: [] }, {}, {}, 0],
    [
      'one that is lost and held nowhere: deleted, and looked again',
      { ...lineage([madeFor(mine, targetsAt())]), readable: new Set() },
      {},
      {},
      2 + 4,
    ],
    ['one of an older version: told who keeps it', lineage([mine], 60_000), {}, { refresh: 'stale' }, 1],
    ['a predecessor that is told a time', lineage([kept, old], 60_000), {}, {}, 1],
    ['a predecessor that is deleted', lineage([kept, old], 60_000), {}, rotate({ overlapMs: 0 }), 2],
    [
      'a rotation: looked at again, and the old one told',
      lineage([mine], 60_000),
      {},
      rotate({ force: true }),
      3 + 6 + 4 + 1,
    ],
    ['the same without overlap', lineage([mine], 60_000), {}, rotate({ force: true, overlapMs: 0 }), 3 + 6 + 4 + 2],
    ['another run at work', { ...lineage([mine]), readable: new Set(), githubNowMs: T0_MS + 9 }, {}, {}, 0],
  ])('are counted: %s', (_, facts, client, spec, expected) => {
    expect(costOf(facts, client, spec).requests).toBe(expected);
  });

  test('are three more for an environment that is to be made', () => {
    const place: Target = {
      ...at('o/a'),
      scope: 'environment',
      store: 'actions',
      environment: 'x',
      isToBeCreated: true,
    };
    const assignments = [{ client: specWith(), targets: [place] }];
    const targets = [{ ...targetWith(), target: place }];
    const fresh = planRun(factsWith({ targets }), wholeSpec({ assignments }), 0);
    expect(firstReason(fresh)).toBe('new client, its environment is created first');
    expect(fresh.requests).toBe(3 + 2 + 3);
    const kept = planRun(factsWith({ targets, clients: [mine], readable }), wholeSpec({ assignments }), 0);
    expect(firstReason(kept)).toBe('a secret is missing, its environment is created first');
    expect(kept.requests).toBe(2 + 3);
  });
});

describe('the time of a plan', () => {
  test.each<[string, SomeSpec, number, number]>([
    ['pairs that fit into a minute', {}, 6, 0],
    ['those that do not', {}, 5, 60_000],
    ['pairs with a variable', { names: { ...NAMES, variable: 'V' } }, 6, 60_000],
    ['no limit', {}, 0, 0],
    ['nothing to write', { only: [] }, 1, 0],
  ])('is that for which its writes wait: %s', (_, spec, writesPerMinute, expected) => {
    expect(costOf({ targets: targetsAt() }, {}, { ...spec, writesPerMinute }).paceMs).toBe(expected);
  });

  test('leaves room before a client is made, and only then', () => {
    const targets = [{ ...targetWith(58_000), target: at('octo-org/a') }];
    const young = { targets, githubNowMs: T0_MS + 60_000 };
    expect(costOf(young).guardMs).toBe(4_000);
    expect(costOf({ ...young, clients: [mine], readable }).guardMs).toBe(0);
    expect(costOf(young, {}, { only: [] }).guardMs).toBe(0);
  });

  test('is told on Confidence’s clock, with the terms of each client', () => {
    const { nowMs, subjects } = costOf(
      { githubNowMs: T0_MS, githubAheadMs: 60_000 },
      {},
      rotate({ rotateAfterMs: 7, adopt: true }),
    );
    expect([nowMs, subjects]).toMatchObject([T0_MS - 60_000, [{ rotateAfterMs: 7, isAdopting: true }]]);
  });
});
