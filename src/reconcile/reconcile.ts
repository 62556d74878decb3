import { problemOf } from '../domain/errors.ts';
import { isServed, type Run, type SubjectOutcome } from '../domain/outcome.ts';
import type { Clock, Timing } from '../domain/ports.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import { mergeRuns, notConfirmed, notRemoved, stoppedRun, unstableRun } from './merge-outcome.ts';

// An orphan deleted, a client created, that client seen to be everywhere, and as much again where another run comes between.
const MAX_PASSES = 6;

/** How far a run is: which pass is over, and how it waited between passes. Times are in milliseconds on the clock. */
export interface ReconcileState {
  passes: number;
  /** When waiting for another run, or for GitHub, ends; absent where the run has not waited. */
  waitUntilMs: number | undefined;
  /** The next pause. */
  pauseMs: number;
  /** Whether the run has waited in vain. */
  waitExpired: boolean;
}

/** What comes after a pass. */
export type NextPass =
  /** Nothing is left to do. */
  | { kind: 'done' }
  /** Somebody else changes what this run looks at. */
  | { kind: 'unstable' }
  /** What is waited for did not come. */
  | { kind: 'unconfirmed' }
  | { kind: 'pass'; state: ReconcileState; pauseMs: number };

/** What a pass left open, and when it ended. */
export interface PassEnd {
  /** What is next for each subject. */
  next: readonly SubjectOutcome['next'][];
  nowMs: number;
}

/** What comes next, from what a pass left open. Pure. A first pass waits for nobody. */
export function nextPass(state: ReconcileState, { next, nowMs }: PassEnd, timing: WaitTiming): NextPass {
  const isWaiting = next.includes('wait') && state.passes > 1;
  const isAgain = next.includes('again');
  if (!isAgain && !isWaiting) return { kind: 'done' };
  if (state.passes === MAX_PASSES) return { kind: 'unstable' };
  if (isAgain) return { kind: 'pass', state: { ...state, passes: state.passes + 1 }, pauseMs: 0 };
  if (state.waitExpired) return { kind: 'unconfirmed' };
  const waitUntilMs = state.waitUntilMs ?? nowMs + timing.confirmWaitMs;
  const waitExpired = nowMs >= waitUntilMs;
  const pauseMs = waitExpired ? 0 : Math.min(state.pauseMs, waitUntilMs - nowMs);
  return { kind: 'pass', state: { ...state, waitUntilMs, waitExpired, pauseMs: state.pauseMs * 2 }, pauseMs };
}

type WaitTiming = Pick<Timing, 'confirmWaitMs' | 'confirmPauseMs'>;

/** The state after the first pass. */
export function firstState({ confirmPauseMs }: WaitTiming): ReconcileState {
  return { passes: 1, waitUntilMs: undefined, pauseMs: confirmPauseMs, waitExpired: false };
}

/** What a run is reconciled with. */
export interface ReconcileDeps {
  clock: Clock;
  timing: WaitTiming;
}

/** Looks at the assignments of a spec, decides and acts. */
type Pass = (spec: ResolvedSpec) => Promise<Run>;

/**
 * Looks, decides and acts until nothing is left to do: what was changed is seen to have worked before anything is retired. What
 * another run or GitHub has to do first is waited for, a minute at most. Clients that are to go come after all that stay.
 */
export async function reconcile(spec: ResolvedSpec, pass: Pass, deps: ReconcileDeps): Promise<Run> {
  const first = await settle(spec, pass, deps);
  const later = new Set(first.subjects.filter(({ next }) => next === 'later').map(displayNameOf));
  if (later.size === 0) return first;
  const isEachServed = first.subjects.every((one) => later.has(displayNameOf(one)) || isServed(one));
  const assignments = spec.assignments.filter(({ client }) => later.has(client.displayName));
  try {
    return mergeRuns([first, await settle({ ...spec, assignments, isServed: isEachServed }, pass, deps)]);
  } catch (error) {
    return notRemoved(first, problemOf(error), (subject) => later.has(displayNameOf(subject)));
  }
}

/** Passes until nothing is left to do but what comes later. */
async function settle(spec: ResolvedSpec, pass: Pass, { clock, timing }: ReconcileDeps): Promise<Run> {
  const runs: [Run, ...Run[]] = [await pass(spec)];
  for (let state = firstState(timing); ; ) {
    const run = mergeRuns(runs);
    const next = nextPass(state, { next: run.subjects.map((subject) => subject.next), nowMs: clock.nowMs() }, timing);
    if (next.kind === 'done') return run;
    if (next.kind === 'unstable') return notConfirmed(unstableRun(run));
    if (next.kind === 'unconfirmed') return notConfirmed(run);
    const open = openSubjects(run, state);
    state = next.state;
    await clock.sleep(next.pauseMs);
    try {
      runs.push(await pass(furtherSpec(spec, open, state)));
    } catch (error) {
      return stoppedRun(run, problemOf(error), (subject) => open.has(displayNameOf(subject)));
    }
  }
}

/** Display names of the clients that the run looks at once more. */
function openSubjects({ subjects }: Run, { passes }: ReconcileState): ReadonlySet<string> {
  const open = subjects.filter(({ next }) => next === 'again' || (next === 'wait' && passes > 1));
  return new Set(open.map(displayNameOf));
}

function displayNameOf({ plan }: SubjectOutcome): string {
  return plan.spec.displayName;
}

function furtherSpec(spec: ResolvedSpec, open: ReadonlySet<string>, { waitExpired }: ReconcileState): ResolvedSpec {
  const assignments = spec.assignments.filter(({ client }) => open.has(client.displayName));
  return { ...spec, assignments, refresh: 'stale', waitExpired };
}
