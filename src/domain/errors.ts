import { plain } from './text.ts';

/** One thing that is wrong, and what helps. Both are safe for a log. */
export interface Problem {
  what: string;
  cure?: string | undefined;
  /** What is told where the runner masks nothing, if `what` shows an input as it was given. */
  brief?: string;
}

/** The root of the family: the message is safe for a log from the moment the error is made. */
export class ActionError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(sentence).join('\n'), options);
    this.name = new.target.name;
    this.problems = problems;
  }
}

/** One or more inputs are wrong. Nothing was requested. */
export class BadInput extends ActionError {}

/** The run cannot go on from what it found, and changed nothing because of it. */
export class CannotProceed extends ActionError {}

/** What a refusal says beside its message. */
export interface Refusal {
  status: number;
  serviceMessage: string;
  retryAfterMs?: number | undefined;
  isAfterUnclear?: boolean;
}

/** A service answered that it will not do this. */
export class RequestRefused extends ActionError {
  readonly status: number;
  readonly serviceMessage: string;
  /** What the answer says about when to come back, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** Whether an earlier try of the same request got no clear answer: then it may have been carried out. */
  readonly isAfterUnclear: boolean;

  constructor(problem: Problem, answer: Refusal) {
    super([problem]);
    this.status = answer.status;
    this.serviceMessage = answer.serviceMessage;
    this.retryAfterMs = answer.retryAfterMs;
    this.isAfterUnclear = answer.isAfterUnclear ?? false;
  }
}

/** No answer came: the connection broke, timed out or never stood. */
export class Unreachable extends ActionError {}

/** An answer came that is not what the service promises. */
export class UnexpectedResponse extends ActionError {}

/** Something was begun and could not be finished, and the next run must finish it. */
export class HalfDone extends ActionError {}

/** The same failure, each of its problems with what it is about before it. A defect stays as it is. */
export function concerning(name: string, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error;
  const problems = error.problems.map(({ what, cure }) => ({
    what: what.startsWith(`${name}: `) ? what : `${name}: ${what}`,
    cure,
  }));
  return new CannotProceed(problems, { cause: error });
}

/** Whether the service may have done what was asked although no clear answer came. */
export function isUnclear(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    error instanceof UnexpectedResponse ||
    (error instanceof RequestRefused && (error.status >= 500 || error.isAfterUnclear))
  );
}

/** What an error says. One that is not this action's is a defect, which still hides nothing else. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ActionError)) return { what: `unexpected: ${plain(String(error))}` };
  const cures = [...new Set(error.problems.flatMap(({ cure }) => cure ?? []))];
  const what = error.problems.map((problem) => problem.what).join('; ');
  return { what, cure: cures.length === 0 ? undefined : cures.join('. ') };
}

/** A problem with its cure as one line. */
export function sentence(problem: Problem): string {
  return problem.cure === undefined ? problem.what : `${problem.what.replace(/\.$/, '')}. ${problem.cure}`;
}
