import type { ApiClient } from './api-client.ts';

/** What a run knows because it did it itself: nothing of it can be read from the services. */
export interface RunMemory {
  /** Clients that the run made, or finished the rotation to, with their secrets; by name. */
  readonly live: Map<string, ApiClient>;
  /** What the run wrote last; by the key of the pair. */
  readonly held: Map<string, Written>;
  /** The client ids that variables held when the run read them last; by the key of the pair. */
  readonly variables: Map<string, string>;
  /** Names of clients that were added to policies of people. */
  readonly grantedInherited: Set<string>;
  /** Display names for which another run created a client at the same time, and goes on with it. */
  readonly yielded: Set<string>;
}

/** A client that the run wrote to a target. */
export interface Written {
  /** Empty where the run does not know what it wrote: a pair that was cut, or whose answer was lost. */
  name: string;
  /** When that was done, in milliseconds on GitHub's clock. */
  atMs: number;
  /** How often. */
  times: number;
}

/** Nothing done yet. */
export function emptyMemory(): RunMemory {
  return { live: new Map(), held: new Map(), variables: new Map(), grantedInherited: new Set(), yielded: new Set() };
}
