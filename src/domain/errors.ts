import { plain } from './text.ts';

/** One thing that is wrong, and what helps. Both are safe for a log. */
export interface Problem {
  /** What it is about, such as the name of a target; shown before `what`. */
  subject?: string | undefined;
  what: string;
  cure?: string | undefined;
  /** What is shown where the runner masks nothing, if `what` shows an input as it was given. */
  brief?: string;
  /** Where in a file of the workspace it is; lines and columns from 1. */
  at?: { file: string; line: number; column: number };
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

/** The run had to end before this was begun. Nothing was sent. */
export class Cancelled extends ActionError {}

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

/** Nothing gets there until somebody changes the network or its settings, so it is tried once. Nothing was sent. */
export class NoWay extends ActionError {}

/** An answer came that is not what the service promises. */
export class UnexpectedResponse extends ActionError {}

/** Something was begun and could not be finished, and the next run must finish it. */
export class HalfDone extends ActionError {}

/** The same failure, reported for one subject. A defect stays as it is. */
export function concerning(subject: string, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error;
  return new CannotProceed(
    error.problems.map((problem) => about(subject, problem)),
    { cause: error },
  );
}

/** The same problem, reported for a subject. A problem that is about something else keeps that in its text. */
export function about(subject: string, problem: Problem): Problem {
  const { what, cure } = problem;
  return { subject, what: problem.subject === subject ? what : problemText(problem), cure };
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
  const [first, ...more] = error.problems;
  if (first !== undefined && more.length === 0) return { subject: first.subject, what: first.what, cure: first.cure };
  const what = error.problems.map(problemText).join('; ');
  return { what, cure: cures.length === 0 ? undefined : cures.join('. ') };
}

/** What a problem is about, and what is wrong, without the cure. */
export function problemText({ subject, what }: Problem): string {
  return subject === undefined ? what : `${subject}: ${what}`;
}

/** A problem as one line: what it is about, what is wrong, and the cure. */
export function sentence(problem: Problem): string {
  const text = problemText(problem);
  return problem.cure === undefined ? text : `${text.replace(/\.$/, '')}. ${problem.cure}`;
}
