import { describe, expect, test } from '@jest/globals';
import { doneRun, FAR_REACHING, mostFarReaching, plannedRun, withoutSecret } from '../../src/domain/outcome.ts';
import type { ClientStep, Plan, SubjectPlan } from '../../src/domain/plan.ts';
import { emptyMemory } from '../../src/domain/run-memory.ts';
import { at } from '../support/domain-values.ts';
import { ownClient } from '../support/own-client.ts';
import { outcomeOf, planFor } from '../support/passes.ts';

const client = ownClient('hunter22hunter22');
const kept = { kind: 'keep', client, changes: {}, bound: [], roles: undefined, inheritsFrom: [] } as const;

function planOf(...subjects: readonly SubjectPlan[]): Plan {
  return {
    subjects,
    leftOut: [],
    guardMs: 0,
    requests: 4,
    paceMs: 0,
    nowMs: 0,
  };
}

describe('a run that only plans', () => {
  test('is told with its plan, and is at its end', () => {
    const plan = planOf(planFor('flags', { client: kept }));
    const run = plannedRun(plan);
    expect([run.plan, run.stoppedBy]).toEqual([plan, []]);
    expect(run.subjects).toMatchObject([
      { plan: plan.subjects[0], result: 'planned', problem: undefined, retired: [], next: 'done' },
    ]);
  });

  test('tells each target as planned or skipped', () => {
    const targets = [
      { target: at('o/a'), action: 'write', reason: { code: 'missing' } },
      { target: at('o/b'), action: 'skip', reason: { code: 'current' } },
    ] as const;
    const [subject] = plannedRun(planOf(planFor('flags', { targets }))).subjects;
    expect(subject?.targets).toEqual([
      { kind: 'planned', target: at('o/a'), reason: { code: 'missing' } },
      { kind: 'skipped', target: at('o/b'), reason: { code: 'current' } },
    ]);
  });

  test.each<[string, ClientStep, string | undefined]>([
    ['kept', kept, client.name],
    [
      'not made yet',
      {
        kind: 'create',
        reason: 'first-client',
        spec: planFor('x').spec,
        roles: undefined,
        marks: {},
        predecessors: [],
        inheritsFrom: [],
      },
      undefined,
    ],
    ['to be deleted', { kind: 'deleteOrphan', client }, undefined],
    ['none', { kind: 'none' }, undefined],
  ])('knows the live client where it is known: %s', (_, step, name) => {
    const [subject] = plannedRun(planOf(planFor('flags', { client: step }))).subjects;
    expect(subject?.client?.name).toBe(name);
    expect(JSON.stringify(subject?.client) ?? '').not.toContain('clientSecret');
  });

  test('warns of what a real run could not do', () => {
    const blocked = { kind: 'wait', reason: 'concurrent-create', client, untilMs: 1 } as const;
    const [ownWarning, otherWarning] = [{ code: 'force-finishes' }, { code: 'permissions-not-kept' }] as const;
    const plan = planFor('flags', { client: { kind: 'blocked', client, blocked }, warnings: [ownWarning] });
    const [subject, other] = plannedRun(planOf(plan, planFor('other', { warnings: [otherWarning] }))).subjects;
    expect(subject?.warnings).toEqual([ownWarning, { code: 'blocked', blocked }]);
    expect([subject?.problem, subject?.blocked]).toEqual([undefined, undefined]);
    expect(other?.warnings).toEqual([otherWarning]);
  });
});

test('a run that did what it could is told with its plan, and nothing stopped it', () => {
  const plan = planOf(planFor('flags'));
  const subjects = [outcomeOf('flags')];
  expect(doneRun(plan, subjects)).toEqual({ plan, subjects, stoppedBy: [] });
});

test('a client without its secret has all the rest, and the client itself keeps it', () => {
  expect(withoutSecret(client)).toEqual({ ...client, clientSecret: undefined });
  expect(withoutSecret(client)).not.toHaveProperty('clientSecret');
  expect(client.clientSecret?.reveal()).toBe('hunter22hunter22');
});

describe('the most far-reaching result', () => {
  test.each([
    [['unchanged', 'updated', 'created'], 'created'],
    [['created', 'rotated', 'resumed'], 'rotated'],
    [['created', 'resumed'], 'resumed'],
    [['planned', 'updated'], 'updated'],
    [['retired', 'created'], 'created'],
    [['planned', 'unchanged'], 'planned'],
    [['retired', 'updated'], 'retired'],
    [['rotated', 'failed'], 'failed'],
    [['unchanged'], 'unchanged'],
    [[], 'unchanged'],
  ] as const)('of %j is %s', (results, expected) => {
    expect(mostFarReaching(results)).toBe(expected);
    expect(mostFarReaching([...results].reverse())).toBe(expected);
  });

  test('is one of all, each named once', () => {
    expect(new Set(FAR_REACHING).size).toBe(FAR_REACHING.length);
    for (const result of FAR_REACHING) expect(mostFarReaching([result])).toBe(result);
  });
});

test('a run remembers nothing at first, and nothing of another run', () => {
  const memory = emptyMemory();
  expect([memory.live.size, memory.held.size, memory.yielded.size]).toEqual([0, 0, 0]);
  memory.live.set(client.name, client);
  memory.held.set('o/a', { name: client.name, times: 1, atMs: 0 });
  memory.grantedInherited.add(client.name);
  memory.yielded.add('flags');
  expect(emptyMemory()).toEqual({
    live: new Map(),
    held: new Map(),
    variables: new Map(),
    grantedInherited: new Set(),
    yielded: new Set(),
  });
});
