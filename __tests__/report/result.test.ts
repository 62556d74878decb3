import { describe, expect, test } from '@jest/globals';
import type { ClientResult } from '../../src/domain/outcome.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import {
  closingLine,
  counts,
  failedTargets,
  failureOf,
  problemsOf,
  reasonOf,
  resultOf,
  targetsOf,
} from '../../src/report/result.ts';
import { at, T0_MS } from '../domain/sightings.ts';
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
  written,
} from './runs.ts';

const leftOut = [{ target: at('o/old'), reason: 'the repository is archived' }];
const mixed = runOf([outcomeWith([written('o/a'), failed('o/b', 'o/b: refused', 'Ask')])], {
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
    expect(resultOf(runOf(results.map((result) => outcomeWith([], { result }))))).toBe(expected);
  });

  test('is failed where any target failed, or where the run was stopped', () => {
    expect([resultOf(mixed), resultOf(stopped)]).toEqual(['failed', 'failed']);
  });

  test('has every target, those left out as skipped', () => {
    expect(targetsOf(mixed).map(({ kind }) => kind)).toEqual(['written', 'failed', 'skipped']);
    expect(counts(mixed)).toEqual({ written: 1, skipped: 1, failed: 1, planned: 0 });
    expect(failedTargets(mixed)).toEqual(['o/b']);
    expect(targetsOf(stopped)).toEqual([]);
  });

  test('closes the log with its numbers', () => {
    expect(closingLine(mixed)).toBe('failed: 1 target written, 1 skipped, 1 failed');
    expect(closingLine(runOf([outcomeWith([written('o/a'), written('o/b')])]))).toBe(
      'created: 2 targets written, 0 skipped, 0 failed',
    );
  });

  test.each<[readonly string[], string]>([
    [['o/a'], 'dry run, nothing was written: 1 target to write, 1 to skip'],
    [['o/a', 'o/b'], 'dry run, nothing was written: 2 targets to write, 1 to skip'],
    [[], 'dry run, nothing was written: 0 targets to write, 1 to skip'],
  ])('closes the log of a dry run that would write %j', (names, line) => {
    const targets = names.map((name) => ({ kind: 'planned', target: at(name), reason: 'x' }) as const);
    const dry = runOf([outcomeWith(targets, { result: 'planned' })], { plan: planWith({ leftOut }) });
    expect(closingLine(dry)).toBe(line);
    expect(resultOf(dry)).toBe('planned');
  });

  test('closes the log of a dry run with how many clients would be labelled and deleted', () => {
    const [old, older] = [olderClient('old', 1), olderClient('older', 2)];
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
    });
    const discard = { kind: 'deleteOrphan', client } as const;
    const planned = [subjectPlan({ retirement }), subjectPlan({ client: discard })].map((plan) =>
      outcomeWith([], { plan, result: 'planned' }),
    );
    const line = 'dry run, nothing was written: 0 targets to write, 0 to skip';
    expect(closingLine(runOf(planned))).toBe(`${line}, 1 predecessor to label, 2 API clients to delete`);
    expect(closingLine(runOf(planned.slice(1)))).toBe(`${line}, 1 API client to delete`);
  });

  test('closes the log of a run that was stopped with what stopped it', () => {
    expect(closingLine(stopped)).toBe('failed before any credential was made or written: 2 problems');
    const one = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: wrong' }] });
    expect(closingLine(one)).toBe('failed before any credential was made or written: 1 problem');
  });
});

describe('what there is to say of a target', () => {
  test.each([
    ['the reason', written('o/a'), 'new client'],
    ['the problem, without the name before it', failed('o/a', 'o/a: refused'), 'refused'],
    ['the problem, where it begins otherwise', failed('o/a', 'PUT o/a: refused'), 'PUT o/a: refused'],
    ['the problem, where it begins with the name of another', failed('o/a', 'o/ab: refused'), 'o/ab: refused'],
    ['the problem, the name but once taken away', failed('o/a', 'o/a: o/a: refused'), 'o/a: refused'],
  ])('is %s', (_, outcome, reason) => {
    expect(reasonOf(outcome)).toBe(reason);
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

  test('is no problem of its own: that of the client says it all', () => {
    expect(problemsOf(run)).toEqual([{ what: 'no client', cure: 'Ask' }]);
    expect(failureOf(run)).toBe('no client. Ask');
    expect(resultOf(run)).toBe('failed');
  });

  test('is a failed one all the same, with its reason', () => {
    expect(counts(run)).toEqual({ written: 0, skipped: 0, failed: 2, planned: 0 });
    expect(failedTargets(run)).toEqual(names);
    expect(closingLine(run)).toBe('failed: 0 targets written, 0 skipped, 2 failed');
    const outputs = outputsOf(run);
    expect(outputs).toMatchObject({ failed: '2', 'failed-targets': 'o/a\no/b' });
    expect(JSON.parse(outputs.report ?? '')).toMatchObject({
      targets: names.map((target) => ({ target, outcome: 'failed', reason: 'not tried, there is no client to write' })),
    });
  });
});

describe('what a person must know', () => {
  test('is nothing where nothing failed', () => {
    expect(failureOf(runOf([outcomeWith([written('o/a')])]))).toBeUndefined();
  });

  test('is a problem with its cure, or a list of them', () => {
    expect(failureOf(mixed)).toBe('o/b: refused. Ask');
    expect(failureOf(stopped)).toBe('2 problems:\n- input roles: wrong\n- and more. Mend');
  });

  test('is cut where there is too much of it', () => {
    const names = Array.from({ length: 25 }, (_, index) => `o/r${index}`);
    const lines = failureOf(runOf([outcomeWith(names.map((name) => failed(name)))]))?.split('\n') ?? [];
    expect(lines).toHaveLength(22);
    expect([lines[0], lines.at(-1)]).toEqual(['25 problems:', '- and 5 more, see the log']);
  });

  test('comes in the order of what stopped, clients, targets', () => {
    const run = runOf([outcomeWith([failed('o/a')], { problem: { what: 'client' } })], {
      stoppedBy: [{ what: 'stop' }],
    });
    expect(problemsOf(run).map(({ what }) => what)).toEqual(['stop', 'client', 'o/a: refused']);
  });
});
