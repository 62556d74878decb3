/** A kind of place that holds secrets. */
export type Scope = Target['scope'];

/** The stores of secrets, each with a public key of its own. */
export const STORES = ['actions', 'dependabot', 'codespaces'] as const;
/** A store in a place. */
export type Store = (typeof STORES)[number];

/** A repository's secrets. */
export interface RepositoryTarget {
  scope: 'repository';
  store: Store;
  owner: string;
  repository: string;
}

/** The secrets of one environment of a repository: GitHub keeps no others for it than those of Actions. */
export interface EnvironmentTarget {
  scope: 'environment';
  store: 'actions';
  owner: string;
  repository: string;
  environment: string;
  /** Not there yet, to be created by the run. */
  isToBeCreated?: boolean;
}

/** An organization's secrets. */
export interface OrganizationTarget {
  scope: 'organization';
  store: Store;
  owner: string;
  /** Who is to have the secrets. Absent parts stay as they are. */
  sharing?: Partial<Sharing>;
}

/** One place that holds a pair. */
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
  return `${placeText(target)}${target.store === 'actions' ? '' : ` ${target.store}`}`;
}

function placeText(target: Target): string {
  if (target.scope === 'organization') return `orgs/${target.owner}`;
  const repository = `${target.owner}/${target.repository}`;
  return target.scope === 'repository' ? repository : `${repository}/environments/${target.environment}`;
}

/** The same for any spelling of one place: GitHub compares names without case. */
export function targetKey(target: Target): string {
  return targetName(target).toLowerCase();
}

/** Whether a variable can stand beside the pair: GitHub keeps variables for Actions alone. */
export function takesVariable({ store }: Target): boolean {
  return store === 'actions';
}

/** Whether it is an environment that the run creates first. */
export function isToBeCreated(target: Target): target is EnvironmentTarget {
  return target.scope === 'environment' && target.isToBeCreated === true;
}
