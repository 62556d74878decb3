import type { Problem } from './errors.ts';
import type { LeftOut } from './facts.ts';
import type { Secret } from './secret.ts';
import type { Target } from './target.ts';
import type { TargetSelector } from './target-selector.ts';

/** How roles are given to a client. */
export type RoleBinding = 'auto' | 'inline' | 'policy';

/** What one API client should be. Absent fields are not asked for and left alone. */
export interface ClientSpec {
  displayName: string;
  /** `apiClients/<id>`, where exactly this one is meant. */
  clientName: string | undefined;
  description: string | undefined;
  /** As given: `roles/<id>` or display names. */
  roles: readonly string[] | undefined;
  permissions: readonly string[] | undefined;
  labels: Readonly<Record<string, string>>;
  roleBinding: RoleBinding;
}

/** The names a pair is written under. */
export interface PairNames {
  clientId: string;
  clientSecret: string;
  /** The Actions variable that tells which client a target holds. */
  variable: string | undefined;
}

/** What a run is to do. */
export type Operation = 'provision' | 'rotate' | 'revoke' | 'audit';

/** How clients are succeeded and retired. Times are in milliseconds. */
export interface RotationPolicy {
  /** A client that is younger is not succeeded for its age. */
  rotateAfterMs: number;
  /** How long a predecessor lives on once its successor is published. */
  overlapMs: number;
  /** Whether to rotate whatever the age. */
  force: boolean;
  /** Whether clients may be retired that this action did not make. */
  adopt: boolean;
}

/** What is asked for one client, beside what it should be. */
export interface ClientTerms {
  names: PairNames;
  rotation: RotationPolicy;
}

/** A target that fails the checks before the first write. */
export interface UnreachableTarget {
  target: Target;
  problems: readonly Problem[];
}

/** One client and the targets that should hold it. */
export interface ClientAssignment extends ClientTerms {
  client: ClientSpec;
  /** Whether it is to go, with its secrets. */
  isAbsent: boolean;
  /** Whether it is to be removed and has no targets: then no target holds it any more. */
  isHeldNowhere: boolean;
  /** Where a file asks for it; absent where the inputs do. */
  origin: string | undefined;
  targets: readonly Target[];
  /** Further targets, of which it is known already that they cannot be written; the others are served all the same. */
  unreachable: readonly UnreachableTarget[];
  /** What was asked for and names no target; those that are there are served all the same. */
  problems: readonly Problem[];
}

interface CommonSpec {
  operation: Operation;
  /** Which GitHub the places are on, by the address of its API: each has repositories of its own. */
  github: string;
  /** What keeps the clients: the repository and the workflow file that runs the step; absent where nobody knows. */
  managedFrom: string | undefined;
  refresh: 'always' | 'stale';
  /** What becomes of a run with targets that fail the checks before the first write: it stops, or serves the others. */
  unreachable: 'stop' | 'skip';
  /** More clients to remove than this stop the run. */
  maxRemovals: number;
  /** What fails a job that audits: drift, or nothing that it finds. */
  failOn: 'drift' | 'never';
  dryRun: boolean;
  /** Write only to these of the targets, by their names; absent: to all. */
  only: readonly string[] | undefined;
  /** Absent where the inputs name the client. Clients of a file are independent: what is wrong with one concerns it alone. */
  manifest: ManifestShare | undefined;
}

/** One client that is asked for, or one for each distinct display name. */
export interface ClientRequest extends ClientTerms {
  /** The client; its display name may hold placeholders, filled in for each target. */
  client: ClientSpec;
  selectors: readonly TargetSelector[];
  /** Whether the client is to go, with its secrets. */
  isAbsent: boolean;
  /** Where a file asks for it: `clients.yml:4:5: clients[0]`; absent where the inputs do. */
  origin: string | undefined;
}

/** A file that declares clients, and the part of it that a run handles. */
export interface ManifestShare {
  path: string;
  /** How many entries the file has. */
  entries: number;
  shardIndex: number;
  shardTotal: number;
  /** Only these display names, as filled in; absent: all. */
  onlyClients: readonly string[] | undefined;
}

/** Everything that is asked of a run, free of credentials. */
export interface RunSpec extends CommonSpec {
  /** One, or those of a manifest in the order of the file. */
  requests: readonly ClientRequest[];
  /** More targets than this stop the run. */
  maxTargets: number;
}

/** The clients that a file declares, whichever of them the run handles. */
export interface Declared {
  displayNames: ReadonlySet<string>;
  clientNames: ReadonlySet<string>;
}

/** The same with its targets, as GitHub showed them. */
export interface ResolvedSpec extends CommonSpec {
  assignments: readonly ClientAssignment[];
  /** Places that were meant and are left out. */
  leftOut: readonly LeftOut[];
  /** What was asked for and cannot be. */
  problems: readonly Problem[];
  /** The clients that are to go, whichever of them the run handles. */
  removals: readonly ClientAssignment[];
  /** By the key of a name at a target: which client that stays takes the place of one that is to go. */
  claimed: ReadonlyMap<string, ClientAssignment>;
  /** The clients that a whole file declares; absent without a file, and where a part of it could not be found. */
  declared?: Declared | undefined;
  /** Whether this run waited in vain for another one to end its work. */
  waitExpired?: boolean;
  /** Whether each client that stays is served, where that is known already: those that go come last. */
  isServed?: boolean;
}

/** How to sign in to Confidence. */
export type ConfidenceSignIn =
  | { kind: 'client'; clientId: string; clientSecret: Secret }
  | { kind: 'token'; token: Secret };

/** How to sign in to GitHub. */
export type GitHubSignIn = { kind: 'token'; token: Secret } | { kind: 'app'; appId: string; privateKey: Secret };

/** How to reach GitHub. */
export interface GitHubAccount {
  /** Base address of the REST API, without a slash at its end. */
  apiUrl: string;
  signIn: GitHubSignIn;
  isEnterpriseServer: boolean;
  /** The repository that the workflow runs in, `owner/name`; absent where it is on another GitHub, or nobody knows. */
  ownRepository: string | undefined;
  /** 0 is unlimited. */
  writesPerMinute: number;
}

/** The inputs as values: what is asked, and how to reach the two services. */
export interface Settings {
  confidence: { apiUrl: string; tokenUrl: string; signIn: ConfidenceSignIn };
  github: GitHubAccount;
  /** The most time that the run waits for limits, in milliseconds. */
  maxWaitMs: number;
  asked: RunSpec;
}
