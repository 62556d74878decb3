import type { ApiClient } from '../domain/api-client.ts';
import type { Blocked } from '../domain/blocked.ts';
import type { Problem } from '../domain/errors.ts';
import type { ClientResult, SubjectOutcome } from '../domain/outcome.ts';
import type { Warning } from '../domain/warning.ts';

/** A client that is ready to be written, and what was done to make it so. */
export interface ReadyClient {
  kind: 'ready';
  client: ApiClient;
  result: ClientResult;
  /** What could not be updated, where that leaves the credentials usable. */
  problem: Problem | undefined;
  warnings: readonly Warning[];
}

/** Nothing is written for this client in this pass. */
export interface StoppedClient {
  kind: 'stopped';
  next: SubjectOutcome['next'];
  client: ApiClient | undefined;
  result: ClientResult;
  blocked: Blocked | undefined;
  warnings: readonly Warning[];
}

/** What came of making a client ready. */
export type PreparedClient = ReadyClient | StoppedClient | { kind: 'failed'; problem: Problem };
