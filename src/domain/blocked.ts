import type { ApiClient } from './api-client.ts';
import type { CreateReason, WaitReason } from './reasons.ts';

/** Why nothing can be done for a client now. Times are in milliseconds on Confidence's clock. */
export type Blocked = BlockedByWait | BlockedByCount | BlockedByTargets;

/** Another run, or a clock, has to go on first. */
export interface BlockedByWait {
  kind: 'wait';
  reason: WaitReason;
  client: Pick<ApiClient, 'name' | 'displayName'>;
  untilMs: number;
}

/** Too many clients of the lineage live for a further one. */
export interface BlockedByCount {
  kind: 'too-many-clients';
  displayName: string;
  living: number;
  /** Why a further client is wanted. */
  wanted: CreateReason;
  /** When the first of them may be deleted; absent where nobody can tell. */
  firstRetireAtMs: number | undefined;
}

/** A successor would not reach every target. */
export interface BlockedByTargets {
  kind: 'unreachable-targets';
  displayName: string;
  /** Why a further client is wanted. */
  wanted: CreateReason;
}
