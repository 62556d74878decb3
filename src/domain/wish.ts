import type { Destination } from './destination.ts';
import type { Secret } from './secret.ts';

/** How roles are given to a client. */
export type RoleBinding = 'auto' | 'inline' | 'policy';

/** What one API client should be. Absent fields are not asked for and left alone. */
export interface ClientWish {
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

/** One client and the places that should hold it. */
export interface Subject {
  client: ClientWish;
  destinations: readonly Destination[];
}

/** Everything that is asked of a run, free of addresses and credentials. */
export interface Wish {
  subjects: readonly Subject[];
  names: PairNames;
  refresh: 'always' | 'stale';
  dryRun: boolean;
}

/** How to sign in to Confidence. */
export type ConfidenceSignIn =
  | { kind: 'client'; clientId: string; clientSecret: Secret }
  | { kind: 'token'; token: Secret };

/** The inputs as values: the wish, and how to reach the two services. */
export interface Settings {
  confidence: { apiUrl: string; tokenUrl: string; signIn: ConfidenceSignIn };
  github: {
    apiUrl: string;
    token: Secret;
    isEnterpriseServer: boolean /** 0 is unlimited. */;
    writesPerMinute: number;
  };
  wish: Wish;
}
