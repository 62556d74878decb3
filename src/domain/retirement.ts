import type { ApiClient } from './api-client.ts';
import type { KeepReason } from './reasons.ts';

/** A predecessor that gets the label `retire-after`. Times are in milliseconds on Confidence's clock. */
export interface ToLabel {
  client: ApiClient;
  retireAfterMs: number;
  /** When it may be deleted where the service changes no labels: one overlap after the newest write. */
  fallbackRetireAtMs: number;
}

/** A predecessor that stays for now. */
export interface Kept {
  client: ApiClient;
  /** When it may be deleted, in milliseconds on Confidence's clock; absent where nothing says so. */
  untilMs: number | undefined;
  why: KeepReason;
  /** Whether the run was to end it at once: by force, without an overlap. */
  mustEnd?: boolean;
}

/** What happens to the predecessors of a client that every target holds. */
export interface Retirement {
  label: readonly ToLabel[];
  remove: readonly ApiClient[];
  waiting: readonly Kept[];
}
