/** A kind of target. */
export type Scope = 'repository' | 'environment' | 'organization';

interface StoreRow extends Readonly<Record<Scope, string | undefined>> {
  readonly isOnEnterpriseServer: boolean;
}

/**
 * The stores, by the part that they have in paths: the permission for the secrets of each scope, absent where a scope has no
 * such store (GitHub REST docs, Actions, Dependabot and Codespaces secrets). Written apart from the action's own table, so that
 * a mistake there shows here.
 */
export const stores = {
  actions: {
    repository: 'secrets',
    environment: 'environments',
    organization: 'organization_secrets',
    isOnEnterpriseServer: true,
  },
  dependabot: {
    repository: 'dependabot_secrets',
    environment: undefined,
    organization: 'organization_dependabot_secrets',
    isOnEnterpriseServer: true,
  },
  codespaces: {
    repository: 'codespaces_secrets',
    environment: undefined,
    organization: 'organization_codespaces_secrets',
    isOnEnterpriseServer: false,
  },
} as const satisfies Readonly<Record<string, StoreRow>>;

/** The name of a store. */
export type StoreName = keyof typeof stores;

/** A permission for the secrets of a store. */
export type StorePermission = Exclude<(typeof stores)[StoreName][Scope], undefined>;

/** The names of the stores. */
export const storeNames: readonly StoreName[] = Object.keys(stores).filter(isStoreName);

/** Whether a store has this name. */
export function isStoreName(name: string): name is StoreName {
  return Object.hasOwn(stores, name);
}

/** The permission for the secrets of each store that a scope has. */
export function permissionsAt(scope: Scope): readonly (readonly [StoreName, StorePermission])[] {
  return storeNames.flatMap((name): (readonly [StoreName, StorePermission])[] => {
    const permission: StorePermission | undefined = stores[name][scope];
    return permission === undefined ? [] : [[name, permission]];
  });
}
