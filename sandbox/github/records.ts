import { permissionsAt, type Scope, type StoreName, type StorePermission } from './stores.ts';

/** A repository as the service keeps it. */
export interface StoredRepository {
  readonly id: number;
  /** `owner/name`, as written when it was added or renamed. */
  fullName: string;
  archived: boolean;
  private: boolean;
  readonly createdAtMs: number;
  topics: readonly string[];
  /** Custom properties; one may have several values. */
  properties: Readonly<Record<string, string | readonly string[]>>;
  readonly environments: Map<string, StoredEnvironment>;
}

/** An environment of a repository, kept by its name in lower case. */
export interface StoredEnvironment {
  readonly id: number;
  readonly name: string;
  /** What protects it. A PUT without rules takes them away. */
  protection: readonly string[];
}

/** An account that owns repositories. */
export interface StoredOwner {
  readonly id: number;
  readonly login: string;
  readonly type: 'Organization' | 'User';
}

/** Who may use an organization's secret or variable. */
export interface StoredSharing {
  readonly visibility: 'all' | 'private' | 'selected';
  readonly repositoryIds: readonly number[];
}

/** A secret, opened. */
export interface StoredSecret {
  readonly name: string;
  readonly value: string;
  /** In whole seconds of GitHub's own clock. */
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A configuration variable; it has the same columns as a secret, in the clear. */
export type StoredVariable = StoredSecret;

const otherPermissions = [
  'metadata',
  'actions_variables',
  'actions',
  'administration',
  'organization_actions_variables',
  'organization_custom_properties',
] as const;

/** A permission of GitHub Apps and fine-grained tokens, by GitHub's key. */
export type Permission = (typeof otherPermissions)[number] | StorePermission;

/** The permissions that the sandbox knows. */
export const permissions: readonly Permission[] = [
  ...otherPermissions,
  ...(['repository', 'environment', 'organization'] as const).flatMap((scope) =>
    permissionsAt(scope).map(([, permission]) => permission),
  ),
];

/** Permissions with their levels. */
export type Permissions = Readonly<Partial<Record<Permission, 'read' | 'write'>>>;

/** What a token may do. */
export interface TokenGrant {
  /** `actions` is the token that a workflow's job gets by itself; `jwt` is a GitHub App that signs in as itself. */
  kind: 'fine-grained' | 'app' | 'classic' | 'actions' | 'jwt';
  /** Full names, or everything. */
  repositories: 'all' | readonly string[];
  /** Logins, or everything. Absent: everything where `repositories` is. */
  organizations?: 'all' | readonly string[];
  /** Where set, nothing of another owner. */
  owner?: string;
  /** Without effect for `classic` and `actions`. */
  secrets?: 'read' | 'write';
  /** Without effect for `classic` and `actions`. */
  variables?: 'read' | 'write';
  /** Further permissions; without effect for `classic` and `actions`. */
  permissions?: Permissions;
  /** Scopes of a classic token, such as `repo`. */
  scopes?: readonly string[];
  /** When it ends, on GitHub's own clock; absent: never. */
  expiresAtMs?: number;
  /** Of a `jwt`: which App signed in. */
  appId?: number;
}

/** What holds secrets and variables. Each target has a key pair of its own. */
export interface TargetId {
  readonly scope: Scope;
  readonly id: string;
  readonly store: StoreName;
}

/** An App's installation at an account. */
export interface StoredInstallation {
  readonly id: number;
  readonly owner: string;
  repositories: 'all' | readonly string[];
  suspended: boolean;
  permissions: Permissions;
}

/** A GitHub App. */
export interface StoredApp {
  readonly id: number;
  readonly permissions: Permissions;
  readonly installations: StoredInstallation[];
}
