import type { ApiClient } from './api-client.ts';
import type { Blocked } from './blocked.ts';
import { type Problem, sentence } from './errors.ts';
import type { Audit } from './finding.ts';
import type { Plan, SubjectPlan, TargetStep } from './plan.ts';
import type { TargetReason } from './reasons.ts';
import type { Target } from './target.ts';
import type { Warning } from './warning.ts';

/** What became of one target. */
export type TargetOutcome =
  | { kind: 'written' | 'emptied' | 'skipped' | 'planned' | 'seen'; target: Target; reason: TargetReason }
  | {
      kind: 'failed';
      target: Target;
      problem: Problem;
      /** Nothing was written, for certain. */
      untouched: boolean;
      /** False where there was no client to write: then the client's problem says it all. */
      tried: boolean;
      /** Whether it failed a check before the first write. */
      isUnreachable?: boolean;
    };

/** What became of a client. */
export type ClientResult =
  | 'revoked'
  | 'created'
  | 'rotated'
  | 'resumed'
  | 'retired'
  | 'updated'
  | 'drift'
  | 'unchanged'
  | 'planned'
  | 'failed';

/** Results, the most far-reaching first. */
export const FAR_REACHING: readonly ClientResult[] = [
  'failed',
  'revoked',
  'rotated',
  'resumed',
  'created',
  'retired',
  'updated',
  'drift',
  'planned',
  'unchanged',
];

/** The most far-reaching of some results. */
export function mostFarReaching(results: readonly ClientResult[]): ClientResult {
  return FAR_REACHING.find((result) => results.includes(result)) ?? 'unchanged';
}

/** What became of one subject. */
export interface SubjectOutcome {
  plan: SubjectPlan;
  result: ClientResult;
  /** The live client, without its secret. Absent where none was made. */
  client: Omit<ApiClient, 'clientSecret'> | undefined;
  problem: Problem | undefined;
  /** Why nothing was done for the client; absent where something was. */
  blocked: Blocked | undefined;
  warnings: readonly Warning[];
  targets: readonly TargetOutcome[];
  /** What became of predecessors, as far as something did. */
  retired: readonly Retired[];
  /** Whether the run looks at this client once more: at once, in a moment, or after all that stay. */
  next: 'done' | 'again' | 'wait' | 'later';
}

/** Whether a client is as it is asked for, at each of its targets. */
export function isServed({ result, problem, blocked, targets }: SubjectOutcome): boolean {
  const hasFailed = result === 'failed' || problem !== undefined || blocked !== undefined;
  return !hasFailed && targets.every(({ kind }) => kind !== 'failed');
}

/** What became of a predecessor. */
export interface Retired {
  name: string;
  /** When it may be deleted, in milliseconds on Confidence's clock; absent where it was deleted, or nobody can tell. */
  untilMs: number | undefined;
  isDeleted: boolean;
}

/** What became of a run. */
export interface Run {
  plan: Plan | undefined;
  subjects: readonly SubjectOutcome[];
  /** What stopped the run before it wrote anything. */
  stoppedBy: readonly Problem[];
  /** What an audit found; absent where the run is none. */
  audit?: Audit;
}

/** A run, or a part of one, that did what it could. */
export function doneRun(plan: Plan, subjects: readonly SubjectOutcome[]): Run {
  return { plan, subjects: subjects.map(withUnreachable), stoppedBy: [] };
}

/** The outcome of a subject, with the targets that the run could not serve, and what names no target. */
function withUnreachable(outcome: SubjectOutcome): SubjectOutcome {
  const { unreachable, problems } = outcome.plan;
  const failed = unreachable.map(({ target, problems: all }) => unreachableOutcome(target, all));
  return {
    ...outcome,
    problem: oneProblem([outcome.problem, ...problems]),
    targets: [...outcome.targets, ...failed],
  };
}

/** What became of a target that failed the checks before the first write. */
export function unreachableOutcome(target: Target, problems: readonly Problem[]): TargetOutcome {
  const problem = oneProblem(problems) ?? { what: 'cannot be written' };
  return { kind: 'failed', target, problem, untouched: true, tried: true, isUnreachable: true };
}

/** A run that stopped before it wrote anything, because only the plan was asked for. */
export function plannedRun(plan: Plan): Run {
  return { plan, subjects: plan.subjects.map((subject) => withUnreachable(plannedSubject(subject))), stoppedBy: [] };
}

function plannedSubject(plan: SubjectPlan): SubjectOutcome {
  const { client, warnings } = plan;
  return {
    ...untouched(plan),
    result: client.kind === 'wrong' ? 'failed' : 'planned',
    problem: client.kind === 'wrong' ? client.problem : undefined,
    client: client.kind === 'keep' ? withoutSecret(client.client) : undefined,
    warnings: [
      ...warnings,
      ...(client.kind === 'blocked' ? [{ code: 'blocked', blocked: client.blocked } as const] : []),
    ],
    targets: plan.targets.map(plannedTarget),
  };
}

/** What became of a subject for which nothing was done. */
export function untouched(plan: SubjectPlan): SubjectOutcome {
  return {
    plan,
    result: 'unchanged',
    client: undefined,
    problem: undefined,
    blocked: undefined,
    warnings: plan.warnings,
    targets: [],
    retired: [],
    next: 'done',
  };
}

/** Some problems as one; the same is reported once. Absent where there is none. */
export function oneProblem(problems: readonly (Problem | undefined)[]): Problem | undefined {
  const all = problems.filter((problem) => problem !== undefined);
  const sentences = new Set(all.map(sentence));
  return sentences.size > 1 ? { what: [...sentences].join('; ') } : all[0];
}

function plannedTarget({ target, action, reason }: TargetStep): TargetOutcome {
  return { kind: action === 'skip' ? 'skipped' : 'planned', target, reason };
}

/** A client as anybody may see it. */
export function withoutSecret({ clientSecret: _, ...client }: ApiClient): Omit<ApiClient, 'clientSecret'> {
  return client;
}
