import type { ApiClient } from '../domain/api-client.ts';
import { type Problem, problemText } from '../domain/errors.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import { targetName } from '../domain/target.ts';
import { lineageOutcomeOf, retirementLines } from './lineage-lines.ts';
import { changesOf } from './lines.ts';
import { outcomeReason } from './reasons.ts';
import { allTargets, clientProblem, counts, failedTargets, runResult } from './result.ts';
import { warningTexts } from './warnings.ts';

/** The action's outputs, by name. None holds a secret: no part of a run that reaches this room has one. */
export function outputsOf(run: Run): Readonly<Record<string, string>> {
  const clients = run.subjects.flatMap(({ client }) => client ?? []);
  const { written, skipped, failed } = counts(run);
  // A run without a plan has no clients.
  const rotateAfterMs = run.plan?.rotateAfterMs ?? 0;
  const dueMs = Math.min(...clients.map((client) => dueMsOf(client, rotateAfterMs)));
  return {
    'client-name': clients.map(({ name }) => name).join('\n'),
    'client-id': clients.map(({ clientId }) => clientId).join('\n'),
    result: runResult(run),
    'rotation-due': Number.isFinite(dueMs) ? rfc3339(dueMs) : '',
    written: String(written),
    skipped: String(skipped),
    failed: String(failed),
    'failed-targets': failedTargets(run).join('\n'),
    report: JSON.stringify(runReport(run, rotateAfterMs)),
  };
}

/** When a client is due for rotation, in milliseconds. */
function dueMsOf(client: Pick<ApiClient, 'createTimeUs'>, rotateAfterMs: number): number {
  return createdAtMs(client) + rotateAfterMs;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function runReport(run: Run, rotateAfterMs: number): unknown {
  return {
    version: 1,
    result: runResult(run),
    clients: run.subjects.map((subject) => clientReport(subject, rotateAfterMs)),
    targets: allTargets(run).map(targetReport),
    problems: run.stoppedBy.map((problem) =>
      problem.brief === undefined ? problemReport(problem) : { what: problem.brief },
    ),
    ...(run.plan === undefined ? {} : { plan: { requests: run.plan.requests, paceMs: run.plan.paceMs } }),
  };
}

function problemReport(problem: Problem): Pick<Problem, 'what' | 'cure'> {
  return { what: problemText(problem), cure: problem.cure };
}

function clientReport(subject: SubjectOutcome, rotateAfterMs: number): unknown {
  const { client, plan, warnings } = subject;
  const problem = clientProblem(subject);
  return {
    displayName: plan.spec.displayName,
    result: subject.result,
    ...(client === undefined ? {} : liveReport(client, rotateAfterMs)),
    step: plan.client.kind,
    reason: plan.reason,
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

function targetReport(outcome: TargetOutcome): unknown {
  const target = targetName(outcome.target);
  const reason = outcomeReason(outcome);
  return outcome.kind === 'failed'
    ? { target, outcome: outcome.kind, reason, cure: outcome.problem.cure }
    : { target, outcome: outcome.kind, code: outcome.reason.code, reason };
}
