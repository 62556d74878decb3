import type { IncomingHttpHeaders } from 'node:http';

/** The two services that the sandbox plays. */
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
}

/** What is remembered of a request: no headers and no bodies, so never a secret. */
export interface RequestRecord {
  readonly index: number;
  /** Milliseconds since the Unix epoch, on the sandbox's clock. */
  readonly atMs: number;
  readonly service: Service;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The status that went out; 0 while there is none, and for good when the connection was broken or left hanging. */
  readonly status: number;
}
