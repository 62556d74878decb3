import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';

/** The two services that the sandbox stands for. */
export type Service = 'confidence' | 'github';

/** A request as it arrived, with its whole body. */
export interface Call {
  readonly service: Service;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Aborted once the connection is free or closed: nobody waits for an answer any more. */
  readonly gone: AbortSignal;
}

/** What is kept of a request: no headers and no bodies, so never a secret. */
export interface RequestRecord {
  readonly index: number;
  /** Milliseconds since the Unix epoch, on the sandbox's clock. */
  readonly atMs: number;
  readonly service: Service;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The header `X-GitHub-Api-Version`; absent where it was not sent. */
  readonly apiVersion: string | undefined;
  /** The status of the answer; 0 while there is none, and where the connection was broken or left hanging. */
  readonly status: number;
}

/** What a caller gets at the end of a request. */
export type Outcome =
  | { readonly kind: 'whole'; readonly answer: Answer }
  | { readonly kind: 'truncated'; readonly answer: Answer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

/** Gives the status that a caller sees; 0 for none. */
export function outcomeStatus(outcome: Outcome): number {
  return outcome.kind === 'whole' || outcome.kind === 'truncated' ? outcome.answer.status : 0;
}
