import type { SubjectOutcome } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { LineageMember, Plan, SubjectPlan } from '../domain/plan.ts';
import { DAY_MS } from '../domain/text.ts';
import { lineageOutcomeOf, orphansOf } from './lineage-lines.ts';

// Times that are further away come from a wrong clock: their diagram shows nothing, and a browser takes long to draw it.
const HOUR_MS = DAY_MS / 24;
const FURTHEST_MS = 12 * 365 * DAY_MS;

/** A bar of the diagram; a moment is a bar without length. Each text begins with a fixed word, so that it is no keyword. */
export interface Bar {
  section: 'Deleted' | 'Retiring' | 'Live' | 'Planned';
  text: string;
  /** How the diagram shows it: `done`, `active`, `milestone`, or nothing for an overlap. */
  tags: string;
  /** In milliseconds on Confidence's clock. */
  fromMs: number;
  toMs: number;
}

// The text beside a short bar has the colour of the page's text only where the bar has no tags.
const NO_TAGS = '';

/** When the run looked. */
type Terms = Pick<Plan, 'nowMs'>;

/**
 * A lineage over time, as a diagram that GitHub draws: how long each client lives, where they overlap, when the next rotation
 * is due. Absent where there is no client, or where times make no sense.
 */
export function timelineOf(outcome: SubjectOutcome, terms: Terms): string | undefined {
  const bars = barsOf(outcome, terms);
  const isSensible = bars.every(({ fromMs, toMs }) => isNear(fromMs, terms) && isNear(toMs, terms));
  const hasClient = outcome.client !== undefined || outcome.plan.lineage.length > 0;
  if (!hasClient || !isSensible) return undefined;
  const spanMs = Math.max(...bars.map(({ toMs }) => toMs)) - Math.min(...bars.map(({ fromMs }) => fromMs));
  return [
    '```mermaid',
    'gantt',
    `  title Lifetimes of API clients${outcome.result === 'planned' ? ' as planned' : ''}, in UTC`,
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    `  axisFormat ${spanMs < 5 * DAY_MS ? '%m-%d %H:%M' : '%Y-%m-%d'}`,
    `  tickInterval ${tickOf(spanMs)}`,
    '  todayMarker off',
    ...(['Deleted', 'Retiring', 'Live', 'Planned'] as const).flatMap((section) => sectionLines(section, bars)),
    '```',
  ].join('\n');
}

/** The bars of that diagram, the oldest client first. */
export function barsOf(outcome: SubjectOutcome, terms: Terms): readonly Bar[] {
  return [...predecessorBars(outcome, terms), ...liveBars(outcome, terms)];
}

// At most six labels fit beside each other.
const MOST_TICKS = 6;

/**
 * The distance between two labels of the axis, as the diagram takes it: `2week`. Not of several days, since those begin anew each
 * month: then two labels stand on each other.
 */
export function tickOf(spanMs: number): string {
  const units = [
    ['hour', HOUR_MS, [1, 2, 4, 8, 12]],
    ['day', DAY_MS, [1]],
    ['week', 7 * DAY_MS, [1, 2]],
    ['month', 30 * DAY_MS, [1, 2, 3, 6, 12, 24]],
  ] as const;
  const all = units.flatMap(([unit, ms, counts]) =>
    counts.map((number) => ({ text: `${number}${unit}`, ms: number * ms })),
  );
  return (all.find(({ ms }) => spanMs / ms < MOST_TICKS) ?? all.at(-1))?.text ?? '1month';
}

function isNear(ms: number, { nowMs }: Terms): boolean {
  return Math.abs(ms - nowMs) < FURTHEST_MS;
}

function sectionLines(section: Bar['section'], bars: readonly Bar[]): readonly string[] {
  const lines = bars
    .filter((bar) => bar.section === section)
    .map(({ text, tags, fromMs, toMs }) => {
      const end = fromMs === toMs ? '0d' : momentText(toMs);
      return `    ${text} :${tags}${tags === NO_TAGS ? '' : ', '}${momentText(fromMs)}, ${end}`;
    });
  return lines.length === 0 ? [] : [`  section ${section}`, ...lines];
}

/** Oldest first. A predecessor works alone until it has a successor, and beside it from then on. */
function predecessorBars(outcome: SubjectOutcome, { nowMs }: Terms): readonly Bar[] {
  const { client, plan } = outcome;
  const ends = endsOf(outcome);
  const newestAtMs = client === undefined ? nowMs : createdAtMs(client);
  const orphans = orphansOf(plan);
  const bars = plan.lineage.map((member, index) => {
    const end = ends.get(member.name);
    if (end === undefined) return [];
    if (end.kind === 'deleted') return [deletedBar(member, Math.max(nowMs, newestAtMs))];
    const successor = plan.lineage.findLast(({ name }, at) => at < index && !orphans.includes(name));
    const succeededAtMs = successor?.createdAtMs ?? newestAtMs;
    const { untilMs = Math.max(nowMs, succeededAtMs) } = end;
    const text = end.untilMs === undefined ? 'overlap without an end' : `overlap until ${dayText(untilMs)}`;
    return retiringBars(member, succeededAtMs, { text, untilMs });
  });
  return bars.reverse().flat();
}

function deletedBar(member: LineageMember, deletedAtMs: number): Bar {
  const fromMs = member.createdAtMs;
  return { section: 'Deleted', text: clientText(member), tags: 'done', fromMs, toMs: Math.max(fromMs, deletedAtMs) };
}

/** The time in which a predecessor works beside its successor. */
interface Overlap {
  text: string;
  untilMs: number;
}

function retiringBars(member: LineageMember, succeededAtMs: number, { text, untilMs }: Overlap): readonly Bar[] {
  const fromMs = member.createdAtMs;
  const toMs = Math.max(fromMs, succeededAtMs);
  const alone: Bar = { section: 'Retiring', text: clientText(member), tags: 'done', fromMs, toMs };
  return untilMs <= toMs ? [alone] : [alone, { section: 'Retiring', text, tags: NO_TAGS, fromMs: toMs, toMs: untilMs }];
}

/** How a predecessor ends. */
type LifeEnd =
  | { kind: 'deleted' }
  /** It works until then; absent where nobody can tell. */
  | { kind: 'alive'; untilMs: number | undefined };

/** How each predecessor ends, or in a dry run, how it would end. */
function endsOf(outcome: SubjectOutcome): ReadonlyMap<string, LifeEnd> {
  const { ended, left } = lineageOutcomeOf(outcome);
  const ends = new Map<string, LifeEnd>();
  for (const { name, retireAfterMs } of left) ends.set(name, { kind: 'alive', untilMs: retireAfterMs });
  for (const { name, untilMs, isDeleted } of ended)
    ends.set(name, isDeleted ? { kind: 'deleted' } : { kind: 'alive', untilMs });
  return outcome.result === 'planned' ? new Map([...ends, ...plannedEnds(outcome.plan)]) : ends;
}

function plannedEnds({ retirement, client }: SubjectPlan): ReadonlyMap<string, LifeEnd> {
  const { label = [], remove = [] } = retirement ?? {};
  const ends = new Map<string, LifeEnd>();
  for (const { client: one, retireAfterMs } of label) ends.set(one.name, { kind: 'alive', untilMs: retireAfterMs });
  const deleted = client.kind === 'deleteOrphan' ? [...remove, client.client] : remove;
  for (const { name } of deleted) ends.set(name, { kind: 'deleted' });
  return ends;
}

function liveBars(outcome: SubjectOutcome, { nowMs }: Terms): readonly Bar[] {
  const { plan, result } = outcome;
  const { rotateAfterMs } = plan;
  const run: Bar = { section: 'Live', text: 'this run', tags: 'milestone', fromMs: nowMs, toMs: nowMs };
  if (plan.client.kind === 'create' && result === 'planned')
    return [
      { ...run, section: 'Planned' },
      { section: 'Planned', text: 'new client', tags: 'active', fromMs: nowMs, toMs: nowMs + rotateAfterMs },
    ];
  const { live } = lineageOutcomeOf(outcome);
  if (live === undefined) return [run];
  const dueMs = live.createdAtMs + rotateAfterMs;
  const isDue = dueMs <= nowMs;
  const toMs = Math.max(live.createdAtMs, isDue ? nowMs : dueMs);
  const rotation = isDue
    ? { text: `rotation due since ${dayText(dueMs)}`, tags: 'crit, milestone' }
    : { text: `next rotation ${dayText(dueMs)}`, tags: 'milestone' };
  return [
    { section: 'Live', text: clientText(live), tags: 'active', fromMs: live.createdAtMs, toMs },
    run,
    { section: 'Live', ...rotation, fromMs: dueMs, toMs: dueMs },
  ];
}

/** Names come from outside: only characters are left that neither the diagram nor the page takes for syntax. */
function clientText({ name }: Pick<LineageMember, 'name'>): string {
  const safe = name.replace('apiClients/', '').replace(/[^A-Za-z0-9_-]/g, '-');
  return `client ${safe.slice(0, 40)}`;
}

function momentText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
