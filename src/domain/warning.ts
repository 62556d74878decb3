import type { Blocked } from './blocked.ts';
import type { Problem } from './errors.ts';
import type { KeepReason } from './reasons.ts';

/** A part of what tells who keeps a client: its targets, or the workflow file that runs the step. */
export type HomePart = 'targets' | 'workflow';

/** What a person should know beside the result. report/ has the sentences. */
export type Warning =
  /** The run uses a client that this action did not create. */
  | { code: 'unmanaged-used'; client: string; isAdopted: boolean; isSignedIn: boolean }
  /** The run uses a client that carries the marker, and that somebody else created. */
  | { code: 'made-by-other'; client: string; creator: string | undefined; isSignedIn: boolean }
  /** A client that looks like a successor was created by somebody else: it is left alone. */
  | { code: 'created-by-other'; client: string; creator: string | undefined }
  /** Another workflow keeps the client, for other targets: nothing is retired. */
  | { code: 'kept-elsewhere'; client: string; differs: readonly HomePart[] }
  /** A run that does not keep the client wrote it to other targets: it is not retired. */
  | { code: 'also-elsewhere'; client: string }
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
