import type { ApiClient } from '../domain/api-client.ts';
import { type Problem, problemText } from '../domain/errors.ts';
import type { LeftOut } from '../domain/facts.ts';
import type { Finding } from '../domain/finding.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { RunSpec } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import { boundedReport, type Importance, LARGEST_OUTPUT, type ReportItem } from './bounded-report.ts';
import { clientWhy, stepCode, targetWhy } from './codes.ts';
import { cureOfFinding, whatOf } from './findings.ts';
import { lineageOutcomeOf, retirementLines } from './lineage-lines.ts';
import { changesOf } from './lines.ts';
import { outcomeReason } from './reasons.ts';
import { clientProblem, counts, failedTargets, runResult } from './result.ts';
import { warningTexts } from './warnings.ts';

/** The action's outputs, by name. None holds a secret: no part of a run that reaches this room has one. */
export function outputsOf(run: Run, asked?: RunSpec): Readonly<Record<string, string>> {
  const clients = run.subjects.flatMap(({ client }) => client ?? []);
  const { written, emptied, skipped, failed } = counts(run);
  const dueMs = Math.min(
    ...run.subjects.flatMap(({ client, plan }) => (client === undefined ? [] : dueMsOf(client, plan.rotateAfterMs))),
  );
  return {
    'client-name': clients.map(({ name }) => name).join('\n'),
    'client-id': clients.map(({ clientId }) => clientId).join('\n'),
    result: runResult(run),
    'rotation-due': Number.isFinite(dueMs) ? rfc3339(dueMs) : '',
    written: String(written + emptied),
    skipped: String(skipped),
    failed: String(failed),
    'failed-targets': failedTargets(run).join('\n'),
    report: reportText(run, { asked, maxBytes: LARGEST_OUTPUT }),
  };
}

/** When a client is due for rotation, in milliseconds. */
function dueMsOf(client: Pick<ApiClient, 'createTimeUs'>, rotateAfterMs: number): number {
  return createdAtMs(client) + rotateAfterMs;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What a report tells beside a run. */
export interface ReportTerms {
  /** What was asked; absent where the inputs are wrong. */
  asked: RunSpec | undefined;
  /** Absent for the whole of it. */
  maxBytes?: number;
}

/** The run as JSON: `schema/report.schema.json` describes it. */
export function reportText(run: Run, { asked, maxBytes }: ReportTerms): string {
  const lists = {
    clients: run.subjects.map((subject) => ({
      importance: clientImportance(subject),
      json: clientReport(subject),
    })),
    targets: [...run.subjects.flatMap(targetItems), ...(run.plan?.leftOut ?? []).map(leftOutItem)],
    ...(run.audit === undefined ? {} : { findings: run.audit.findings.map(findingItem) }),
    problems: run.stoppedBy.map((problem) => ({
      importance: 3 as const,
      json: problem.brief === undefined ? problemReport(problem) : { what: problem.brief },
    })),
  };
  return boundedReport({ ...headOf(run, asked), ...planOf(run) }, lists, maxBytes);
}

function headOf(run: Run, asked: RunSpec | undefined): object {
  const head = { version: 1, result: runResult(run) };
  if (asked === undefined) return head;
  const { operation, dryRun, manifest } = asked;
  if (manifest === undefined) return { ...head, operation, dryRun };
  const { path, entries, shardIndex, shardTotal } = manifest;
  return { ...head, operation, dryRun, manifest: { path, entries, shardIndex, shardTotal } };
}

function planOf({ plan }: Run): object {
  if (plan === undefined) return {};
  const removals = plan.subjects.filter(({ client }) => client.kind === 'revoke' && client.clients.length > 0).length;
  return { plan: { requests: plan.requests, paceMs: plan.paceMs, removals } };
}

function targetItems({ plan, targets }: SubjectOutcome): readonly ReportItem[] {
  const client = plan.spec.displayName;
  return targets.map((outcome) => ({
    importance: TARGET_IMPORTANCE[outcome.kind],
    json: { client, ...targetReport(outcome) },
  }));
}

function leftOutItem({ client, target, reason }: LeftOut): ReportItem {
  const json = { ...(client === undefined ? {} : { client }), ...targetReport({ kind: 'skipped', target, reason }) };
  return { importance: 0, json };
}

const FINDING_IMPORTANCE = { note: 1, warning: 2, error: 3 } as const;

function findingItem(finding: Finding): ReportItem {
  return { importance: FINDING_IMPORTANCE[finding.severity], json: findingReport(finding) };
}

function findingReport(finding: Finding): object {
  const { code, severity, client, name, target } = finding;
  return {
    code,
    severity,
    client,
    ...(name === undefined ? {} : { name }),
    ...(target === undefined ? {} : { target: targetName(target) }),
    what: whatOf(finding),
    cure: cureOfFinding(finding),
  };
}

const TARGET_IMPORTANCE = { skipped: 0, seen: 0, planned: 2, written: 2, emptied: 2, failed: 3 } as const;

function clientImportance({ result, problem, blocked }: SubjectOutcome): Importance {
  if (result === 'failed' || problem !== undefined || blocked !== undefined) return 3;
  return result === 'unchanged' ? 1 : 2;
}

function problemReport(problem: Problem): Pick<Problem, 'what' | 'cure'> {
  return { what: problemText(problem), cure: problem.cure };
}

function clientReport(subject: SubjectOutcome): object {
  const { client, plan, warnings } = subject;
  const problem = clientProblem(subject);
  return {
    displayName: plan.spec.displayName,
    state: plan.isAbsent ? 'absent' : 'present',
    result: subject.result,
    ...(client === undefined ? {} : liveReport(client, plan.rotateAfterMs)),
    step: stepCode(plan),
    why: clientWhy(plan),
    changes: changesOf(plan),
    predecessors: predecessorReports(subject),
    ...(subject.result === 'planned' ? { planned: retirementLines(plan) } : {}),
    ...(problem === undefined ? {} : { problem: problemReport(problem) }),
    ...(warnings.length === 0 ? {} : { notes: warningTexts(warnings), warnings: warnings.map(({ code }) => code) }),
  };
}

function liveReport(client: NonNullable<SubjectOutcome['client']>, rotateAfterMs: number): object {
  const { name, clientId } = client;
  return {
    name,
    clientId,
    created: rfc3339(createdAtMs(client)),
    rotationDue: rfc3339(dueMsOf(client, rotateAfterMs)),
  };
}

/** Every other client of the lineage: whether the run deleted it, and if not, when a run may. */
function predecessorReports(subject: SubjectOutcome): readonly unknown[] {
  const { ended, left } = lineageOutcomeOf(subject);
  const all = [
    ...ended,
    ...left.map(({ name, retireAfterMs }) => ({ name, untilMs: retireAfterMs, isDeleted: false })),
  ];
  return all.map(({ name, untilMs, isDeleted }) => ({
    name,
    deleted: isDeleted,
    ...(untilMs === undefined ? {} : { retireAfter: rfc3339(untilMs) }),
  }));
}

function targetReport(outcome: TargetOutcome): object {
  const target = targetName(outcome.target);
  const reason = outcomeReason(outcome);
  return outcome.kind === 'failed'
    ? { target, outcome: outcome.kind, why: targetWhy(outcome), reason, cure: outcome.problem.cure }
    : { target, outcome: outcome.kind, why: targetWhy(outcome), reason };
}
