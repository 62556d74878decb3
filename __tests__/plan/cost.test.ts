import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { ClientSpec, ResolvedSpec } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/target.ts';
import { decide } from '../../src/plan/decide.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../domain/sightings.ts';
import { DAY_MS } from '../rotation/lineages.ts';
import { factsWith, madeFor, type SomeFacts, wholeSpec } from './worlds.ts';

const mine = clientWith();
const old = clientWith({ name: 'apiClients/old', createTimeUs: (T0_MS - DAY_MS) * 1000 });
const readable = new Set([mine.name]);
const names = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const targets = [at('octo-org/a'), at('octo-org/b'), at('octo-org/c')];

const targetsAt = (afterMs?: number) => targets.map((target) => ({ ...targetWith(afterMs), target }));

function costOf(facts: SomeFacts, client: Partial<ClientSpec> = {}, spec: Partial<ResolvedSpec> = {}): Plan {
  const assignments = [{ client: specWith(client), targets }];
  return decide(factsWith({ githubNowMs: T0_MS + DAY_MS, ...facts }), wholeSpec({ names, assignments, ...spec }), 60);
}

const rotate = (terms: Partial<ResolvedSpec['rotation']>): Partial<ResolvedSpec> => ({
  operation: 'rotate',
  rotation: { ...wholeSpec().rotation, ...terms },
});
const lineage = (clients: readonly ApiClient[], afterMs?: number): SomeFacts => ({
  clients,
  readable,
  targets: targetsAt(afterMs),
});

describe('the requests of a plan', () => {
  test.each<[string, SomeFacts, Partial<ClientSpec>, Partial<ResolvedSpec>, number]>([
    ['a first client: made, looked for, signed in with, written', { targets: targetsAt() }, {}, {}, 3 + 6],
    ['the same with a variable', { targets: targetsAt() }, {}, { names: { ...names, variable: 'V' } }, 3 + 9],
    ['one that is there', lineage([mine]), {}, {}, 6],
    ['the same, brought in step', lineage([mine]), { description: 'x', roles: ['roles/a'] }, {}, 2 + 6],
    ['one that is everywhere', lineage([mine], 60_000), {}, { refresh: 'stale' }, 0],
    ['no target', { targets: [] }, {}, {}, 0],
    [
      'one that is lost and held nowhere: deleted, and looked again',
      { ...lineage([madeFor(mine, targetsAt())]), readable: new Set() },
      {},
      {},
      2 + 4,
    ],
    ['a predecessor that is told a time', lineage([mine, old], 60_000), {}, {}, 1],
    ['a predecessor that is deleted', lineage([mine, old], 60_000), {}, rotate({ overlapMs: 0 }), 2],
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
    const fresh = decide(factsWith({ targets }), wholeSpec({ assignments }), 0);
    expect(fresh.subjects[0]?.targets[0]?.reason).toBe('new client, its environment is created first');
    expect(fresh.requests).toBe(3 + 2 + 3);
    const kept = decide(factsWith({ targets, clients: [mine], readable }), wholeSpec({ assignments }), 0);
    expect(kept.subjects[0]?.targets[0]?.reason).toBe('a secret is missing, its environment is created first');
    expect(kept.requests).toBe(2 + 3);
  });
});

describe('the time of a plan', () => {
  test('is that of the pace between its writes', () => {
    expect(costOf({ targets: targetsAt() }).paceMs).toBe(4_000);
    expect(costOf({ targets: targetsAt() }, {}, { names: { ...names, variable: 'V' } }).paceMs).toBe(6_000);
    expect(costOf({ targets: targetsAt().slice(0, 1) }).paceMs).toBe(0);
    expect(costOf({ targets: [] }).paceMs).toBe(0);
  });

  test('leaves room before a client is made, and only then', () => {
    const targets = [{ ...targetWith(58_000), target: at('octo-org/a') }];
    const young = { targets, githubNowMs: T0_MS + 60_000 };
    expect(costOf(young).guardMs).toBe(4_000);
    expect(costOf({ ...young, clients: [mine], readable }).guardMs).toBe(0);
    expect(costOf(young, {}, { only: [] }).guardMs).toBe(0);
  });

  test('is told on Confidence’s clock, with the terms', () => {
    const { nowMs, rotateAfterMs, isAdopting } = costOf(
      { githubNowMs: T0_MS, githubAheadMs: 60_000 },
      {},
      rotate({ rotateAfterMs: 7, adopt: true }),
    );
    expect([nowMs, rotateAfterMs, isAdopting]).toEqual([T0_MS - 60_000, 7, true]);
  });
});
