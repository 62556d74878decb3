import type { ApiClient } from './api-client.ts';

/** Why a predecessor stays for now. */
export type KeepReason = 'overlap' | 'not ours' | 'signed in' | 'who is signed in';

/** A predecessor that is told when to go. */
export interface ToLabel {
  client: ApiClient;
  retireAfterMs: number;
  /** When it may go where the service changes no labels: so long after the newest write. */
  fallbackRetireAtMs: number;
}

/** What happens to predecessors of a generation that is published. Times are in milliseconds on Confidence's clock. */
export interface Retirement {
  label: readonly ToLabel[];
  remove: readonly ApiClient[];
  waiting: readonly { client: ApiClient; untilMs: number | undefined; why: KeepReason }[];
}
