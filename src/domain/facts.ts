import type { ApiClient, Policy, Role } from './api-client.ts';
import type { Creators } from './creators.ts';
import type { Problem } from './errors.ts';
import type { TargetReason } from './reasons.ts';
import type { Sharing, Target } from './target.ts';

/** When the two halves of a pair were last written, in milliseconds on GitHub's clock; absent where there is no such secret. */
export interface PairTimes {
  clientIdAtMs: number | undefined;
  clientSecretAtMs: number | undefined;
}

/** What was seen of one target that can be written, as far as GitHub lets that be known. */
export interface TargetFacts {
  target: Target;
  pair: PairTimes;
  /** Value of the variable that tells the client id; absent where there is none or none is used. */
  variable: string | undefined;
  /** Absent where the place is no organization. */
  sharing?: SharingFacts;
  /** Name of the client that this run wrote there, empty where it does not know what it wrote; absent where it wrote nothing. */
  lastWrittenByRun?: string;
  /** Whether another run wrote it since: then it may hold anything. */
  overwrittenSince?: boolean;
}

/** Who is to have an organization's secrets, and whether that is as it is now. */
export interface SharingFacts {
  clientId: Sharing;
  clientSecret: Sharing;
  /** What differs now from what was asked for; absent where nothing does. */
  differs: string | undefined;
}

/** A target that takes no writes and is left out with a reason. */
export interface LeftOut {
  target: Target;
  /** The display name of the client that would be there. */
  client?: string;
  reason: TargetReason;
}

/**
 * Why times cannot be relied on: the two services, or one of them and this machine, are too far apart, or answers of one service
 * tell different times.
 */
export type ClocksApart = 'services' | 'runner' | 'readings';

/** What was read before anything is decided. */
export interface Facts {
  /** Every client that carries one of the display names, or is named by the spec. */
  clients: readonly ApiClient[];
  /** When they were listed, on this machine's clock, in milliseconds. */
  listedAtMs: number;
  /** Number of clients that were looked through. */
  clientsSeen: number;
  /** Client ids of every client of the workspace. */
  livingIds: ReadonlySet<string>;
  /** Client ids that variables tell, of all targets that the run read and did not write since; by the key of the pair. */
  variables: ReadonlyMap<string, string>;
  /** Names of the clients whose secret was read back and signs in, or is known because this run made them. */
  readable: ReadonlySet<string>;
  /** Names of the clients that this run made, or finished the rotation to. */
  createdByRun: ReadonlySet<string>;
  /** Display names for which another run created a client at the same time: what it does is not forced aside. */
  yielded: ReadonlySet<string>;
  /** What the run is signed in with: see `CredentialSource`. */
  signedInAs: ReadonlySet<string> | undefined;
  /** As whom the run creates clients. */
  creators: Creators;
  /** The workspace's roles; absent where nobody asked for one, or they cannot be seen. */
  roles: readonly Role[] | undefined;
  /** This action's own policy of a client, by the client's name. */
  policies: ReadonlyMap<string, Policy>;
  /** Names of the clients whose policies nobody may see; of an audit alone, which goes on. */
  hiddenPolicies: ReadonlySet<string>;
  /** By the key of the pair. */
  targets: ReadonlyMap<string, TargetFacts>;
  /** Why targets cannot be written, by the key of the pair; only where the others are served all the same. */
  unreachable: ReadonlyMap<string, readonly Problem[]>;
  leftOut: readonly LeftOut[];
  /** Why times cannot be relied on; absent where the clocks agree. */
  clocksApart?: ClocksApart | undefined;
  /** How far GitHub's clock is ahead of Confidence's, in milliseconds. */
  githubAheadMs: number;
  /** Now on GitHub's clock. */
  githubNowMs: number;
}
