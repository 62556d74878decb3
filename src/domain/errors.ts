/** One thing that is wrong, and what helps. Both are safe for a log. */
export interface Problem {
  what: string;
  cure?: string | undefined;
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

/** A service answered that it will not do this. */
export class Refused extends ActionError {
  readonly status: number;
  readonly serviceMessage: string;
  /** What the answer says about when to come back, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, answer: { status: number; serviceMessage: string; retryAfterMs?: number | undefined }) {
    super([problem]);
    this.status = answer.status;
    this.serviceMessage = answer.serviceMessage;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/** No answer came: the connection broke, timed out or never stood. */
export class Unreachable extends ActionError {}

/** An answer came that is not what the service promises. */
export class Garbled extends ActionError {}

/** Something was begun and could not be finished, and the next run must finish it. */
export class HalfDone extends ActionError {}

/** Whether the service may have done what was asked although no clear answer came. */
export function isUnclear(error: unknown): boolean {
  return error instanceof Unreachable || error instanceof Garbled || (error instanceof Refused && error.status >= 500);
}

/** A problem with its cure as one line. */
export function sentence(problem: Problem): string {
  return problem.cure === undefined ? problem.what : `${problem.what.replace(/\.$/, '')}. ${problem.cure}`;
}
