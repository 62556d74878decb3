import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TargetOutcome } from '../../src/domain/outcome.ts';
import type { ClientStep } from '../../src/domain/plan.ts';
import { lineageLines, predecessorLines, retiredLine } from '../../src/report/lineage-lines.ts';
import { at, specWith, T0_MS } from '../support/domain-values.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';
import {
  client,
  createStep,
  DAY_MS,
  failed,
  living,
  olderClient,
  outcomeWith,
  retirementWith,
  runOf,
  skipped,
  subjectPlan,
  waitWith,
  written,
} from './runs.ts';

const NOW_MS = T0_MS + 60_000;
const [old, older] = [olderClient('old', 90), olderClient('older', 180)];
const lineage = [living(client), living(old), living(older)];
const HINT = 'none of this happens by itself: schedule this workflow, or start it by hand at these times';

describe('what became of a predecessor', () => {
  test.each([
    [{ untilMs: undefined, isDeleted: true }, 'x is deleted'],
    [{ untilMs: undefined, isDeleted: false }, 'x keeps working'],
    [{ untilMs: NOW_MS + 1, isDeleted: false }, 'x works until 2026-01-15 12:02 UTC; a run after that deletes it'],
    [{ untilMs: NOW_MS, isDeleted: false }, 'x still works, although it was to be deleted at 2026-01-15 12:01 UTC'],
  ])('is one line: %j', (end, line) => {
    expect(retiredLine({ name: 'x', ...end }, NOW_MS)).toBe(line);
  });

  test('has a line for each, also where the run did nothing about it', () => {
    const retired = [{ name: old.name, untilMs: undefined, isDeleted: true }];
    const outcome = outcomeWith([failed('o/a')], { plan: subjectPlan({ lineage }), retired });
    expect(predecessorLines(outcome, NOW_MS)).toEqual([
      'apiClients/old is deleted',
      'apiClients/older keeps working; a later run retires it',
    ]);
  });

  test('is that an orphan was deleted before a successor was created', () => {
    const step = createStep({ reason: 'due', predecessors: [old] });
    const plan = subjectPlan({ client: step, lineage: [living(older), living(old)] });
    const retired = [{ name: old.name, untilMs: undefined, isDeleted: true }];
    expect(predecessorLines(outcomeWith([], { plan, result: 'rotated', retired }), NOW_MS)).toEqual([
      'apiClients/older is deleted',
      'apiClients/old is deleted',
    ]);
    const again = subjectPlan({
      client: { kind: 'deleteOrphan', client: older },
      lineage: [living(older), living(old)],
    });
    expect(predecessorLines(outcomeWith([], { plan: again, result: 'resumed', retired }), NOW_MS)).toHaveLength(2);
    // An orphan that the run lists among those it retired has one line all the same.
    const told = [{ name: older.name, untilMs: undefined, isDeleted: true }, ...retired];
    expect(predecessorLines(outcomeWith([], { plan, result: 'rotated', retired: told }), NOW_MS)).toHaveLength(2);
  });

  test('is that an orphan stays where it could not be deleted', () => {
    const plan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage: [living(client), living(old)] });
    const outcome = outcomeWith([], { plan, result: 'failed', client: undefined });
    expect(predecessorLines(outcome, NOW_MS)).toEqual(['apiClients/one keeps working; a later run retires it']);
  });

  test('is nothing where no successor could be created: the newest stays the live one', () => {
    const plan = subjectPlan({ client: createStep({ reason: 'due', predecessors: [old] }), lineage: [living(old)] });
    expect(predecessorLines(outcomeWith([], { plan, result: 'failed', client: undefined }), NOW_MS)).toEqual([]);
  });

  test('in a dry run is what would become of the predecessor', () => {
    const retirement = retirementWith({
      remove: [older],
      waiting: [{ client: old, untilMs: NOW_MS + DAY_MS, why: 'overlap' }],
    });
    const planned = { result: 'planned', client: undefined } as const;
    expect(
      predecessorLines(outcomeWith([], { ...planned, client, plan: subjectPlan({ lineage, retirement }) }), NOW_MS),
    ).toEqual(['delete apiClients/older', 'leave apiClients/old, which keeps working until 2026-01-16 12:01 UTC']);
    const orphan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage });
    expect(predecessorLines(outcomeWith([], { ...planned, plan: orphan }), NOW_MS)).toEqual([
      'apiClients/older keeps working; a later run retires it',
    ]);
  });
});

describe('the end of a log', () => {
  const retired = [
    { name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false },
    { name: older.name, untilMs: undefined, isDeleted: true },
  ];
  const targets = [written('o/a'), skipped('o/b'), failed('o/c'), skipped('o/d', { code: 'not-selected' })];
  const rotated = outcomeWith(targets, { plan: subjectPlan({ lineage }), result: 'rotated', retired });

  test('says which client is where, what became of the others, and what happens next and when', () => {
    expect(lineageLines(runOf([rotated]), 'rotate')).toEqual([
      'API client "flags" is apiClients/one: seen at 2 of 4 targets; next rotation due 2026-04-15 12:00 UTC',
      'apiClients/old works until 2026-01-17 12:00 UTC; a run after that deletes it',
      'apiClients/older is deleted',
      HINT,
    ]);
    expect(lineageLines(runOf([rotated]), 'rotate', 'live')).toHaveLength(2);
  });

  test('says what starts the next rotation, and that predecessors wait for a later run', () => {
    expect(lineageLines(runOf([outcomeWith([])]), 'provision')).toEqual([
      'API client "flags" is apiClients/one: next rotation due 2026-04-15 12:00 UTC, by operation: rotate',
    ]);
    expect(lineageLines(runOf([rotated]), 'provision').at(-1)).toBe(HINT);
    expect(lineageLines(runOf([outcomeWith([])]), 'rotate').at(-1)).toBe(HINT);
    expect(lineageLines(runOf([outcomeWith([], { client: undefined })]), 'rotate')).toEqual([]);
  });

  test('does not say which client is live where the run could not settle it', () => {
    const client: ClientStep = { kind: 'blocked', client: old, blocked: waitWith() };
    const outcome = outcomeWith([], { plan: subjectPlan({ client, lineage }), result: 'failed' });
    expect(lineageLines(runOf([outcome]), 'provision')).toEqual([
      'apiClients/old keeps working; a later run retires it',
      'apiClients/older keeps working; a later run retires it',
    ]);
  });

  test('says since when a rotation is due', () => {
    const run = runOf([outcomeWith([], { client: old, plan: subjectPlan({ rotateAfterMs: DAY_MS }) })]);
    expect(lineageLines(run, 'provision')).toEqual([
      'API client "flags" is apiClients/old: due for rotation since 2025-10-18 12:00 UTC, by operation: rotate',
    ]);
  });

  test('shows each warning once', () => {
    const planned = { code: 'other-targets', client: old.name } as const;
    const plan = subjectPlan({ warnings: [planned] });
    const outcome = outcomeWith([], { plan, client: undefined, warnings: [{ ...planned }, { code: 'unconfirmed' }] });
    expect(lineageLines(runOf([outcome]), undefined)).toEqual([
      'GitHub does not show all that was written yet: old clients keep working, and the next run retires them',
    ]);
    expect(lineageLines(runOf([outcome]), undefined, 'live')).toEqual([]);
  });

  test('of a dry run leaves out what its plan shows', () => {
    const plan = subjectPlan({ lineage, retirement: retirementWith({ remove: [old, older] }) });
    const outcome = outcomeWith([], { plan, result: 'planned' });
    expect(lineageLines(runOf([outcome]), 'provision')).toEqual([
      'API client "flags" is apiClients/one: next rotation due 2026-04-15 12:00 UTC, by operation: rotate',
    ]);
  });

  test('of many clients is cut, and of a run that was stopped is empty', () => {
    const lines = lineageLines(runOf(Array.from({ length: 26 }, () => outcomeWith([]))), 'provision');
    expect(lines).toHaveLength(26);
    expect(lines.at(-1)).toBe('and 1 more API client: see the output report');
    expect(lineageLines(runOf([], { plan: undefined }), 'rotate')).toEqual([]);
  });

  test('is safe for a log, whatever the texts say', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const spec = specWith({ displayName: text });
        const [line = ''] = lineageLines(runOf([outcomeWith([], { plan: subjectPlan({ spec }) })]), 'provision');
        expect(dangersOf(line)).toEqual([]);
      }),
    );
  });
});

describe('that a target holds the live client', () => {
  const HOLDING = ['current', 'retirement-open', 'secret-unreadable', 'unconfirmed'] as const;
  const OTHERS = ['not-selected', 'wait', 'too-many-clients', 'decide-again', 'make-room', 'archived'] as const;

  /** Number of targets that are said to hold the client, of one that has this outcome. */
  function seen(outcome: TargetOutcome): string | undefined {
    return /seen at (\d of \d)/.exec(lineageLines(runOf([outcomeWith([outcome])]), 'rotate').join())?.[1];
  }

  test.each(HOLDING)('is known where the plan leaves it as it is: %s', (code) => {
    expect(seen(skipped('o/a', { code }))).toBe('1 of 1');
    expect(seen({ kind: 'planned', target: at('o/a'), reason: { code } })).toBe('0 of 1');
  });

  test.each(OTHERS)('is not said where nobody knows: %s', (code) => {
    expect(seen(skipped('o/a', { code }))).toBe('0 of 1');
  });

  test('is known where the run wrote the target, for whatever reason', () => {
    expect(seen({ kind: 'written', target: at('o/a'), reason: { code: 'near-create' } })).toBe('1 of 1');
    expect(seen(failed('o/a'))).toBe('0 of 1');
  });
});
