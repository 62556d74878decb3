import { STORE_NAMES, type Store, storesOf } from '../../src/domain/stores.ts';

/** Every store, as the input `stores` names them. */
export const ALL_STORES = STORE_NAMES.join(', ');

/** The stores that an organization has. */
export const ORGANIZATION_STORES = storesOf('organization', STORE_NAMES);

/** The target of a store at a repository or an organization, as the action names it. */
export function targetIn(place: string, store: Store): string {
  return store === 'actions' ? place : `${place} ${store}`;
}
