import type { ClientRequest, PairNames } from '../domain/spec.ts';
import { everyStoreAtScope, type Permission, STORES, type StoreAtScope } from '../domain/stores.ts';
import { type EnvironmentSelector, isGlob, type TargetSelector } from '../domain/target-selector.ts';

/** Permissions of a GitHub App, by the keys that GitHub knows them by. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

// What is needed beside the permissions of the stores.
const METADATA: Permission = { key: 'metadata', label: 'repository permission Metadata' };
const ACTIONS: Permission = { key: 'actions', label: 'repository permission Actions' };
const ADMINISTRATION: Permission = { key: 'administration', label: 'repository permission Administration' };
const PROPERTIES: Permission = {
  key: 'organization_custom_properties',
  label: 'organization permission Custom properties',
};

const LABELS: ReadonlyMap<string, string> = new Map(
  [
    ...[METADATA, ACTIONS, ADMINISTRATION, PROPERTIES],
    ...everyStoreAtScope().flatMap(({ secrets, variables }) => [secrets, ...(variables ? [variables] : [])]),
  ].map(({ key, label }) => [key, label]),
);

/** What a run needs that writes to such targets: no more than that (GitHub Docs, Permissions required for GitHub Apps). */
export function permissionsFor(
  requests: readonly Pick<ClientRequest, 'selectors' | 'names' | 'isAbsent'>[],
  isReadOnly = false,
): Permissions {
  const all = requests.flatMap(({ selectors, names, isAbsent }) =>
    selectors.flatMap((selector) => [permissionsAt(selector, names), ...(isAbsent ? [toRemoveFrom(selector)] : [])]),
  );
  // Of one that is read here and written there, writing includes reading.
  const written = all.flatMap((one) => Object.entries(one).filter(([, level]) => level === 'write'));
  const needed: Permissions = { ...Object.assign({}, ...all), ...Object.fromEntries(written) };
  return isReadOnly ? Object.fromEntries(Object.keys(needed).map((key) => [key, 'read'])) : needed;
}

function permissionsAt(selector: TargetSelector, { variable }: PairNames): Permissions {
  const stores = storesMeant(selector);
  const variables = variable === undefined ? [] : stores.flatMap((store) => store.variables ?? []);
  const written = [...stores.map(({ secrets }) => secrets), ...variables];
  return {
    [METADATA.key]: 'read',
    ...Object.fromEntries(written.map(({ key }) => [key, 'write' as const])),
    ...forEnvironments(selector),
    ...forProperties(selector),
  };
}

function forEnvironments(selector: TargetSelector): Permissions {
  if (selector.scope !== 'environment') return {};
  return {
    ...(readsEnvironments(selector) ? { [ACTIONS.key]: 'read' } : {}),
    ...(selector.createMissing ? { [ADMINISTRATION.key]: 'write' } : {}),
  };
}

/** Nothing is taken for gone with an environment unless that was asked for itself. */
function toRemoveFrom({ scope }: TargetSelector): Permissions {
  return scope === 'environment' ? { [ACTIONS.key]: 'read' } : {};
}

function forProperties(selector: TargetSelector): Permissions {
  const isFiltered = selector.scope !== 'organization' && selector.repositories.properties.length > 0;
  return isFiltered ? { [PROPERTIES.key]: 'read' } : {};
}

function storesMeant(selector: TargetSelector): readonly StoreAtScope[] {
  if (selector.scope === 'environment') return [STORES.actions.environment];
  if (selector.scope === 'repository') return selector.stores.map((store) => STORES[store].repository);
  return selector.stores.map((store) => STORES[store].organization);
}

/** Whether the environments of each repository are listed, to compare globs with them or to know which ones are missing. */
export function readsEnvironments({ createMissing, environments }: EnvironmentSelector): boolean {
  return createMissing || environments.some(isGlob);
}

/** A permission as GitHub's settings call it: `repository permission Secrets: write`. */
export function labelOf(permission: string, level: string): string {
  return `${LABELS.get(permission) ?? `permission ${permission}`}: ${level}`;
}

// What a request needs, by its method and path as messages name it. The first that fits counts.
const NEEDS: readonly (readonly [request: string, permission: Permission, level: 'read' | 'write'])[] = [
  ['^PUT .*/environments/{name}$', ADMINISTRATION, 'write'],
  ['/environments(?:/{name})?$', ACTIONS, 'read'],
  ['/orgs/{org}/properties/', PROPERTIES, 'read'],
  ...everyStoreAtScope().map(({ path, secrets }) => [`${path}/secrets`, secrets, 'write'] as const),
  ...everyStoreAtScope().flatMap(({ path, variables }) =>
    variables === undefined ? [] : [[`${path}/variables`, variables, 'write'] as const],
  ),
];

/** The permission that a request such as `PUT https://…/secrets/NAME` needs, as GitHub's settings call it. */
export function permissionLabelFor(request: string): string {
  // Each name in braces stands for one segment of the path.
  const need = NEEDS.find(([path]) => new RegExp(path.replace(/\{\w+\}/g, '[^/]+')).test(request));
  const [, { label }, level] = need ?? ['', STORES.actions.repository.secrets, 'write'];
  return `${label}: ${level}`;
}
