import { about, type Problem, sentence } from '../domain/errors.ts';
import {
  type ClientResult,
  mostFarReaching,
  oneProblem,
  type Run,
  type SubjectOutcome,
  type TargetOutcome,
} from '../domain/outcome.ts';
import { targetName } from '../domain/target.ts';
import { count, quoted } from '../domain/text.ts';
import { blockedProblem } from './blocked-messages.ts';
import { findingLine, isDrift, totalsLine } from './findings.ts';
import { grouped } from './grouped-problems.ts';

/** An annotation shows at most so many problems. */
export const MOST_IN_ANNOTATION = 20;

/** Every target of a run with what became of it; a target that was left out counts as skipped. */
export function allTargets(run: Run): readonly TargetOutcome[] {
  const leftOut = run.plan?.leftOut ?? [];
  return [
    ...run.subjects.flatMap(({ targets }) => targets),
    ...leftOut.map(({ target, reason }): TargetOutcome => ({ kind: 'skipped', target, reason })),
  ];
}

/** The run's result as one word: the most far-reaching, and `failed` where anything failed. */
export function runResult(run: Run): ClientResult {
  if (run.audit !== undefined && run.stoppedBy.length === 0) return isDrift(run.audit) ? 'drift' : 'unchanged';
  const hasFailed = runProblems(run).length > 0;
  return hasFailed ? 'failed' : mostFarReaching(run.subjects.map(({ result }) => result));
}

/** Everything that went wrong: failures of clients come before those of targets, and what several targets share is reported once. */
export function runProblems(run: Run): readonly Problem[] {
  // What an audit cannot reach is one of its findings.
  if (run.audit !== undefined) return run.stoppedBy;
  const clients = run.subjects.flatMap((subject) => namedProblem(subject, run) ?? []);
  const targets = allTargets(run).flatMap((outcome) =>
    outcome.kind === 'failed' && outcome.tried ? [outcome.problem] : [],
  );
  return grouped([...run.stoppedBy, ...clients, ...targets]);
}

/** What went wrong with a client; of several clients with the name of the one, unless it says that itself. */
function namedProblem(subject: SubjectOutcome, { subjects }: Run): Problem | undefined {
  const problem = clientProblem(subject);
  const name = quoted(subject.plan.spec.displayName);
  const isTold = subjects.length === 1 || problem === undefined || sentence(problem).includes(name);
  return isTold ? problem : about(name, problem);
}

/** What went wrong with a client: why nothing was done for it, and what failed; absent where nothing did. */
export function clientProblem({ blocked, problem }: Pick<SubjectOutcome, 'blocked' | 'problem'>): Problem | undefined {
  return oneProblem([blocked && blockedProblem(blocked), problem]);
}

/**
 * What a person must know of a failed run, for an annotation; absent where nothing failed.
 * @param failOn what fails an audit
 */
export function failureOf(run: Run, failOn: 'drift' | 'never' = 'drift'): string | undefined {
  const drift = run.audit?.findings.filter(({ severity }) => severity !== 'note') ?? [];
  const sentences = [...runProblems(run).map(sentence), ...(failOn === 'never' ? [] : drift.map(findingLine))];
  const [first, ...rest] = sentences;
  if (first === undefined) return undefined;
  if (rest.length === 0) return first;
  const shown = sentences.slice(0, MOST_IN_ANNOTATION).map((line) => `- ${line}`);
  const left = sentences.length - shown.length;
  return [
    `${count(sentences.length, 'problem')}:`,
    ...shown,
    ...(left > 0 ? [`- and ${left} more, see the log`] : []),
  ].join('\n');
}

/** Number of targets of each kind. */
export function counts(run: Run): Readonly<Record<TargetOutcome['kind'], number>> {
  const numbers = { written: 0, emptied: 0, skipped: 0, failed: 0, planned: 0, seen: 0 };
  for (const { kind } of allTargets(run)) numbers[kind] += 1;
  return numbers;
}

/** The closing line of the log. */
export function closingLine(run: Run): string {
  if (run.stoppedBy.length > 0)
    return `failed before any credential was made or written: ${count(run.stoppedBy.length, 'problem')}`;
  if (run.audit !== undefined) return `audit: ${totalsLine(run.audit)}`;
  const { planned, skipped } = counts(run);
  const isDry = run.subjects.some(({ result }) => result === 'planned');
  if (isDry)
    return `dry run, nothing was written: ${count(planned - toEmpty(run), 'target')} to write, ${skipped} to skip${toRetire(run)}`;
  return `${runResult(run) === 'failed' ? 'failed: ' : ''}${clientsText(run)}; ${targetsText(run)}`;
}

function targetsText(run: Run): string {
  const { written, emptied, skipped, failed } = counts(run);
  const others = [...(skipped > 0 ? [`${skipped} skipped`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
  const done = emptied > 0 ? [`${count(emptied, 'target')} emptied`] : [];
  const isWriting = written > 0 || done.length === 0;
  return [...(isWriting ? [`${count(written, 'target')} written`] : []), ...done, ...others].join(', ');
}

/** What became of the clients: of a single one in words, of several how many of each kind. */
function clientsText({ subjects }: Run): string {
  const [first, ...others] = subjects;
  if (first === undefined) return 'no API client';
  if (others.length === 0)
    return clientProblem(first) === undefined ? `API client ${first.result}` : failureText(first);
  const numbers = new Map<string, number>();
  for (const subject of subjects) {
    const kind = clientProblem(subject) === undefined ? subject.result : 'failed';
    numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
  }
  return `${subjects.length} API clients: ${[...numbers].map(([kind, number]) => `${number} ${kind}`).join(', ')}`;
}

/** What could not be done for a client. */
function failureText({ plan, client, blocked, result }: SubjectOutcome): string {
  if (blocked !== undefined) return 'the client is left as it is for now';
  if (plan.client.kind === 'create' && client === undefined) return 'the client could not be created';
  if (plan.client.kind === 'revoke' || plan.reason === 'refused') return 'the client is not removed';
  if (plan.client.kind === 'wrong') return 'the request for the client cannot be met';
  if (plan.client.kind === 'deleteOrphan') return 'a client that no target holds could not be deleted';
  return result === 'failed' ? 'the client could not be updated' : `API client ${result}, but not completely`;
}

function toEmpty({ subjects }: Pick<Run, 'subjects'>): number {
  return subjects.flatMap(({ plan }) => plan.targets).filter(({ action }) => action === 'empty').length;
}

/** How many predecessors a dry run would label or delete. */
function toRetire({ subjects }: Run): string {
  const retirements = subjects.flatMap(({ plan }) => plan.retirement ?? []);
  const label = retirements.flatMap((retirement) => retirement.label).length;
  const remove = retirements.flatMap((retirement) => retirement.remove).length;
  const goes = subjects.flatMap(({ plan }) => (plan.client.kind === 'revoke' ? plan.client.clients : []));
  const orphans = subjects.filter(({ plan }) => plan.client.kind === 'deleteOrphan').length + goes.length;
  const empty = toEmpty({ subjects });
  return [
    ...(empty > 0 ? [`, ${empty} to empty`] : []),
    ...(label > 0 ? [`, ${count(label, 'old client')} to label`] : []),
    ...(remove + orphans > 0 ? [`, ${count(remove + orphans, 'API client')} to delete`] : []),
  ].join('');
}

/** The targets that failed, as `failed-targets` lists them. */
export function failedTargets(run: Run): readonly string[] {
  return allTargets(run).flatMap((outcome) => (outcome.kind === 'failed' ? [targetName(outcome.target)] : []));
}
