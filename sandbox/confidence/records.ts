/** An API client as the service keeps it. */
export interface StoredClient {
  /** `apiClients/<id>`. */
  name: string;
  displayName: string;
  description: string;
  clientId: string;
  clientSecret: string;
  /** Roles kept in the client itself; see `effectiveRoles` for all it has. */
  roles: string[];
  permissions: string[];
  labels: Record<string, string>;
  /** `identities/<id>`; kept also where the generation does not show it. */
  identity: string;
  owner: string;
  creator: string;
  updater: string;
  /** RFC 3339 with microseconds, on the service's own clock. */
  createTime: string;
  updateTime: string;
}

/** What a client is made of when it is added; what is absent is generated. */
export interface NewClient extends Partial<StoredClient> {
  displayName: string;
}

/** A policy: it gives its roles to its identities. */
export interface StoredPolicy {
  /** `policies/<id>`. */
  name: string;
  roles: string[];
  identities: string[];
  creator: string;
  updater: string;
  createTime: string;
  updateTime: string;
}

/** A role. */
export interface StoredRole {
  /** `roles/<slug or hex>`. */
  readonly name: string;
  readonly displayName: string;
}

/** What a policy is made of when a test sets one up. */
export interface PolicyFields {
  policyId: string;
  roles: string[];
  identities: string[];
}

/** The role whose holders may write API clients and policies. */
export const adminRole = 'roles/61646d696e8f4e2db7c35a10';

/** The roles that are there from the start; ids are slugs or hexadecimal. */
export const defaultRoles: readonly StoredRole[] = [
  { name: adminRole, displayName: 'Admin' },
  { name: 'roles/creator', displayName: 'Creator' },
  { name: 'roles/flags-editor', displayName: 'Flags Editor' },
  { name: 'roles/flags-viewer', displayName: 'Flags Viewer' },
  { name: 'roles/726f6c652d6d65747269637331', displayName: 'Metrics Editor' },
  { name: 'roles/reader', displayName: 'Reader' },
];
