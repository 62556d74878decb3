import { nameOf } from '../domain/destination.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import { changesOf } from './lines.ts';
import { counts, failedTargets, reasonOf, resultOf, targetsOf } from './result.ts';

const ROTATE_AFTER_MS = 90 * 24 * 60 * 60 * 1000;

/** The action's outputs, by name. None holds a secret: no part of a run that reaches here has one. */
export function outputsOf(run: Run): Readonly<Record<string, string>> {
  const clients = run.subjects.flatMap(({ client }) => client ?? []);
  const { written, skipped, failed } = counts(run);
  const dueMs = Math.min(...clients.map(({ createTimeUs }) => createTimeUs / 1000 + ROTATE_AFTER_MS));
  return {
    'client-name': clients.map(({ name }) => name).join('\n'),
    'client-id': clients.map(({ clientId }) => clientId).join('\n'),
    result: resultOf(run),
    'rotation-due': Number.isFinite(dueMs) ? rfc3339(dueMs) : '',
    written: String(written),
    skipped: String(skipped),
    failed: String(failed),
    'failed-targets': failedTargets(run).join('\n'),
    report: JSON.stringify(reportOf(run)),
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function reportOf(run: Run): unknown {
  return {
    version: 1,
    result: resultOf(run),
    clients: run.subjects.map(clientReport),
    targets: targetsOf(run).map(targetReport),
    problems: run.stoppedBy.map(({ what, cure, brief }) => (brief === undefined ? { what, cure } : { what: brief })),
    ...(run.plan === undefined ? {} : { plan: { requests: run.plan.requests, paceMs: run.plan.paceMs } }),
  };
}

function clientReport({ plan, result, client, problem, notes }: SubjectOutcome): unknown {
  return {
    displayName: plan.wish.displayName,
    result,
    ...(client === undefined
      ? {}
      : { name: client.name, clientId: client.clientId, created: rfc3339(client.createTimeUs / 1000) }),
    step: plan.client.kind,
    changes: changesOf(plan),
    ...(problem === undefined ? {} : { problem }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function targetReport(target: TargetOutcome): unknown {
  const cure = target.kind === 'failed' ? { cure: target.problem.cure } : {};
  return { target: nameOf(target.destination), outcome: target.kind, reason: reasonOf(target), ...cure };
}
