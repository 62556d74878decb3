import type { StoreOf } from './stores.ts';
import type { Visibility } from './target.ts';

/** `owner/name`, where the name may be a glob. */
export interface RepositoryPattern {
  owner: string;
  name: string;
  isGlob: boolean;
}

/** A custom property of a repository. */
export interface Property {
  name: string;
  value: string;
}

/** Which repositories a selector means. */
export interface RepositoryFilter {
  patterns: readonly RepositoryPattern[];
  /** These are not, whatever else matches them. */
  exclude: readonly RepositoryPattern[];
  /** Only those that carry every one of these topics. */
  topics: readonly string[];
  /** Only those with each of these custom properties. */
  properties: readonly Property[];
}

/** Means the secrets of repositories. */
export interface RepositorySelector {
  scope: 'repository';
  stores: readonly StoreOf<'repository'>[];
  repositories: RepositoryFilter;
}

/** Means the secrets of environments of repositories. */
export interface EnvironmentSelector {
  scope: 'environment';
  repositories: RepositoryFilter;
  /** Names or globs. */
  environments: readonly string[];
  createMissing: boolean;
}

/** Means the secrets of an organization. */
export interface OrganizationSelector {
  scope: 'organization';
  stores: readonly StoreOf<'organization'>[];
  owner: string;
  visibility: Visibility | undefined;
  /** Which repositories may use a `selected` secret. Absent: those that may now. */
  repositories: readonly RepositoryPattern[] | undefined;
}

/** Which targets are to hold the pair, as the inputs say it: GitHub tells which ones that are. */
export type TargetSelector = RepositorySelector | EnvironmentSelector | OrganizationSelector;

/** The pattern as it was written. */
export function patternText({ owner, name }: RepositoryPattern): string {
  return `${owner}/${name}`;
}

/** Whether a name is a glob. */
export function isGlob(name: string): boolean {
  return /[*?[]/.test(name);
}

/**
 * Whether a whole name matches, without case: `*` is any text, `?` one character, `[…]` one of some, `[!…]` or `[^…]` one
 * of all others; all else is itself. A name without those is compared. A class that is none, such as `[z-a]`, matches nothing.
 */
export function matcherOf(glob: string): (name: string) => boolean {
  if (!isGlob(glob)) return (name) => name.toLowerCase() === glob.toLowerCase();
  const source = glob.replace(/\*+|\?|\[([!^]?)([^\]]+)\]|[^*?]/gu, (part, not = '', members?: string) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    // A range keeps its hyphen; all other members are themselves.
    if (members !== undefined) return `[${not && '^'}${members.replace(/[\\[\]^]/g, '\\$&')}]`;
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  try {
    const pattern = new RegExp(`^${source}$`, 'isu');
    return (name) => pattern.test(name);
  } catch {
    return () => false;
  }
}
