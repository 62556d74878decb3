import type { ApiClient } from '../domain/api-client.ts';
import type { TargetFacts } from '../domain/facts.ts';

/** What is known of one client of the lineage. */
export interface LineageClient {
  client: ApiClient;
  /** Whether its secret was read back and signs in, or is known because this run created it. */
  isReadable: boolean;
  /** Whether this run created it, or finished the rotation to it: then it is not waited for, and not replaced at once. */
  createdByRun: boolean;
  /** Whether it was created for exactly these targets: then, where none of them holds it, no other target does. */
  isForTheseTargets: boolean;
  /** Whether this run keeps it, by its labels, rather than another workflow for other targets. */
  isAtHome: boolean;
  /** Whether a run that does not keep it wrote it to other targets. */
  isAlsoElsewhere: boolean;
  /** When it may be deleted, on Confidence's clock, by its label; absent where it has none that can be read, or none that this action may follow. */
  retireAfterMs: number | undefined;
}

/** What is known of a lineage and its targets. */
export interface RotationFacts {
  /** Newest first. */
  clients: readonly LineageClient[];
  /** Clients of the same display name that are not part of the lineage. */
  unmanaged: readonly ApiClient[];
  /** Every target, also those that this run does not write. */
  targets: readonly TargetFacts[];
  /** Keys of the targets that this run may write; absent: all. */
  only: ReadonlySet<string> | undefined;
  githubAheadMs: number;
  /** Whether times cannot be relied on: then nothing is labelled or deleted. */
  areClocksApart?: boolean;
  /** Whether there are further targets that cannot be read: they may hold any client. */
  hasUnreachable?: boolean;
  usesVariable: boolean;
  /** Client ids that the run may be signed in with: such a client is never deleted. Absent where nobody can tell: then none is. */
  signedInAs: ReadonlySet<string> | undefined;
}

/** What is asked of a lineage. Times are in milliseconds. */
export interface LineagePolicy {
  /** Absent: no client is succeeded for its age alone. */
  rotateAfterMs: number | undefined;
  overlapMs: number;
  /** Rotate whatever the age; but an unfinished rotation is finished instead. */
  force: boolean;
  /** Whether clients may be retired that this action did not create. */
  adopt: boolean;
  /** Whether targets that hold the newest client are written again where its secret can be read. */
  rewrite: boolean;
  /** Whether the run has waited in vain for another one. */
  waitExpired: boolean;
}

/** A lineage, what is asked of it, and the time on Confidence's clock. */
export interface RotationInput {
  facts: RotationFacts;
  policy: LineagePolicy;
  nowMs: number;
}
