import { DEFAULT_STORE, STORES, type StoreAtScope, type StoreOf } from './stores.ts';

/** A repository's secrets. */
export interface RepositoryTarget {
  scope: 'repository';
  store: StoreOf<'repository'>;
  owner: string;
  repository: string;
}

/** The secrets of one environment of a repository. */
export interface EnvironmentTarget {
  scope: 'environment';
  store: StoreOf<'environment'>;
  owner: string;
  repository: string;
  environment: string;
  /** Whether the run creates it. */
  isToBeCreated?: boolean;
}

/** An organization's secrets. */
export interface OrganizationTarget {
  scope: 'organization';
  store: StoreOf<'organization'>;
  owner: string;
  /** Who is to have the secrets. Absent parts stay as they are. */
  sharing?: Partial<Sharing>;
}

/** What holds one pair. */
export type Target = RepositoryTarget | EnvironmentTarget | OrganizationTarget;

/** Which repositories of an organization may use a secret. */
export type Visibility = 'all' | 'private' | 'selected';

/** Who has an organization's secret. */
export interface Sharing {
  visibility: Visibility;
  /** GitHub's ids of the repositories; only with `selected`. */
  repositoryIds: readonly number[];
}

/**
 * The target as people name it, and as `failed-targets` lists it: `owner/name`, `owner/name/environments/<name>` or
 * `orgs/<name>`, followed by the store where that is not Actions.
 */
export function targetName(target: Target): string {
  return `${nameWithoutStore(target)}${target.store === DEFAULT_STORE ? '' : ` ${target.store}`}`;
}

function nameWithoutStore(target: Target): string {
  if (target.scope === 'organization') return `orgs/${target.owner}`;
  const repository = `${target.owner}/${target.repository}`;
  return target.scope === 'repository' ? repository : `${repository}/environments/${target.environment}`;
}

/** The same text for any spelling of one target: GitHub compares names without case. */
export function targetKey(target: Target): string {
  return targetName(target).toLowerCase();
}

/** A target and the names of what it holds: what tells one pair from another. */
export interface PairAt {
  target: Target;
  names: { clientId: string; clientSecret: string; variable?: string | undefined };
}

/** The same text for any spelling of one pair at one target. */
export function pairKey({ target, names: { clientId, clientSecret, variable } }: PairAt): string {
  return [targetKey(target), clientId, clientSecret, ...(variable === undefined ? [] : [variable])].join(' ');
}

/** The same text for any spelling of each name that a pair takes at a target; the two halves count alike. */
export function nameKeys({ target, names: { clientId, clientSecret, variable } }: PairAt): readonly string[] {
  const secrets = [clientId, clientSecret].map((name) => `secret ${name}`);
  const variables = variable !== undefined && takesVariable(target) ? [`variable ${variable}`] : [];
  return [...secrets, ...variables].map((name) => `${targetKey(target)} ${name}`.toLowerCase());
}

/** What GitHub keeps of the target's store at its scope. */
export function storeAt(target: Target): StoreAtScope {
  if (target.scope === 'repository') return STORES[target.store].repository;
  if (target.scope === 'environment') return STORES[target.store].environment;
  return STORES[target.store].organization;
}

/** Whether the client id can also be written as a variable. */
export function takesVariable(target: Target): boolean {
  return storeAt(target).variables !== undefined;
}

/** Whether the run creates the environment first. */
export function isToBeCreated(target: Target): target is EnvironmentTarget {
  return target.scope === 'environment' && target.isToBeCreated === true;
}
