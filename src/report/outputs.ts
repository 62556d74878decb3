import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import { targetName } from '../domain/target.ts';
import { lineageOutcomeOf, retirementLines } from './lineage-lines.ts';
import { changesOf } from './lines.ts';
import { counts, failedTargets, reasonOf, resultOf, targetsOf } from './result.ts';

/** The action's outputs, by name. None holds a secret: no part of a run that reaches here has one. */
export function outputsOf(run: Run): Readonly<Record<string, string>> {
  const clients = run.subjects.flatMap(({ client }) => client ?? []);
  const { written, skipped, failed } = counts(run);
  // A run without a plan has no clients either.
  const rotateAfterMs = run.plan?.rotateAfterMs ?? 0;
  const dueMs = Math.min(...clients.map((client) => dueMsOf(client, rotateAfterMs)));
  return {
    'client-name': clients.map(({ name }) => name).join('\n'),
    'client-id': clients.map(({ clientId }) => clientId).join('\n'),
    result: resultOf(run),
    'rotation-due': Number.isFinite(dueMs) ? rfc3339(dueMs) : '',
    written: String(written),
    skipped: String(skipped),
    failed: String(failed),
    'failed-targets': failedTargets(run).join('\n'),
    report: JSON.stringify(reportOf(run, rotateAfterMs)),
  };
}

/** When a client is due for rotation, in milliseconds. */
function dueMsOf({ createTimeUs }: { createTimeUs: number }, rotateAfterMs: number): number {
  return createTimeUs / 1000 + rotateAfterMs;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function reportOf(run: Run, rotateAfterMs: number): unknown {
  return {
    version: 1,
    result: resultOf(run),
    clients: run.subjects.map((subject) => clientReport(subject, rotateAfterMs)),
    targets: targetsOf(run).map(targetReport),
    problems: run.stoppedBy.map(({ what, cure, brief }) => (brief === undefined ? { what, cure } : { what: brief })),
    ...(run.plan === undefined ? {} : { plan: { requests: run.plan.requests, paceMs: run.plan.paceMs } }),
  };
}

function clientReport(subject: SubjectOutcome, rotateAfterMs: number): unknown {
  const { client, problem, notes } = subject;
  return {
    displayName: subject.plan.spec.displayName,
    result: subject.result,
    ...(client === undefined ? {} : liveReport(client, rotateAfterMs)),
    step: subject.plan.client.kind,
    changes: changesOf(subject.plan),
    predecessors: predecessorReports(subject),
    ...(subject.result === 'planned' ? { planned: retirementLines(subject.plan) } : {}),
    ...(problem === undefined ? {} : { problem }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function liveReport(client: NonNullable<SubjectOutcome['client']>, rotateAfterMs: number): object {
  const { name, clientId, createTimeUs } = client;
  return {
    name,
    clientId,
    created: rfc3339(createTimeUs / 1000),
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
  const cure = outcome.kind === 'failed' ? { cure: outcome.problem.cure } : {};
  return { target: targetName(outcome.target), outcome: outcome.kind, reason: reasonOf(outcome), ...cure };
}
