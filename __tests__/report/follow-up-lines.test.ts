import { describe, expect, test } from '@jest/globals';
import type { SubjectPlan } from '../../src/domain/plan.ts';
import { followUpLines } from '../../src/report/follow-up-lines.ts';
import { at, clientWith, T0_MS } from '../support/domain-values.ts';
import { client, createStep, keepStep, living, olderClient, planWith, retirementWith, subjectPlan } from './runs.ts';

const old = olderClient('old', 90);
const concurrent = clientWith({ name: 'apiClients/concurrent', createTimeUs: (T0_MS + 60_000) * 1000 });

/** What a further look shows after an earlier look at the same client. */
function again(now: Partial<SubjectPlan>, before?: Partial<SubjectPlan>, createdByRun: readonly string[] = []) {
  const earlier = before === undefined ? [] : [['flags', subjectPlan(before)] as const];
  return followUpLines(planWith({ subjects: [subjectPlan(now)] }), new Map(earlier), {
    alive: new Set((now.lineage ?? []).map(({ name }) => name)),
    createdByRun: new Set(createdByRun),
  });
}

describe('a further look', () => {
  const targets = ['o/a', 'o/b'].map((name) => ({
    target: at(name),
    action: 'skip' as const,
    reason: { code: 'current' } as const,
  }));

  test('shows targets that hold the client in one line', () => {
    const retirement = retirementWith({ label: [{ client: old, retireAfterMs: T0_MS, fallbackRetireAtMs: T0_MS }] });
    const before = { client: createStep({ reason: 'due', predecessors: [old] }), lineage: [living(old)] };
    const now = { targets, retirement, lineage: [living(client), living(old)] };
    expect(again(now, before, [client.name])).toEqual(['2 targets: already current']);
    expect(again({ targets })).toEqual(['2 targets: already current']);
  });

  test('shows what is written, and what happens to the client', () => {
    const step = { target: at('o/c'), action: 'write', reason: { code: 'outdated' } } as const;
    const now = { client: createStep({ reason: 'due', predecessors: [old] }), targets: [...targets, step] };
    expect(again(now, {})).toEqual([
      'create a new API client "flags" in place of apiClients/old (it is due)',
      'write o/c: older than the client',
      '2 targets: already current',
    ]);
    expect(again({ client: keepStep({ inheritsFrom: [old] }) }, {})).toEqual([
      'keep API client "flags" (apiClients/one)',
    ]);
    expect(again({ client: keepStep({ roles: ['roles/a'] }) }, {})).toEqual([
      'keep API client "flags" (apiClients/one), update: roles none → roles/a',
    ]);
  });

  test('shows what other runs did meanwhile', () => {
    const before = { lineage: [living(client), living(old)] };
    expect(again({ lineage: [living(concurrent), living(client)] }, before)).toEqual([
      'another run created apiClients/concurrent, 2026-01-15 12:01 UTC',
      'apiClients/old is gone',
    ]);
  });

  test('leaves out clients that the run itself created or deleted', () => {
    const lineage = [living(client), living(old)];
    const retirement = retirementWith({ remove: [old] });
    expect(again({ lineage: [living(client)] }, { lineage, retirement })).toEqual([]);
    expect(again({ lineage: [living(old)] }, { lineage, client: { kind: 'deleteOrphan', client } })).toEqual([]);
    expect(again({ lineage: [living(concurrent), ...lineage] }, { lineage }, [concurrent.name])).toEqual([]);
  });

  test('shows a warning once', () => {
    const known = { code: 'other-targets', client: old.name } as const;
    expect(again({ warnings: [{ ...known }, { code: 'force-finishes' }] }, { warnings: [known] })).toEqual([
      'force: a rotation is already under way: the run finishes it and creates no further client',
    ]);
  });
});
