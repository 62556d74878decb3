import type { ApiClient } from './api-client.ts';

/** What a run knows because it did it itself: nothing of it can be read from the services. */
export interface Memory {
  /** Clients that the run made, or finished the rotation to, with their secrets; by name. */
  readonly live: Map<string, ApiClient>;
  /** Name of the client that the run wrote last; by the key of the destination. */
  readonly held: Map<string, string>;
  /** Display names for which another run made a client at the same time, and goes on with it. */
  readonly gaveWay: Set<string>;
}

/** Nothing done yet. */
export function emptyMemory(): Memory {
  return { live: new Map(), held: new Map(), gaveWay: new Set() };
}
