import type { Retired, Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { LineageMember, Plan, SubjectPlan } from '../domain/plan.ts';
import type { TargetReason } from '../domain/reasons.ts';
import type { Operation } from '../domain/spec.ts';
import { count, quoted, timeText } from '../domain/text.ts';
import { warningTexts } from './warnings.ts';

// At most so many clients have lines of their own at the end of a log.
const MOST_CLIENTS = 25;
/** Codes of targets that are left as they are because they are known to hold the live client. */
const HOLDS_LIVE: readonly TargetReason['code'][] = ['current', 'retirement-open', 'secret-unreadable', 'unconfirmed'];

/** What a plan does about predecessors: now, or once every target is seen to hold the new pair. */
export function retirementLines({ retirement, mustConfirm }: SubjectPlan): readonly string[] {
  if (retirement === undefined) return [];
  const when = mustConfirm ? 'then ' : '';
  return [
    ...retirement.label.map(
      ({ client, retireAfterMs }) => `${when}keep ${client.name} working until ${timeText(retireAfterMs)}`,
    ),
    ...retirement.remove.map(({ name }) => `${when}delete ${name}`),
    ...retirement.waiting.map(({ client, untilMs }) =>
      untilMs === undefined
        ? `leave ${client.name} alone`
        : `leave ${client.name}, which keeps working until ${timeText(untilMs)}`,
    ),
  ];
}

/** The clients of a lineage: the live one, the predecessors that the run dealt with, and those that it left as they were. */
export interface LineageOutcome {
  live: Pick<LineageMember, 'name' | 'createdAtMs'> | undefined;
  ended: readonly Retired[];
  left: readonly LineageMember[];
}

/** What became of the clients of a lineage. Where the run created and kept none, the newest stays the live one. */
export function lineageOutcomeOf({ plan, client, result, retired }: SubjectOutcome): LineageOutcome {
  const orphans = orphansOf(plan);
  const isToBeCreated = plan.client.kind === 'create' && result === 'planned';
  const newest = isToBeCreated ? undefined : plan.lineage.find(({ name }) => !orphans.includes(name));
  const live = client === undefined ? newest : { name: client.name, createdAtMs: createdAtMs(client) };
  const isStillThere = plan.client.kind === 'deleteOrphan' && ['failed', 'planned'].includes(result);
  const others = new Set([live?.name, ...retired.map(({ name }) => name)]);
  const gone = isStillThere ? [] : orphans.filter((name) => !others.has(name));
  const ended = [...gone.map((name) => ({ name, untilMs: undefined, isDeleted: true })), ...retired];
  const known = new Set([live?.name, ...ended.map(({ name }) => name)]);
  return { live, ended, left: plan.lineage.filter(({ name }) => !known.has(name)) };
}

/** Names of the clients that nobody holds and that are deleted so that the run can go on. */
export function orphansOf({ client, lineage }: SubjectPlan): readonly string[] {
  if (client.kind === 'deleteOrphan') return [client.client.name];
  if (client.kind !== 'create') return [];
  const kept = new Set(client.predecessors.map(({ name }) => name));
  return lineage.flatMap(({ name }) => (kept.has(name) ? [] : name));
}

/** What became of each predecessor, or in a dry run, what would become of it. */
export function predecessorLines(outcome: SubjectOutcome, nowMs: number): readonly string[] {
  const { ended, left } = lineageOutcomeOf(outcome);
  const planned = outcome.result === 'planned' ? outcome.plan : undefined;
  const shown = planned === undefined ? new Set() : namedIn(planned);
  return [
    ...(planned === undefined ? [] : retirementLines(planned)),
    ...ended.map((one) => retiredLine(one, nowMs)),
    ...left.flatMap(({ name, isOurs }) =>
      shown.has(name)
        ? []
        : `${name} keeps working; ${isOurs ? 'a later run retires it' : 'this action did not create it'}`,
    ),
  ];
}

/** Names of the clients of which the lines of a plan say what becomes of them. */
function namedIn({ client, retirement }: SubjectPlan): ReadonlySet<string> {
  const { label = [], remove = [], waiting = [] } = retirement ?? {};
  const clients = [...[...label, ...waiting].map((one) => one.client), ...remove];
  if (client.kind === 'deleteOrphan') clients.push(client.client);
  return new Set(clients.map(({ name }) => name));
}

/** What became of a predecessor. */
export function retiredLine({ name, untilMs, isDeleted }: Retired, nowMs: number): string {
  if (isDeleted) return `${name} is deleted`;
  if (untilMs === undefined) return `${name} keeps working`;
  return untilMs > nowMs
    ? `${name} works until ${timeText(untilMs)}; a run after that deletes it`
    : `${name} still works, although it was to be deleted at ${timeText(untilMs)}`;
}

/**
 * The end of a log: which client is where, what became of its predecessors, what happens next, when, and by whom.
 * @param whom `live` leaves out predecessors and warnings, for a page whose tables show them
 */
export function lineageLines(
  { plan, subjects }: Run,
  operation: Operation | undefined,
  whom: 'all' | 'live' = 'all',
): readonly string[] {
  if (plan === undefined) return [];
  const telling = subjects.filter((one) => liveLine(one, plan, operation).length > 0 || whom === 'all');
  const shown = telling.slice(0, MOST_CLIENTS);
  const left = telling.length - shown.length;
  return [
    ...shown.flatMap((one) => [
      ...liveLine(one, plan, operation),
      // The plan of a dry run shows them.
      ...(whom === 'live' || one.result === 'planned' ? [] : predecessorLines(one, plan.nowMs)),
      ...(whom === 'live' ? [] : newWarnings(one)),
    ]),
    ...(left > 0 ? [`and ${count(left, 'more API client', 'more API clients')}: see the output report`] : []),
    ...(isMoreToCome(subjects, plan, operation)
      ? ['none of this happens by itself: schedule this workflow, or start it by hand at these times']
      : []),
  ];
}

/** Warnings that the plan does not show. */
function newWarnings({ plan, warnings }: SubjectOutcome): readonly string[] {
  const planned = warningTexts(plan.warnings);
  return warningTexts(warnings).filter((text) => !planned.includes(text));
}

/** Whether something is left for a later run. */
function isMoreToCome(subjects: readonly SubjectOutcome[], { nowMs }: Plan, operation: Operation | undefined): boolean {
  if (operation === 'rotate' && subjects.some(({ client }) => client !== undefined)) return true;
  return subjects.some((one) => lineageOutcomeOf(one).ended.some(({ untilMs = 0 }) => untilMs > nowMs));
}

function liveLine(
  { plan: { spec, client: step, rotateAfterMs }, client, targets }: SubjectOutcome,
  plan: Plan,
  operation: Operation | undefined,
): readonly string[] {
  // A blocked run does not know which client is live.
  if (client === undefined || step.kind === 'blocked') return [];
  const dueMs = createdAtMs(client) + rotateAfterMs;
  const how = operation === 'rotate' ? '' : ', by operation: rotate';
  const due = dueMs > plan.nowMs ? `next rotation due ${timeText(dueMs)}` : `due for rotation since ${timeText(dueMs)}`;
  const seen =
    targets.length === 0 ? '' : `seen at ${targets.filter(holdsLive).length} of ${count(targets.length, 'target')}; `;
  return [`API client ${quoted(spec.displayName)} is ${client.name}: ${seen}${due}${how}`];
}

/** Whether a target is known to hold the live client. */
function holdsLive(outcome: TargetOutcome): boolean {
  if (outcome.kind === 'written') return true;
  return outcome.kind === 'skipped' && HOLDS_LIVE.includes(outcome.reason.code);
}
