import type { ApiClient, Policy, Role } from './api-client.ts';
import type { Creators } from './creators.ts';
import type { Credential } from './credential.ts';
import type { Problem } from './errors.ts';
import type { LeftOut, PairTimes, TargetFacts } from './facts.ts';
import type { Changes, Order } from './plan.ts';
import type { ClientSpec, PairNames } from './spec.ts';
import type { EnvironmentTarget, Target } from './target.ts';
import type { TargetSelector } from './target-selector.ts';

/** Time, so that a test can bring its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Durations of the rotation that others keep too, in milliseconds: rotation/timing.ts has them with their reasons. */
export interface Timing {
  guardMs: number;
  githubRoundingMs: number;
  recheckMs: number;
  expiryMs: number;
  askAgainMs: number;
  concurrentWaitMs: number;
  concurrentPollMs: number;
  confirmWaitMs: number;
  confirmPauseMs: number;
}

/** What a run may say, line by line, while it works. Lines are made of clean text. */
export interface Log {
  group(title: string): void;
  line(text: string): void;
  warn(text: string): void;
  /** Only for those who debug a run: `RUNNER_DEBUG=1`. */
  debug?(text: string): void;
}

/** An answer to a request: the part of the Fetch standard that this action needs. Header names are in lower case. */
export interface Answer {
  status: number;
  url: string;
  headers: ReadonlyMap<string, string>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A request to a service. */
export interface Outgoing {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | undefined;
}

/** Sends a request. Rejects where no whole answer came; never follows a redirect. */
export type Fetch = (url: string, outgoing: Outgoing) => Promise<Answer>;

/** What policies give to clients, apart from this action's own policies for them. */
export interface Inheritance {
  /** Policies that people made; a successor is added to them. */
  policies: readonly Policy[];
  /** Roles of this action's own policies for the clients. */
  roles: readonly string[];
  /** Roles given by the policies of the workspace that are never changed. */
  fixedRoles: readonly string[];
}

/** What must hold of a client that is deleted: it stands for this display name and was made by this action, or is adopted. */
export interface DeletionGuard {
  displayName: string;
  isAdopting: boolean;
}

/** Where clients live. What the calls throw is the family of `errors.ts`. */
export interface CredentialSource {
  /**
   * What tells who the run is signed in as: client ids, by the input or by the claims of the access token. Absent where nobody
   * can tell.
   */
  readonly signedInAs: ReadonlySet<string> | undefined;
  /**
   * Clients that stand for one of these display names, compared exactly, how many were looked through, and who signs in.
   * @param withOurs whether all others count too that this action made
   */
  find(
    displayNames: ReadonlySet<string>,
    withOurs?: boolean,
  ): Promise<{
    clients: readonly ApiClient[];
    seen: number;
    creators: Creators;
    /** Client ids of every client that lives. */
    livingIds: ReadonlySet<string>;
  }>;
  /** A client by name; absent where it is gone or not visible. */
  get(name: string): Promise<ApiClient | undefined>;
  /** Makes a client once, whatever happens on the way, and gives it with its secret. */
  create(order: Pick<Order, 'spec' | 'roles' | 'marks'>): Promise<ApiClient>;
  /** Changes the fields. False where the service does not offer changes. */
  update(client: ApiClient, changes: Changes): Promise<boolean>;
  /**
   * Removes a client and what only it had of this action's policies; what was already deleted is fine. Gives what is left of it in
   * policies.
   */
  remove(client: ApiClient, deletionGuard: DeletionGuard): Promise<readonly Problem[]>;
  roles(): Promise<readonly Role[]>;
  /** This action's own policy for a client; absent where there is none. */
  policyOf(client: ApiClient): Promise<Policy | undefined>;
  /** Gives a client these roles and no others, as far as they are this action's to give. True where something changed. */
  bindRoles(client: ApiClient, roles: readonly string[], binding: ClientSpec['roleBinding']): Promise<boolean>;
  /** What policies give to any of the clients. Throws where they cannot be seen: a successor would lack what they give. */
  inheritance(clients: readonly ApiClient[]): Promise<Inheritance>;
  /** Gives a client what its predecessors had, beside its own roles; names of the policies that were changed or made. */
  grantInherited(inheritance: Inheritance, client: ApiClient): Promise<readonly string[]>;
  /** Signs in with a credential and forgets the token: the proof that it works. Patient with one that is `fresh`. */
  prove(credential: Credential, age: 'fresh' | 'known'): Promise<void>;
}

/** The targets that are meant, those left out, and what was asked for and cannot be. */
export interface ResolvedTargets {
  targets: readonly Target[];
  leftOut: readonly LeftOut[];
  /** What names nothing that can be written. */
  unresolved: readonly Unresolved[];
  /** What stops the run whatever else is there. */
  problems: readonly Problem[];
}

/** What names nothing that can be written, and why. */
export interface Unresolved {
  problem: Problem;
  /** The targets that would be there; none where a pattern matches nothing. */
  targets: readonly Target[];
}

/** A target, and the names that a pair has there. */
export interface NamedPair {
  target: Target;
  names: PairNames;
  /** Whether nothing is written there: then neither a key nor room is needed, and what is gone holds nothing. */
  isOnlyRead?: boolean;
}

/** What targets hold, and why others cannot be written; both by the key of the pair. */
export interface Survey {
  targets: ReadonlyMap<string, TargetFacts>;
  unreachable: ReadonlyMap<string, readonly Problem[]>;
}

/** What a target gets. */
export interface Pair {
  names: PairNames;
  credential: Credential;
  /** Runs just before the first half is sent, each time it is: where this throws, it is not sent. */
  beforeWrite?: () => Promise<void>;
}

/** What is asked for together. */
export interface SelectorRequest {
  selectors: readonly TargetSelector[];
}

/** Where pairs go. */
export interface SecretStore {
  /**
   * Finds the targets that each selector of each request means, at most so many, in the order given; each repository is looked
   * up once. What stands in the way is returned, not thrown.
   */
  select(requests: readonly SelectorRequest[], most: number): Promise<readonly (readonly ResolvedTargets[])[]>;
  /** Reads what every target holds of a pair, each by its key. What cannot be written is returned, with its cure, not thrown. */
  survey(pairs: readonly NamedPair[]): Promise<Survey>;
  /** When the pairs at targets were last written, whether or not they can be written again. Throws where one cannot be read. */
  times(targets: readonly Target[], names: PairNames): Promise<readonly PairTimes[]>;
  /** Creates an environment that is not there; one that is there is never touched. */
  make(environment: EnvironmentTarget): Promise<void>;
  /** Proves that pairs can be sealed for a target: after this only a write can fail. */
  verifySealing(target: Target): Promise<void>;
  /** Seals both halves, then writes them back to back, then the variable. Throws {@link HalfDone} where only a part was written. */
  write(observed: TargetFacts, pair: Pair): Promise<void>;
  /** Deletes what a target holds of a pair, whatever that is; what was already deleted is fine. */
  empty(target: Target, names: PairNames): Promise<void>;
  /** Ends what the store signed in with, as far as it made it itself. */
  close(): Promise<void>;
}
