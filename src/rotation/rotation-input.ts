import type { ApiClient } from '../domain/api-client.ts';
import type { TargetFacts } from '../domain/facts.ts';

/** What is known of one generation. */
export interface LineageClient {
  client: ApiClient;
  /** Whether its secret was read back and signs in, or is known because this run made it. */
  isReadable: boolean;
  /** Whether this run made it, or finished it: then it is not waited for, and not replaced at once. */
  createdByRun: boolean;
  /** Whether it was made for exactly these targets: then one that none of them holds is held nowhere else either. */
  isForTheseTargets: boolean;
  /** Since when it may be deleted, on Confidence's clock, by its label; absent where it has none that is this action's and can be read. */
  retireAfterMs: number | undefined;
}

/** What is known of a lineage and its targets. */
export interface RotationFacts {
  /** Newest first. */
  clients: readonly LineageClient[];
  /** Every target, also those that this run may not write. */
  targets: readonly TargetFacts[];
  githubAheadMs: number;
  usesVariable: boolean;
  /** What the run is signed in with: that client is never deleted. Absent where nobody can tell: then none is. */
  signedInAs: ReadonlySet<string> | undefined;
}

/** What is asked of a lineage. */
export interface LineagePolicy {
  /** Absent: no client is replaced for its age alone. */
  rotateAfterMs: number | undefined;
  overlapMs: number;
  /** Rotate whatever the age; but what is unfinished is finished instead. */
  force: boolean;
  /** Whether clients may be retired that this action did not make. */
  adopt: boolean;
  /** Whether the run waited in vain for another one. */
  waitExpired: boolean;
}

/** A lineage, what is asked of it, and the time on Confidence's clock. */
export interface RotationInput {
  facts: RotationFacts;
  spec: LineagePolicy;
  nowMs: number;
}
