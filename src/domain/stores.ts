/** A kind of target. */
export type Scope = 'repository' | 'environment' | 'organization';

/** A permission of a GitHub App or of a fine-grained token. */
export interface Permission {
  /** As GitHub's API calls it. */
  key: string;
  /** As GitHub's settings call it. */
  label: string;
}

/** What GitHub keeps of a store at the targets of one scope. */
export interface StoreAtScope {
  /** The path of its routes, up to `/secrets`. */
  path: string;
  /** Lets secrets be written. */
  secrets: Permission;
  /** Lets variables be written; absent where GitHub keeps no variables. */
  variables: Permission | undefined;
}

interface StoreRow extends Readonly<Record<Scope, StoreAtScope | undefined>> {
  isOnEnterpriseServer: boolean;
}

const ENVIRONMENTS: Permission = { key: 'environments', label: 'repository permission Environments' };

/**
 * The stores of secrets: one row for each, with what it has at each scope. Everything else that concerns a store follows from
 * its row (GitHub REST docs, Actions, Dependabot and Codespaces secrets; Permissions required for GitHub Apps).
 */
export const STORES = {
  actions: {
    isOnEnterpriseServer: true,
    repository: {
      path: '/repos/{owner}/{repo}/actions',
      secrets: { key: 'secrets', label: 'repository permission Secrets' },
      variables: { key: 'actions_variables', label: 'repository permission Variables' },
    },
    environment: {
      path: '/repos/{owner}/{repo}/environments/{environment_name}',
      secrets: ENVIRONMENTS,
      variables: ENVIRONMENTS,
    },
    organization: {
      path: '/orgs/{org}/actions',
      secrets: { key: 'organization_secrets', label: 'organization permission Secrets' },
      variables: { key: 'organization_actions_variables', label: 'organization permission Variables' },
    },
  },
  dependabot: {
    isOnEnterpriseServer: true,
    repository: {
      path: '/repos/{owner}/{repo}/dependabot',
      secrets: { key: 'dependabot_secrets', label: 'repository permission Dependabot secrets' },
      variables: undefined,
    },
    environment: undefined,
    organization: {
      path: '/orgs/{org}/dependabot',
      secrets: { key: 'organization_dependabot_secrets', label: 'organization permission Dependabot secrets' },
      variables: undefined,
    },
  },
  codespaces: {
    isOnEnterpriseServer: false,
    repository: {
      path: '/repos/{owner}/{repo}/codespaces',
      secrets: { key: 'codespaces_secrets', label: 'repository permission Codespaces secrets' },
      variables: undefined,
    },
    environment: undefined,
    organization: {
      path: '/orgs/{org}/codespaces',
      secrets: { key: 'organization_codespaces_secrets', label: 'organization permission Codespaces secrets' },
      variables: undefined,
    },
  },
} as const satisfies Readonly<Record<string, StoreRow>>;

/** A store of secrets. */
export type Store = keyof typeof STORES;

/** The stores that targets of a scope have. */
export type StoreOf<S extends Scope> = {
  [K in Store]: (typeof STORES)[K][S] extends undefined ? never : K;
}[Store];

/** The store where none is named. */
export const DEFAULT_STORE = 'actions' as const satisfies Store;

const ROWS: Readonly<Record<string, StoreRow>> = STORES;

/** The stores by name, in the order of the table. */
export const STORE_NAMES: readonly Store[] = Object.keys(STORES).filter(isStore);

/** Whether there is a store of this name. */
export function isStore(name: string): name is Store {
  return Object.hasOwn(STORES, name);
}

/** What GitHub keeps of a store at targets of a scope; absent where they have no such store. */
export function storeAtScope(store: Store, scope: Scope): StoreAtScope | undefined {
  return ROWS[store]?.[scope];
}

/** Those of the stores that targets of a scope have. */
export function storesOf<S extends Scope>(scope: S, stores: readonly Store[]): readonly StoreOf<S>[] {
  return stores.filter((store): store is StoreOf<S> => storeAtScope(store, scope) !== undefined);
}

/** What GitHub keeps of every store, at each scope that has it. */
export function everyStoreAtScope(): readonly StoreAtScope[] {
  return Object.values(ROWS).flatMap(({ repository, environment, organization }) =>
    [repository, environment, organization].filter((one) => one !== undefined),
  );
}
