import { type Problem, problemText } from '../domain/errors.ts';
import { mostFarReaching, oneProblem, type Run, type SubjectOutcome, type TargetOutcome } from '../domain/outcome.ts';
import { targetKey } from '../domain/target.ts';

/** What became of the subjects in all passes: the first pass is about all of them, a later one about some. */
export function mergeRuns(runs: readonly [Run, ...Run[]]): Run {
  const [first] = runs;
  const subjects = first.subjects.map((one) => {
    const outcomes = runs.flatMap((run) =>
      run.subjects.filter(({ plan }) => plan.spec.displayName === one.plan.spec.displayName),
    );
    // What was waited for came, or the last pass reports it.
    return outcomes.filter((outcome, index) => index === outcomes.length - 1 || !isOpen(outcome)).reduce(merge);
  });
  return { ...first, subjects };
}

/** A failure for the moment, since somebody else has to do something first; or nothing so far. */
function isOpen({ next, result }: SubjectOutcome): boolean {
  return next === 'later' || (next === 'wait' && result === 'failed');
}

function merge(first: SubjectOutcome, second: SubjectOutcome): SubjectOutcome {
  const result = mostFarReaching([first.result, second.result]);
  // A pass that has no client in the end did not do what it planned.
  const isFirst = result === first.result && (first.client !== undefined || second.client === undefined);
  const seen = new Map(first.targets.map((outcome) => [targetKey(outcome.target), outcome]));
  const gone = first.retired.filter(({ isDeleted }) => isDeleted);
  return {
    plan: { ...(isFirst ? first.plan : second.plan), lineage: first.plan.lineage },
    result,
    client: second.client ?? first.client,
    problem: oneProblem([first.problem, second.problem]),
    blocked: second.blocked ?? first.blocked,
    warnings: [
      ...first.warnings,
      ...second.warnings.filter((one) => !first.warnings.some((other) => isSame(one, other))),
    ],
    targets: second.targets.map((outcome) => mergeOutcome(seen.get(targetKey(outcome.target)), outcome)),
    retired: [...gone, ...second.retired],
    next: second.next,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A target that was written is no news to a later pass. */
function mergeOutcome(first: TargetOutcome | undefined, second: TargetOutcome): TargetOutcome {
  return first?.kind === 'written' && second.kind === 'skipped' ? first : second;
}

/** GitHub does not show every write, so nothing is retired. */
export function notConfirmed(run: Run): Run {
  const subjects = run.subjects.map((subject): SubjectOutcome => {
    const isOpen = subject.next === 'wait' && subject.problem === undefined && subject.blocked === undefined;
    return isOpen ? { ...subject, warnings: [...subject.warnings, { code: 'unconfirmed' }] } : subject;
  });
  return { ...run, subjects };
}

/** What was done stays done and is reported; what could not be looked at again is a failure. */
export function stoppedRun(run: Run, cause: Problem, isAffected: (subject: SubjectOutcome) => boolean): Run {
  const problem = {
    what: `the run could not look again, so no client was retired: ${problemText(cause)}`,
    cure: cause.cure ?? 'The next run continues',
  };
  const subjects = run.subjects.map((subject): SubjectOutcome => {
    return isAffected(subject)
      ? { ...subject, problem: oneProblem([subject.problem, problem]), next: 'done' }
      : subject;
  });
  return { ...run, subjects };
}

/** What was to go and could not be looked at again stays. */
export function notRemoved(run: Run, cause: Problem, isAffected: (subject: SubjectOutcome) => boolean): Run {
  const problem = { what: `not removed: ${problemText(cause)}`, cure: cause.cure ?? 'The next run continues' };
  const subjects = run.subjects.map((subject): SubjectOutcome => {
    return isAffected(subject)
      ? { ...subject, problem: oneProblem([subject.problem, problem]), next: 'done' }
      : subject;
  });
  return { ...run, subjects };
}

/** Somebody else changes clients or secrets while this run looks at them. */
export function unstableRun(run: Run): Run {
  const what = 'clients or secrets keep changing while this run reads them';
  return stoppedRun(run, { what, cure: 'Let one run at a time do this' }, ({ next }) => next === 'again');
}
