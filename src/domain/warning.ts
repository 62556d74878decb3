import type { Blocked } from './blocked.ts';
import type { Problem } from './errors.ts';
import type { KeepReason } from './reasons.ts';

/** What a person should know beside the result. report/ has the sentences. */
export type Warning =
  /** The run uses a client that this action did not create. */
  | { code: 'unmanaged-used'; client: string; isAdopted: boolean }
  /** Clients of the same display name are left alone. */
  | { code: 'unmanaged-ignored'; clients: readonly string[] }
  /** A client that is to be retired was created for other targets. */
  | { code: 'other-targets'; client: string }
  /** `force` finishes a rotation that is under way. */
  | { code: 'force-finishes' }
  /** A dry run shows why a client is left as it is. */
  | { code: 'blocked'; blocked: Blocked }
  /** Another run created a client at the same time: what became of this run's own. */
  | { code: 'yielded'; to: string; end: Problem }
  /** The service cannot change these fields of a client. */
  | { code: 'unchangeable'; fields: readonly string[] }
  | { code: 'permissions-not-kept' }
  /** A predecessor stays for good. */
  | { code: 'kept'; client: string; why: KeepReason }
  /** A client was deleted, and something of it is left in policies. */
  | { code: 'left-in-policies'; client: string; problem: Problem }
  /** GitHub does not show every write yet. */
  | { code: 'unconfirmed' };
