import { type Problem, problemOf, sentence } from '../domain/errors.ts';
import { mostFarReaching, type Run, type SubjectOutcome, type TargetOutcome } from '../domain/outcome.ts';
import type { Clock } from '../domain/ports.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';

// A client discarded, one made, one seen to be everywhere, and as much again where another run comes between.
const MOST_PASSES = 6;
const PATIENCE_MS = 60_000;
// Doubled each time: a look is at every target, and there may be hundreds.
const FIRST_PAUSE_MS = 2_000;

/**
 * Looks, decides and acts until nothing is left to do: what was changed is seen to have worked before anything is retired.
 * What another run or GitHub has to do first is waited for, a minute at most. A first pass waits for nobody.
 * @param pass looks at the subjects of a spec, decides and acts
 */
export async function inPasses(
  spec: ResolvedSpec,
  pass: (spec: ResolvedSpec) => Promise<Run>,
  clock: Clock,
): Promise<Run> {
  const runs: [Run, ...Run[]] = [await pass(spec)];
  let untilMs: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let waitExpired = false;
  for (let passes = 1; ; ) {
    const run = together(runs);
    const open = run.subjects.filter(({ next }) => next === 'again' || (next === 'wait' && passes > 1));
    if (open.length === 0) return run;
    if (passes === MOST_PASSES) return unconfirmed(unstable(run));
    if (open.some(({ next }) => next === 'again')) passes += 1;
    else {
      const nowMs = clock.nowMs();
      untilMs ??= nowMs + PATIENCE_MS;
      if (waitExpired) return unconfirmed(run);
      waitExpired = nowMs >= untilMs;
      if (!waitExpired) await clock.sleep(Math.min(pauseMs, untilMs - nowMs));
      pauseMs *= 2;
    }
    const names = new Set(open.map(({ plan }) => plan.spec.displayName));
    const assignments = spec.assignments.filter(({ client }) => names.has(client.displayName));
    try {
      runs.push(await pass({ ...spec, assignments, refresh: 'stale', waitExpired }));
    } catch (error) {
      return stopped(run, problemOf(error), ({ plan }) => names.has(plan.spec.displayName));
    }
  }
}

/** Who holds what is not clear yet, so nothing is retired. */
function unconfirmed(run: Run): Run {
  const note = 'GitHub does not show all that was written yet: predecessors live on, and the next run retires them';
  const subjects = run.subjects.map((subject) =>
    subject.next === 'wait' && subject.problem === undefined
      ? { ...subject, notes: [...subject.notes, note] }
      : subject,
  );
  return { ...run, subjects };
}

/** What was done stays done and is told; what could not be looked at again is a failure. */
function stopped(run: Run, { what, cure }: Problem, isLost: (subject: SubjectOutcome) => boolean): Run {
  const problem = {
    what: `not seen to be at its end, so no client was retired: ${what}`,
    cure: cure ?? 'The next run goes on',
  };
  const subjects = run.subjects.map((subject) =>
    isLost(subject) ? { ...subject, problem: joined([subject.problem, problem]), next: 'done' as const } : subject,
  );
  return { ...run, subjects };
}

function unstable(run: Run): Run {
  const problem = {
    what: 'clients or secrets change while this run looks at them',
    cure: 'Let one run at a time do this',
  };
  return stopped(run, problem, ({ next }) => next === 'again');
}

/** What became of the subjects in all passes: the first is about all of them, a later one about some. */
export function together(runs: readonly [Run, ...Run[]]): Run {
  const [first] = runs;
  const subjects = first.subjects.map((one) => {
    const outcomes = runs.flatMap((run) =>
      run.subjects.filter(({ plan }) => plan.spec.displayName === one.plan.spec.displayName),
    );
    // What was waited for came, or is told by the last.
    return outcomes.filter((outcome, index) => index === outcomes.length - 1 || !isTransient(outcome)).reduce(both);
  });
  return { ...first, subjects };
}

/** A failure for the moment: somebody else has to do something first. */
function isTransient({ next, result }: SubjectOutcome): boolean {
  return next === 'wait' && result === 'failed';
}

function both(first: SubjectOutcome, second: SubjectOutcome): SubjectOutcome {
  const result = mostFarReaching([first.result, second.result]);
  // A pass that has no client in the end did not do what it planned.
  const isFirst = result === first.result && (first.client !== undefined || second.client === undefined);
  const seen = new Map(first.targets.map((outcome) => [targetKey(outcome.target), outcome]));
  const gone = first.retired.filter(({ isDeleted }) => isDeleted);
  return {
    plan: { ...(isFirst ? first.plan : second.plan), lineage: first.plan.lineage },
    result,
    client: second.client ?? first.client,
    problem: joined([first.problem, second.problem]),
    notes: [...new Set([...first.notes, ...second.notes])],
    targets: second.targets.map((outcome) => mergeOutcome(seen.get(targetKey(outcome.target)), outcome)),
    retired: [...gone, ...second.retired],
    next: second.next,
  };
}

/** A target that was written is no news to a later pass. */
function mergeOutcome(first: TargetOutcome | undefined, second: TargetOutcome): TargetOutcome {
  return first?.kind === 'written' && second.kind === 'skipped' ? first : second;
}

/** The problems as one; the same is told once. */
function joined(problems: readonly (Problem | undefined)[]): Problem | undefined {
  const all = problems.filter((problem) => problem !== undefined);
  const sentences = new Set(all.map(sentence));
  return sentences.size > 1 ? { what: [...sentences].join('; ') } : all[0];
}
