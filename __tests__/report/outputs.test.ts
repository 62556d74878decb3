import { describe, expect, test } from '@jest/globals';
import { outputsOf } from '../../src/report/outputs.ts';
import { failureOf } from '../../src/report/result.ts';
import { at, clientWith, T0_MS } from '../support/domain-values.ts';
import {
  client,
  createStep,
  DAY_MS,
  failed,
  keepStep,
  living,
  olderClient,
  outcomeWith,
  planWith,
  retirementWith,
  runOf,
  SECRET,
  subjectPlan,
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

const NOTHING_OMITTED = { clients: 0, targets: 0, findings: 0, problems: 0 };

describe('the outputs', () => {
  test('of a run have the client, the numbers and when to rotate', () => {
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

  test('of several clients have a line for each, and the earliest time', () => {
    const older = clientWith({ name: 'apiClients/old', clientId: 'old', createTimeUs: Date.UTC(2026, 0, 1) * 1000 });
    const outputs = outputsOf(runOf([outcomeWith([]), outcomeWith([], { client: older })]));
    expect(outputs['client-name']).toBe('apiClients/one\napiClients/old');
    expect(outputs['client-id']).toBe('client-id-one\nold');
    expect(outputs['rotation-due']).toBe('2026-04-01T00:00:00Z');
  });

  test('of a run that stopped are empty but for the problems', () => {
    const outputs = outputsOf(stopped);
    expect(outputs).toMatchObject({ 'client-name': '', 'client-id': '', 'rotation-due': '', result: 'failed' });
    expect(JSON.parse(outputs.report ?? '')).toEqual({
      version: 1,
      result: 'failed',
      clients: [],
      targets: [],
      problems: [{ what: 'input roles: wrong' }, { what: 'and more', cure: 'Mend' }],
      omitted: NOTHING_OMITTED,
    });
  });

  test('of a wrong input leave out its text, which the failure shows', () => {
    const brief = 'input roles is wrong, see the log';
    const run = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: saw "x"', brief }] });
    expect(JSON.parse(outputsOf(run).report ?? '')).toMatchObject({ problems: [{ what: brief }] });
    expect(JSON.stringify(outputsOf(run))).not.toContain('saw');
    expect(failureOf(run)).toBe('input roles: saw "x"');
  });

  test('have the whole run as JSON with codes beside sentences, and no secret', () => {
    const planned = { code: 'force-finishes' } as const;
    const step = keepStep({ changes: { description: 'x' }, bound: ['roles/a'], roles: ['roles/b'] });
    const plan = subjectPlan({ client: step, reason: 'retire', warnings: [planned] });
    const targets = [failed('o/b', 'why', 'cure'), written('o/a')];
    const failing = outcomeWith(targets, {
      plan,
      problem: { what: 'late' },
      warnings: [planned, { code: 'unconfirmed' }],
    });
    const run = runOf([failing, outcomeWith([], { client: undefined })]);
    const outputs = outputsOf(run);
    expect(JSON.stringify(outputs)).not.toContain(SECRET);
    expect(JSON.parse(outputs.report ?? '')).toEqual({
      version: 1,
      result: 'failed',
      clients: [
        {
          displayName: 'flags',
          state: 'present',
          result: 'created',
          name: 'apiClients/one',
          clientId: 'client-id-one',
          created: '2026-01-15T12:00:00Z',
          rotationDue: '2026-04-15T12:00:00Z',
          step: 'keep',
          why: 'retire',
          changes: ['description "x"', 'roles roles/a → roles/b'],
          predecessors: [],
          problem: { what: 'late' },
          notes: [
            'force: a rotation is already under way: the run finishes it and creates no further client',
            'GitHub does not show all that was written yet: old clients keep working, and the next run retires them',
          ],
          warnings: ['force-finishes', 'unconfirmed'],
        },
        {
          displayName: 'flags',
          state: 'present',
          result: 'created',
          step: 'keep',
          why: 'idle',
          changes: [],
          predecessors: [],
        },
      ],
      targets: [
        { client: 'flags', target: 'o/b', outcome: 'failed', why: 'write-failed', reason: 'why', cure: 'cure' },
        { client: 'flags', target: 'o/a', outcome: 'written', why: 'new-client', reason: 'new client' },
      ],
      problems: [],
      plan: { requests: 7, paceMs: 0, removals: 0 },
      omitted: NOTHING_OMITTED,
    });
  });

  test('name what a problem is about before what is wrong', () => {
    const problem = { subject: 'o/a', what: 'refused', cure: 'Ask' };
    const blocked = outcomeWith([], { result: 'failed', blocked: waitWith(), problem });
    const report = JSON.parse(outputsOf(runOf([blocked], { stoppedBy: [problem] })).report ?? '');
    expect(report.problems).toEqual([{ what: 'o/a: refused', cure: 'Ask' }]);
    expect(report.clients[0].problem.what).toMatch(/ Run again after 2026-01-15 12:00 UTC; o\/a: refused\. Ask$/);
  });

  test('say when to rotate for the age that is asked for', () => {
    const run = runOf([outcomeWith([], { plan: subjectPlan({ rotateAfterMs: 7 * DAY_MS }) })]);
    expect(outputsOf(run)).toMatchObject({ 'rotation-due': '2026-01-22T12:00:00Z' });
    expect(JSON.parse(outputsOf(run).report ?? '')).toMatchObject({
      clients: [{ rotationDue: '2026-01-22T12:00:00Z' }],
    });
  });

  test.each(['rotated', 'resumed', 'retired'] as const)(
    'say %s where that is the most far-reaching result',
    (result) => {
      const run = runOf([outcomeWith([], { result: 'unchanged' }), outcomeWith([], { result })]);
      expect(outputsOf(run).result).toBe(result);
    },
  );

  const [old, older, oldest] = [olderClient('old', 1), olderClient('older', 2), olderClient('oldest', 3)];
  const lineage = [client, old, older, oldest].map((one) => living(one, one === oldest ? T0_MS + DAY_MS : undefined));

  test('say what became of predecessors, also of those that the run left as they were', () => {
    const retired = [
      { name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false },
      { name: older.name, untilMs: undefined, isDeleted: true },
    ];
    const run = runOf([outcomeWith([], { plan: subjectPlan({ lineage }), retired })]);
    expect(JSON.parse(outputsOf(run).report ?? '')).toMatchObject({
      clients: [
        {
          name: client.name,
          predecessors: [
            { name: old.name, deleted: false, retireAfter: '2026-01-17T12:00:00Z' },
            { name: older.name, deleted: true },
            { name: oldest.name, deleted: false, retireAfter: '2026-01-16T12:00:00Z' },
          ],
        },
      ],
    });
  });

  test('of a dry run say what would become of predecessors', () => {
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
    });
    const step = createStep({ reason: 'due', predecessors: [old, older] });
    const plan = subjectPlan({
      client: step,
      lineage: [living(old), living(older)],
      retirement,
      mustConfirm: true,
    });
    const run = runOf([outcomeWith([], { plan, result: 'planned', client: undefined })]);
    expect(JSON.parse(outputsOf(run).report ?? '')).toMatchObject({
      result: 'planned',
      clients: [
        {
          step: 'create',
          predecessors: [
            { name: old.name, deleted: false },
            { name: older.name, deleted: false },
          ],
          planned: ['then keep apiClients/old working until 2026-01-15 12:00 UTC', 'then delete apiClients/older'],
        },
      ],
    });
  });
});
