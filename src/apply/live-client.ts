import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { ClientResult } from '../domain/outcome.ts';

/** A client that is ready to be written, and what was done to make it so. */
export interface LiveClient {
  client: ApiClient;
  result: ClientResult;
  /** What could not be brought in step, where that leaves the credentials usable. */
  problem: Problem | undefined;
  /** What stays out of step because the service offers no way to change it. */
  notes: readonly string[];
}

/** Nothing is written for this client in this pass. */
export interface Halt extends Omit<LiveClient, 'client'> {
  halt: 'done' | 'again' | 'wait';
  client: ApiClient | undefined;
}
