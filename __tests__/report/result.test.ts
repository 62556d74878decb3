import { describe, expect, test } from '@jest/globals';
import type { ClientResult } from '../../src/domain/outcome.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import {
  closingLine,
  counts,
  failedTargets,
  failureOf,
  problemsOf,
  resultOf,
  targetsOf,
} from '../../src/report/result.ts';
import { at, clientWith } from '../domain/sightings.ts';
import { failed, outcomeWith, planWith, runOf, SECRET, subjectPlan, written } from './runs.ts';

const leftOut = [{ destination: at('o/old'), reason: 'the repository is archived' }];
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
    expect(closingLine(mixed)).toBe('failed: 1 written, 1 skipped, 1 failed');
    const planned = outcomeWith([{ kind: 'planned', destination: at('o/a'), reason: 'x' }], { result: 'planned' });
    expect(closingLine(runOf([planned]))).toBe('planned: 1 planned, 0 skipped, 0 failed');
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

describe('the outputs', () => {
  test('of a run tell the client, the numbers and when to rotate', () => {
    expect(outputsOf(mixed)).toEqual({
      'client-name': 'apiClients/one',
      'client-id': 'client-id-one',
      result: 'failed',
      'rotation-due': '2026-04-15T12:00:00Z',
      written: '1',
      skipped: '1',
      failed: '1',
      'failed-targets': 'o/b',
      report: expect.any(String),
    });
  });

  test('of several clients are a line each, with the earliest time', () => {
    const older = clientWith({ name: 'apiClients/old', clientId: 'old', createTimeUs: Date.UTC(2026, 0, 1) * 1000 });
    const outputs = outputsOf(runOf([outcomeWith([]), outcomeWith([], { client: older })]));
    expect(outputs['client-name']).toBe('apiClients/one\napiClients/old');
    expect(outputs['client-id']).toBe('client-id-one\nold');
    expect(outputs['rotation-due']).toBe('2026-04-01T00:00:00Z');
  });

  test('of a run that was stopped are empty but for what stopped it', () => {
    const outputs = outputsOf(stopped);
    expect(outputs).toMatchObject({ 'client-name': '', 'client-id': '', 'rotation-due': '', result: 'failed' });
    expect(JSON.parse(outputs.report ?? '')).toEqual({
      version: 1,
      result: 'failed',
      clients: [],
      targets: [],
      problems: [{ what: 'input roles: wrong' }, { what: 'and more', cure: 'Mend' }],
    });
  });

  test('hold the whole run as JSON, and no secret', () => {
    const plan = subjectPlan({ notes: ['a note'] });
    const failing = outcomeWith([failed('o/b', 'why', 'cure'), written('o/a')], { plan, problem: { what: 'late' } });
    const run = runOf([failing, outcomeWith([], { client: undefined })]);
    const outputs = outputsOf(run);
    expect(JSON.stringify(outputs)).not.toContain(SECRET);
    expect(JSON.parse(outputs.report ?? '')).toEqual({
      version: 1,
      result: 'failed',
      clients: [
        {
          displayName: 'flags',
          result: 'created',
          name: 'apiClients/one',
          clientId: 'client-id-one',
          created: '2026-01-15T12:00:00Z',
          step: 'keep',
          problem: { what: 'late' },
          notes: ['a note'],
        },
        { displayName: 'flags', result: 'created', step: 'keep' },
      ],
      targets: [
        { target: 'o/b', outcome: 'failed', reason: 'why', cure: 'cure' },
        { target: 'o/a', outcome: 'written', reason: 'gets a new client' },
      ],
      problems: [],
      plan: { requests: 7, paceMs: 0 },
    });
  });
});
