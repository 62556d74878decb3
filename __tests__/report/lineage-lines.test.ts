import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { TargetOutcome } from '../../src/domain/outcome.ts';
import type { ClientStep } from '../../src/domain/plan.ts';
import { decideTarget } from '../../src/plan/target-step.ts';
import { predecessorLines, retiredLine, storyLines } from '../../src/report/lineage-lines.ts';
import { dangersOf, hostileText } from '../domain/hostile-text.ts';
import { clientWith, specWith, T0_MS, targetWith } from '../domain/sightings.ts';
import { factsWith, wholeSpec } from '../plan/worlds.ts';
import {
  client,
  createStep,
  DAY_MS,
  failed,
  living,
  olderClient,
  outcomeWith,
  planWith,
  retirementWith,
  runOf,
  skipped,
  subjectPlan,
  written,
} from './runs.ts';

const NOW_MS = T0_MS + 60_000;
const [old, older] = [olderClient('old', 90), olderClient('older', 180)];
const lineage = [living(client), living(old), living(older)];
const HINT = 'none of this happens by itself: schedule this workflow, or start it by hand at these times';

describe('what became of a predecessor', () => {
  test.each([
    [{ untilMs: undefined, isDeleted: true }, 'x is deleted'],
    [{ untilMs: undefined, isDeleted: false }, 'x lives on'],
    [{ untilMs: NOW_MS + 1, isDeleted: false }, 'x works until 2026-01-15 12:02 UTC; a run after that deletes it'],
    [{ untilMs: NOW_MS, isDeleted: false }, 'x lives on, though its time was over at 2026-01-15 12:01 UTC'],
  ])('is told: %j', (end, line) => {
    expect(retiredLine({ name: 'x', ...end }, NOW_MS)).toBe(line);
  });

  test('is told of each, also where the run did nothing about it', () => {
    const retired = [{ name: old.name, untilMs: undefined, isDeleted: true }];
    const outcome = outcomeWith([failed('o/a')], { plan: subjectPlan({ lineage }), retired });
    expect(predecessorLines(outcome, NOW_MS)).toEqual([
      'apiClients/old is deleted',
      'apiClients/older lives on; a later run retires it',
    ]);
  });

  test('is that an orphan was deleted before a successor was made', () => {
    const step = createStep({ why: 'due', predecessors: [old] });
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
    // A run that tells itself that it deleted the orphan is not told again.
    const told = [{ name: older.name, untilMs: undefined, isDeleted: true }, ...retired];
    expect(predecessorLines(outcomeWith([], { plan, result: 'rotated', retired: told }), NOW_MS)).toHaveLength(2);
  });

  test('is that an orphan lives on where it could not be deleted', () => {
    const plan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage: [living(client), living(old)] });
    const outcome = outcomeWith([], { plan, result: 'failed', client: undefined });
    expect(predecessorLines(outcome, NOW_MS)).toEqual(['apiClients/one lives on; a later run retires it']);
  });

  test('is nothing where no successor could be made: the newest stays the live one', () => {
    const plan = subjectPlan({ client: createStep({ why: 'due', predecessors: [old] }), lineage: [living(old)] });
    expect(predecessorLines(outcomeWith([], { plan, result: 'failed', client: undefined }), NOW_MS)).toEqual([]);
  });

  test('in a dry run is what would become of it', () => {
    const retirement = retirementWith({
      remove: [older],
      waiting: [{ client: old, untilMs: NOW_MS + DAY_MS, why: 'overlap' }],
    });
    const planned = { result: 'planned', client: undefined } as const;
    expect(
      predecessorLines(outcomeWith([], { ...planned, client, plan: subjectPlan({ lineage, retirement }) }), NOW_MS),
    ).toEqual(['delete apiClients/older', 'leave apiClients/old, which goes on working until 2026-01-16 12:01 UTC']);
    const orphan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage });
    expect(predecessorLines(outcomeWith([], { ...planned, plan: orphan }), NOW_MS)).toEqual([
      'apiClients/older lives on; a later run retires it',
    ]);
  });
});

describe('the end of the story', () => {
  const retired = [
    { name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false },
    { name: older.name, untilMs: undefined, isDeleted: true },
  ];
  const targets = [written('o/a'), skipped('o/b'), failed('o/c'), skipped('o/d', 'not among only-targets')];
  const rotated = outcomeWith(targets, { plan: subjectPlan({ lineage }), result: 'rotated', retired });

  test('says which client is where, what became of the others, and what happens next and when', () => {
    expect(storyLines(runOf([rotated]), 'rotate')).toEqual([
      'API client "flags" is apiClients/one: seen at 2 of 4 targets; next rotation due 2026-04-15 12:00 UTC',
      'apiClients/old works until 2026-01-17 12:00 UTC; a run after that deletes it',
      'apiClients/older is deleted',
      HINT,
    ]);
    expect(storyLines(runOf([rotated]), 'rotate', 'live')).toHaveLength(2);
  });

  test('says who has to do what: where nothing rotates, and where predecessors wait', () => {
    expect(storyLines(runOf([outcomeWith([])]), 'provision')).toEqual([
      'API client "flags" is apiClients/one: next rotation due 2026-04-15 12:00 UTC, by operation: rotate',
    ]);
    expect(storyLines(runOf([rotated]), 'provision').at(-1)).toBe(HINT);
    expect(storyLines(runOf([outcomeWith([])]), 'rotate').at(-1)).toBe(HINT);
    expect(storyLines(runOf([outcomeWith([], { client: undefined })]), 'rotate')).toEqual([]);
  });

  test('does not say which client is live where the run could not settle it', () => {
    const client: ClientStep = { kind: 'blocked', client: old, problem: { what: 'no way' }, isTransient: true };
    const outcome = outcomeWith([], { plan: subjectPlan({ client, lineage }), result: 'failed' });
    expect(storyLines(runOf([outcome]), 'provision')).toEqual([
      'apiClients/old lives on; a later run retires it',
      'apiClients/older lives on; a later run retires it',
    ]);
  });

  test('says since when a rotation is due', () => {
    const run = runOf([outcomeWith([], { client: old })], { plan: planWith({ rotateAfterMs: DAY_MS }) });
    expect(storyLines(run, 'provision')).toEqual([
      'API client "flags" is apiClients/old: due for rotation since 2025-10-18 12:00 UTC, by operation: rotate',
    ]);
  });

  test('says what else there is to know, once', () => {
    const plan = subjectPlan({ notes: ['told with the plan'] });
    const outcome = outcomeWith([], { plan, client: undefined, notes: ['told with the plan', 'new'] });
    expect(storyLines(runOf([outcome]), undefined)).toEqual(['new']);
    expect(storyLines(runOf([outcome]), undefined, 'live')).toEqual([]);
  });

  test('of a dry run leaves what its plan has told', () => {
    const plan = subjectPlan({ lineage, retirement: retirementWith({ remove: [old, older] }) });
    const outcome = outcomeWith([], { plan, result: 'planned' });
    expect(storyLines(runOf([outcome]), 'provision')).toEqual([
      'API client "flags" is apiClients/one: next rotation due 2026-04-15 12:00 UTC, by operation: rotate',
    ]);
  });

  test('of many clients is cut, and of a run that was stopped is nothing', () => {
    const lines = storyLines(runOf(Array.from({ length: 26 }, () => outcomeWith([]))), 'provision');
    expect(lines).toHaveLength(26);
    expect(lines.at(-1)).toBe('and 1 more API client: see the output report');
    expect(storyLines(runOf([], { plan: undefined }), 'rotate')).toEqual([]);
  });

  test('is safe lines, whatever the texts say', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const spec = specWith({ displayName: text });
        const [line = ''] = storyLines(runOf([outcomeWith([], { plan: subjectPlan({ spec }) })]), 'provision');
        expect(dangersOf(line)).toEqual([]);
      }),
    );
  });
});

describe('that a target holds the live client', () => {
  const newest = clientWith();
  const spec = wholeSpec({ refresh: 'stale', operation: 'provision' });
  const facts = factsWith({ clients: [newest, old], createdByRun: new Set(), readable: new Set() });
  const retire = { kind: 'retire', isForRoom: false, ...retirementWith() } as const;

  /** Number of targets that are said to hold the client, of one that is left alone so. */
  function seen(observed: TargetFacts, view: Omit<Parameters<typeof decideTarget>[1], 'facts'>): string | undefined {
    const { steps } = decideTarget(observed, { ...view, facts });
    const targets = steps.map(({ target, reason }): TargetOutcome => ({ kind: 'skipped', target, reason }));
    return /seen at (\d of \d)/.exec(storyLines(runOf([outcomeWith(targets)]), 'rotate').join())?.[1];
  }

  test('is known by the reasons that the plan has for leaving it alone', () => {
    const observed = targetWith(60_000);
    const clients = [newest, old];
    expect(seen(observed, { move: retire, spec, clients })).toBe('1 of 1');
    expect(seen(observed, { move: retire, spec: { ...spec, refresh: 'always' }, clients })).toBe('1 of 1');
    expect(seen(observed, { move: retire, spec: { ...spec, refresh: 'always' }, clients: [newest] })).toBe('1 of 1');
    const confirm = { kind: 'confirm', client: newest, targets: [observed] } as const;
    expect(seen(observed, { move: confirm, spec, clients })).toBe('1 of 1');
  });

  test('is not said where nobody knows', () => {
    const observed = targetWith();
    const clients = [newest, old];
    for (const move of [
      { kind: 'wait', client: newest, untilMs: NOW_MS },
      { kind: 'refuse', why: 'due', living: 5, retirement: retirementWith() },
      { kind: 'deleteOrphan', client: newest },
      { ...retire, isForRoom: true },
    ] as const)
      expect(seen(observed, { move, spec, clients })).toBe('0 of 1');
    expect(seen(observed, { move: retire, spec: { ...spec, only: [] }, clients })).toBe('0 of 1');
  });
});
