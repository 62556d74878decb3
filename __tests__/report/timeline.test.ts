import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SubjectOutcome } from '../../src/domain/outcome.ts';
import { tickOf, timelineOf } from '../../src/report/timeline.ts';
import { clientWith, specWith, T0_MS } from '../support/domain-values.ts';
import { hostileText } from '../support/hostile-text.ts';
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
  subjectPlan,
} from './runs.ts';

const NOW_MS = T0_MS + 60_000;
const [old, older, oldest] = [olderClient('old', 90), olderClient('older', 180), olderClient('oldest', 270)];

/** The lines between head and foot of the diagram. */
function drawn(outcome: SubjectOutcome, rotateAfterMs = 90 * DAY_MS): readonly string[] {
  const plan = { ...outcome.plan, rotateAfterMs };
  const lines = timelineOf({ ...outcome, plan }, planWith())?.split('\n') ?? [];
  return lines.slice(7, -1).map((line) => line.trim());
}

describe('a lineage over time', () => {
  test('of one client is its life until the next rotation', () => {
    expect(timelineOf(outcomeWith([]), planWith())).toBe(`\`\`\`mermaid
gantt
  title Lifetimes of API clients, in UTC
  dateFormat YYYY-MM-DDTHH:mm:ss
  axisFormat %Y-%m-%d
  tickInterval 1month
  todayMarker off
  section Live
    client one :active, 2026-01-15T12:00:00, 2026-04-15T12:00:00
    this run :milestone, 2026-01-15T12:01:00, 0d
    next rotation 2026-04-15 :milestone, 2026-04-15T12:00:00, 0d
\`\`\``);
  });

  test('shows which clients are deleted, which overlap until when, and which stay, oldest first', () => {
    const lineage = [living(old), living(older), living(oldest)];
    const outcome = outcomeWith([], {
      plan: subjectPlan({ lineage }),
      retired: [
        { name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false },
        { name: older.name, untilMs: undefined, isDeleted: false },
        { name: oldest.name, untilMs: undefined, isDeleted: true },
      ],
    });
    expect(drawn(outcome)).toEqual([
      'section Deleted',
      'client oldest :done, 2025-04-20T12:00:00, 2026-01-15T12:01:00',
      'section Retiring',
      'client older :done, 2025-07-19T12:00:00, 2025-10-17T12:00:00',
      'overlap without an end :2025-10-17T12:00:00, 2026-01-15T12:01:00',
      'client old :done, 2025-10-17T12:00:00, 2026-01-15T12:00:00',
      'overlap until 2026-01-17 :2026-01-15T12:00:00, 2026-01-17T12:00:00',
      'section Live',
      'client one :active, 2026-01-15T12:00:00, 2026-04-15T12:00:00',
      'this run :milestone, 2026-01-15T12:01:00, 0d',
      'next rotation 2026-04-15 :milestone, 2026-04-15T12:00:00, 0d',
    ]);
  });

  test('shows that a rotation is due', () => {
    expect(drawn(outcomeWith([], { client: old }), 30 * DAY_MS)).toEqual([
      'section Live',
      'client old :active, 2025-10-17T12:00:00, 2026-01-15T12:01:00',
      'this run :milestone, 2026-01-15T12:01:00, 0d',
      'rotation due since 2025-11-16 :crit, milestone, 2025-11-16T12:00:00, 0d',
    ]);
  });

  test('of a dry run shows what would be', () => {
    const lineage = [living(old), living(older), living(oldest, T0_MS + DAY_MS)];
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS + 2 * DAY_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
      waiting: [{ client: oldest, untilMs: T0_MS + DAY_MS, why: 'overlap' }],
    });
    const step = createStep({ reason: 'due', predecessors: [old, older, oldest] });
    const plan = subjectPlan({ client: step, lineage, retirement });
    const outcome = outcomeWith([], { plan, result: 'planned', client: undefined });
    expect(timelineOf(outcome, planWith())).toContain('  title Lifetimes of API clients as planned, in UTC\n');
    expect(drawn(outcome)).toEqual([
      'section Deleted',
      'client older :done, 2025-07-19T12:00:00, 2026-01-15T12:01:00',
      'section Retiring',
      'client oldest :done, 2025-04-20T12:00:00, 2025-07-19T12:00:00',
      'overlap until 2026-01-16 :2025-07-19T12:00:00, 2026-01-16T12:00:00',
      'client old :done, 2025-10-17T12:00:00, 2026-01-15T12:01:00',
      'overlap until 2026-01-17 :2026-01-15T12:01:00, 2026-01-17T12:00:00',
      'section Planned',
      'this run :milestone, 2026-01-15T12:01:00, 0d',
      'new client :active, 2026-01-15T12:01:00, 2026-04-15T12:01:00',
    ]);
  });

  test('of a dry run shows an orphan that would be deleted apart from the client that stays', () => {
    const plan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage: [living(client), living(old)] });
    const bars = drawn(outcomeWith([], { plan, result: 'planned', client: undefined }), 200 * DAY_MS);
    expect(bars.slice(0, 4)).toEqual([
      'section Deleted',
      'client one :done, 2026-01-15T12:00:00, 2026-01-15T12:01:00',
      'section Live',
      'client old :active, 2025-10-17T12:00:00, 2026-05-05T12:00:00',
    ]);
  });

  test('shows no overlap with an orphan that was deleted', () => {
    const orphan = olderClient('orphan', 10);
    const plan = subjectPlan({
      client: createStep({ reason: 'due', predecessors: [old] }),
      lineage: [living(orphan), living(old)],
    });
    const retired = [{ name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false }];
    expect(drawn(outcomeWith([], { plan, result: 'rotated', retired })).slice(0, 5)).toEqual([
      'section Deleted',
      'client orphan :done, 2026-01-05T12:00:00, 2026-01-15T12:01:00',
      'section Retiring',
      'client old :done, 2025-10-17T12:00:00, 2026-01-15T12:00:00',
      'overlap until 2026-01-17 :2026-01-15T12:00:00, 2026-01-17T12:00:00',
    ]);
  });

  test('shows the client that stays where no successor could be created', () => {
    const plan = subjectPlan({ client: createStep({ reason: 'due', predecessors: [old] }), lineage: [living(old)] });
    const outcome = outcomeWith([failed('o/a')], { plan, result: 'failed', client: undefined });
    expect(drawn(outcome, 120 * DAY_MS)[1]).toBe('client old :active, 2025-10-17T12:00:00, 2026-02-14T12:00:00');
  });

  test('shows no live client where the only client was an orphan, and was deleted', () => {
    const plan = subjectPlan({ client: { kind: 'deleteOrphan', client }, lineage: [living(client)] });
    expect(drawn(outcomeWith([], { plan, result: 'resumed', client: undefined }))).toEqual([
      'section Deleted',
      'client one :done, 2026-01-15T12:00:00, 2026-01-15T12:01:00',
      'section Live',
      'this run :milestone, 2026-01-15T12:01:00, 0d',
    ]);
  });

  test('leaves out an overlap that was over before it began', () => {
    const young = clientWith({ createTimeUs: (T0_MS + 30_000) * 1000 });
    const plan = subjectPlan({ lineage: [living(old, T0_MS - DAY_MS)] });
    expect(drawn(outcomeWith([], { plan, client: young }))).toEqual([
      'section Retiring',
      'client old :done, 2025-10-17T12:00:00, 2026-01-15T12:00:30',
      'section Live',
      expect.stringMatching(/^client one :active/),
      expect.stringMatching(/^this run/),
      expect.stringMatching(/^next rotation/),
    ]);
  });

  test('shows hours where it is short', () => {
    const hourly = outcomeWith([], { plan: subjectPlan({ rotateAfterMs: 3_600_000 }) });
    expect(timelineOf(hourly, planWith())).toContain('  axisFormat %m-%d %H:%M\n');
  });

  test.each([
    ['is created in the distant past', outcomeWith([], { client: clientWith({ createTimeUs: 0 }) })],
    [
      'is to be deleted in the distant future',
      outcomeWith([], { plan: subjectPlan({ lineage: [living(old, Date.UTC(9999, 11))] }) }),
    ],
  ])('is not drawn where a client %s', (_, outcome) => {
    expect(timelineOf(outcome, planWith())).toBeUndefined();
  });

  test('is not drawn where there is no client', () => {
    const none = outcomeWith([], { plan: subjectPlan({ client: { kind: 'none' } }), client: undefined });
    expect(timelineOf(none, planWith())).toBeUndefined();
  });

  test('has no syntax but its own, whatever names say', () => {
    const line =
      /^(?: {2}section (?:Deleted|Retiring|Live|Planned)| {4}(?:client [\w-]{0,40}|overlap (?:until [\d-]{10}|without an end)|this run|next rotation [\d-]{10}) :(?:(?:done|crit|active|milestone), )?\d{4}-\d\d-\d\dT[\d:]{8}, (?:0d|\d{4}-\d\d-\d\dT[\d:]{8}))$/;
    const name = fc.oneof(
      hostileText,
      fc.constantFrom(
        'section a',
        'click x href "https://x.y"',
        '%%{init: {}}%%',
        '```',
        'a\n```\n# b',
        ':active, 1d',
        '#35;',
      ),
    );
    fc.assert(
      fc.property(name, name, fc.integer({ min: -DAY_MS, max: DAY_MS }), (mine, theirs, afterMs) => {
        const live = clientWith({ name: `apiClients/${mine}`, displayName: theirs });
        const spec = specWith({ displayName: theirs });
        const lineage = [living(olderClient(theirs, 1), NOW_MS + afterMs), living(olderClient(`${theirs}!`, 2))];
        const lines = timelineOf(outcomeWith([], { plan: subjectPlan({ spec, lineage }), client: live }), planWith());
        for (const one of lines?.split('\n').slice(7, -1) ?? ['absent']) expect(one).toMatch(line);
        expect(lines?.match(/`/g)).toHaveLength(6);
      }),
    );
  });
});

test('no labels of the axis stand on each other: no step of several days, at most six', () => {
  for (let days = 1; days < 400; days += 1) {
    const [, count = '', unit = ''] = /^(\d+)(\w+)$/.exec(tickOf(days * DAY_MS)) ?? [];
    expect([days, unit === 'day' ? count : '1']).toEqual([days, '1']);
    const lengths: Record<string, number> = { hour: 1 / 24, day: 1, week: 7, month: 30 };
    expect(days / (Number(count) * (lengths[unit] ?? 0))).toBeLessThan(6);
  }
});
