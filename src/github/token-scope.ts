import type { Target } from '../domain/target.ts';
import type { TargetSelector } from '../domain/target-selector.ts';
import type { Permissions } from './permissions.ts';

// GitHub takes no longer list (GitHub REST docs, Create an installation access token for an app).
const MOST_REPOSITORIES = 500;

/**
 * What a token of a GitHub App is good for at one owner: some repositories; every repository of the installation, to find out
 * which ones are meant; or all that the installation has.
 */
export type TokenScope = SomeRepositories | { kind: 'look' } | { kind: 'all' };

/** Repositories by name, in lower case. */
export interface SomeRepositories {
  kind: 'some';
  repositories: readonly string[];
  /** Whether nobody has looked yet whether the installation has them all. */
  mayBeLacked: boolean;
}

/** The scope in which the targets of selectors are looked for at an owner: patterns can only be compared with every repository. */
export function scopeToLook(selectors: readonly TargetSelector[], owner: string): TokenScope {
  const patterns = selectors.flatMap((selector) =>
    selector.scope === 'organization' ? [] : selector.repositories.patterns,
  );
  const here = patterns.filter((one) => isSameOwner(one.owner, owner));
  if (hasOrganization(selectors, owner)) return { kind: 'all' };
  if (here.some(({ isGlob }) => isGlob)) return { kind: 'look' };
  const names = here.map(({ name }) => name);
  return someRepositories(names, true) ?? { kind: 'look' };
}

/** The scope in which targets at an owner are written. */
export function scopeToWrite(
  selectors: readonly TargetSelector[],
  targets: readonly Target[],
  owner: string,
): TokenScope {
  if (hasOrganization(selectors, owner)) return { kind: 'all' };
  const here = targets.filter((one) => isSameOwner(one.owner, owner));
  const names = here.flatMap((one) => (one.scope === 'organization' ? [] : one.repository));
  return someRepositories(names, false) ?? { kind: 'all' };
}

/** The body of the request for a token. */
export function tokenRequest(scope: TokenScope, permissions: Permissions) {
  if (scope.kind === 'all') return { permissions };
  if (scope.kind === 'some') return { permissions, repositories: scope.repositories };
  return { permissions: Object.fromEntries(Object.entries(permissions).filter(([, level]) => level === 'read')) };
}

/** Whether a token of one scope is as good as one of the other. */
export function isSameScope(one: TokenScope, other: TokenScope): boolean {
  if (one.kind === 'some' && other.kind === 'some') return one.repositories.join() === other.repositories.join();
  return one.kind === other.kind;
}

function someRepositories(names: readonly string[], mayBeLacked: boolean): SomeRepositories | undefined {
  const repositories = [...new Set(names.map((name) => name.toLowerCase()))].sort();
  return repositories.length > 0 && repositories.length <= MOST_REPOSITORIES
    ? { kind: 'some', repositories, mayBeLacked }
    : undefined;
}

/** An organization's secrets belong to none of its repositories. */
function hasOrganization(selectors: readonly TargetSelector[], owner: string): boolean {
  return selectors.some((selector) => selector.scope === 'organization' && isSameOwner(selector.owner, owner));
}

function isSameOwner(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
