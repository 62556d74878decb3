import type { SubjectOutcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import { lineageOutcomeOf, orphansOf } from './lineage-lines.ts';

const DAY_MS = 86_400_000;
// Times further away come from a clock that is wrong: a diagram of them shows nothing, and takes a browser long to draw.
const FURTHEST_MS = 12 * 365 * DAY_MS;

/** A bar of the diagram, or a moment: a bar without length. Texts begin with a word of ours, so none is a keyword. */
interface Bar {
  section: 'Deleted' | 'Retiring' | 'Live' | 'Planned';
  text: string;
  tags: string;
  fromMs: number;
  toMs: number;
}

/** When the run looked, and when clients are due. */
type Terms = Pick<Plan, 'nowMs' | 'rotateAfterMs'>;

/**
 * A lineage over time, as a diagram that GitHub draws: how long each client lives, where they overlap, when the next rotation
 * is due. Absent where there is no client, or where times make no sense.
 */
export function timelineOf(outcome: SubjectOutcome, terms: Terms): string | undefined {
  const bars = [...predecessorBars(outcome, terms), ...liveBars(outcome, terms)];
  const isSensible = bars.every(({ fromMs, toMs }) => isNear(fromMs, terms) && isNear(toMs, terms));
  const isAnybodyThere = outcome.client !== undefined || outcome.plan.lineage.length > 0;
  if (!isAnybodyThere || !isSensible) return undefined;
  const spanMs = Math.max(...bars.map(({ toMs }) => toMs)) - Math.min(...bars.map(({ fromMs }) => fromMs));
  return [
    '```mermaid',
    'gantt',
    `  title Lifetimes of API clients${outcome.result === 'planned' ? ' as planned' : ''}, in UTC`,
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    `  axisFormat ${spanMs < 5 * DAY_MS ? '%m-%d %H:%M' : '%Y-%m-%d'}`,
    '  todayMarker off',
    ...(['Deleted', 'Retiring', 'Live', 'Planned'] as const).flatMap((section) => sectionLines(section, bars)),
    '```',
  ].join('\n');
}

function isNear(ms: number, { nowMs }: Terms): boolean {
  return Math.abs(ms - nowMs) < FURTHEST_MS;
}

function sectionLines(section: Bar['section'], bars: readonly Bar[]): readonly string[] {
  const lines = bars
    .filter((bar) => bar.section === section)
    .map(({ text, tags, fromMs, toMs }) => {
      const end = fromMs === toMs ? '0d' : momentText(toMs);
      return `    ${text} :${tags}, ${momentText(fromMs)}, ${end}`;
    });
  return lines.length === 0 ? [] : [`  section ${section}`, ...lines];
}

/** Oldest first. Each works alone until it has a successor, and beside it from then on. */
function predecessorBars(outcome: SubjectOutcome, { nowMs }: Terms): readonly Bar[] {
  const { client, plan } = outcome;
  const ends = endsOf(outcome);
  const madeMs = client === undefined ? nowMs : client.createTimeUs / 1000;
  const orphans = orphansOf(plan);
  const bars = plan.lineage.map((one, index): Bar[] => {
    const end = ends.get(one.name);
    if (end === undefined) return [];
    const text = `client ${barName(one)}`;
    const successor = plan.lineage.findLast(({ name }, at) => at < index && !orphans.includes(name));
    const succeededMs = successor?.madeAtMs ?? madeMs;
    const fromMs = one.madeAtMs;
    if (end === 'deleted')
      return [{ section: 'Deleted', text, tags: 'done', fromMs, toMs: Math.max(fromMs, nowMs, madeMs) }];
    const untilMs = end === 'open' ? Math.max(nowMs, succeededMs) : end;
    const overlap = end === 'open' ? 'overlap without an end' : `overlap until ${dayText(untilMs)}`;
    const alone: Bar = { section: 'Retiring', text, tags: 'done', fromMs, toMs: Math.max(fromMs, succeededMs) };
    const beside = { text: overlap, tags: 'crit', fromMs: alone.toMs, toMs: Math.max(alone.toMs, untilMs) };
    return beside.fromMs === beside.toMs ? [alone] : [alone, { section: 'Retiring', ...beside }];
  });
  return bars.reverse().flat();
}

type End = number | 'deleted' | 'open';

/** Until when each predecessor works; in a dry run, would work. */
function endsOf(outcome: SubjectOutcome): ReadonlyMap<string, End> {
  const { ended, left } = lineageOutcomeOf(outcome);
  const { retirement, client: step } = outcome.plan;
  const planned = outcome.result === 'planned' ? retirement : undefined;
  return new Map<string, End>([
    ...left.map(({ name, retireAfterMs }) => [name, retireAfterMs ?? 'open'] as const),
    ...ended.map(({ name, untilMs, isDeleted }) => [name, isDeleted ? 'deleted' : (untilMs ?? 'open')] as const),
    ...(planned?.label ?? []).map(({ client, retireAfterMs }) => [client.name, retireAfterMs] as const),
    ...(planned?.remove ?? []).map(({ name }) => [name, 'deleted'] as const),
    ...(outcome.result === 'planned' && step.kind === 'deleteOrphan' ? [[step.client.name, 'deleted'] as const] : []),
  ]);
}

function liveBars(outcome: SubjectOutcome, terms: Terms): readonly Bar[] {
  const { plan, result } = outcome;
  const { nowMs, rotateAfterMs } = terms;
  const run: Bar = { section: 'Live', text: 'this run', tags: 'milestone', fromMs: nowMs, toMs: nowMs };
  const isPlanned = plan.client.kind === 'create' && result === 'planned';
  if (isPlanned) {
    const successor = { text: 'its successor', tags: 'active', fromMs: nowMs, toMs: nowMs + rotateAfterMs };
    return [
      { ...run, section: 'Planned' },
      { section: 'Planned', ...successor },
    ];
  }
  const { live } = lineageOutcomeOf(outcome);
  if (live === undefined) return [run];
  const dueMs = live.madeAtMs + rotateAfterMs;
  const isDue = dueMs <= nowMs;
  const toMs = Math.max(live.madeAtMs, isDue ? nowMs : dueMs);
  const rotation = isDue
    ? { text: `rotation due since ${dayText(dueMs)}`, tags: 'crit, milestone' }
    : { text: `next rotation ${dayText(dueMs)}`, tags: 'milestone' };
  return [
    { section: 'Live', text: `client ${barName(live)}`, tags: 'active', fromMs: live.madeAtMs, toMs },
    run,
    { section: 'Live', ...rotation, fromMs: dueMs, toMs: dueMs },
  ];
}

/** Names come from outside: what is left of them is no syntax, neither of the diagram nor of the page. */
function barName({ name }: { name: string }): string {
  return name
    .replace('apiClients/', '')
    .replace(/[^A-Za-z0-9_-]/g, '-')
    .slice(0, 40);
}

function momentText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
