import { describe, expect, test } from '@jest/globals';
import { sentence } from '../../src/domain/errors.ts';
import type { ClientResult } from '../../src/domain/outcome.ts';
import { blockedProblem } from '../../src/report/blocked-messages.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import {
  allTargets,
  closingLine,
  counts,
  failedTargets,
  failureOf,
  runProblems,
  runResult,
} from '../../src/report/result.ts';
import { at, T0_MS } from '../support/domain-values.ts';
import {
  client,
  failed,
  olderClient,
  outcomeWith,
  planWith,
  retirementWith,
  runOf,
  subjectPlan,
  untried,
  waitWith,
  written,
} from './runs.ts';

const leftOut = [{ target: at('o/old'), reason: { code: 'archived' } as const }];
const mixed = runOf([outcomeWith([written('o/a'), failed('o/b', 'refused', 'Ask')])], {
  plan: planWith({ leftOut }),
});
const stopped = runOf([], {
  plan: undefined,
  stoppedBy: [{ what: 'input roles: wrong' }, { what: 'and more', cure: 'Mend' }],
});

describe('the result of a run', () => {
  test.each<[readonly ClientResult[], ClientResult]>([
    [[], 'unchanged'],
    [['unchanged', 'updated'], 'updated'],
    [['updated', 'created', 'unchanged'], 'created'],
    [['planned', 'planned'], 'planned'],
    [['created', 'failed'], 'failed'],
    [['retired', 'created'], 'created'],
    [['created', 'resumed'], 'resumed'],
    [['resumed', 'rotated'], 'rotated'],
    [['updated', 'retired'], 'retired'],
  ])('of clients %j is %s', (results, expected) => {
    expect(runResult(runOf(results.map((result) => outcomeWith([], { result }))))).toBe(expected);
  });

  test('is failed where any target failed, or where the run was stopped', () => {
    expect([runResult(mixed), runResult(stopped)]).toEqual(['failed', 'failed']);
  });

  test('counts every target, and those that are left out as skipped', () => {
    expect(allTargets(mixed).map(({ kind }) => kind)).toEqual(['written', 'failed', 'skipped']);
    expect(counts(mixed)).toEqual({ emptied: 0, written: 1, skipped: 1, failed: 1, planned: 0, seen: 0 });
    expect(failedTargets(mixed)).toEqual(['o/b']);
    expect(allTargets(stopped)).toEqual([]);
  });

  test('closes the log with its numbers', () => {
    expect(closingLine(mixed)).toBe('failed: API client created; 1 target written, 1 skipped, 1 failed');
    expect(closingLine(runOf([outcomeWith([written('o/a'), written('o/b')])]))).toBe(
      'API client created; 2 targets written',
    );
  });

  test.each<[readonly string[], string]>([
    [['o/a'], 'dry run, nothing was written: 1 target to write, 1 to skip'],
    [['o/a', 'o/b'], 'dry run, nothing was written: 2 targets to write, 1 to skip'],
    [[], 'dry run, nothing was written: 0 targets to write, 1 to skip'],
  ])('closes the log of a dry run that would write %j', (names, line) => {
    const targets = names.map((name) => ({ kind: 'planned', target: at(name), reason: { code: 'refresh' } }) as const);
    const dry = runOf([outcomeWith(targets, { result: 'planned' })], { plan: planWith({ leftOut }) });
    expect(closingLine(dry)).toBe(line);
    expect(runResult(dry)).toBe('planned');
  });

  test('closes the log of a dry run with how many clients would be labelled and deleted', () => {
    const [old, older] = [olderClient('old', 1), olderClient('older', 2)];
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
    });
    const orphan = { kind: 'deleteOrphan', client } as const;
    const planned = [subjectPlan({ retirement }), subjectPlan({ client: orphan })].map((plan) =>
      outcomeWith([], { plan, result: 'planned' }),
    );
    const line = 'dry run, nothing was written: 0 targets to write, 0 to skip';
    expect(closingLine(runOf(planned))).toBe(`${line}, 1 old client to label, 2 API clients to delete`);
    expect(closingLine(runOf(planned.slice(1)))).toBe(`${line}, 1 API client to delete`);
  });

  test('closes the log of a run that stopped with the number of problems', () => {
    expect(closingLine(stopped)).toBe('failed before any credential was made or written: 2 problems');
    const one = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: wrong' }] });
    expect(closingLine(one)).toBe('failed before any credential was made or written: 1 problem');
  });
});

describe('a target that was not tried', () => {
  const names = ['o/a', 'o/b'];
  const run = runOf([
    outcomeWith(names.map(untried), {
      result: 'failed',
      client: undefined,
      problem: { what: 'no client', cure: 'Ask' },
    }),
  ]);

  test('is no problem of its own: that of the client says why', () => {
    expect(runProblems(run)).toEqual([{ what: 'no client', cure: 'Ask' }]);
    expect(failureOf(run)).toBe('no client. Ask');
    expect(runResult(run)).toBe('failed');
  });

  test('counts as failed all the same, with its reason', () => {
    expect(counts(run)).toEqual({ emptied: 0, written: 0, skipped: 0, failed: 2, planned: 0, seen: 0 });
    expect(failedTargets(run)).toEqual(names);
    expect(closingLine(run)).toBe('failed: the client could not be updated; 0 targets written, 2 failed');
    const outputs = outputsOf(run);
    expect(outputs).toMatchObject({ failed: '2', 'failed-targets': 'o/a\no/b' });
    expect(JSON.parse(outputs.report ?? '')).toMatchObject({
      targets: names.map((target) => ({ target, outcome: 'failed', reason: 'not tried, there is no client to write' })),
    });
  });
});

describe('what a person must know', () => {
  test('is absent where nothing failed', () => {
    expect(failureOf(runOf([outcomeWith([written('o/a')])]))).toBeUndefined();
  });

  test('is a problem with its cure, or a list of them', () => {
    expect(failureOf(mixed)).toBe('o/b: refused. Ask');
    expect(failureOf(stopped)).toBe('2 problems:\n- input roles: wrong\n- and more. Mend');
  });

  test('is cut where there are too many problems', () => {
    const names = Array.from({ length: 25 }, (_, index) => `o/r${index}`);
    const lines = failureOf(runOf([outcomeWith(names.map((name) => failed(name)))]))?.split('\n') ?? [];
    expect(lines).toHaveLength(22);
    expect([lines[0], lines.at(-1)]).toEqual(['25 problems:', '- and 5 more, see the log']);
  });

  test('lists first what stopped the run, then clients, then targets', () => {
    const run = runOf([outcomeWith([failed('o/a')], { problem: { what: 'client' } })], {
      stoppedBy: [{ what: 'stop' }],
    });
    expect(runProblems(run).map(sentence)).toEqual(['stop', 'client', 'o/a: refused']);
  });

  test('is why nothing was done for a client, before what failed beside it', () => {
    const vanished = blockedProblem(waitWith());
    const blocked = outcomeWith([], { result: 'failed', blocked: waitWith() });
    expect(runProblems(runOf([blocked]))).toEqual([vanished]);
    const both = { ...blocked, problem: { what: 'one stays', cure: 'Ask' } };
    expect(failureOf(runOf([both]))).toBe(`${sentence(vanished)}; one stays. Ask`);
    const again = { ...blocked, problem: vanished };
    expect(failureOf(runOf([again]))).toBe(sentence(vanished));
  });
});
