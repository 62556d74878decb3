/** A kind of place that holds secrets. */
export type Scope = Destination['scope'];

/** The stores of secrets, each with a public key of its own. */
export const STORES = ['actions', 'dependabot', 'codespaces'] as const;
/** A store in a place. */
export type Store = (typeof STORES)[number];

/** A repository's secrets. */
export interface RepositoryPlace {
  scope: 'repository';
  store: Store;
  owner: string;
  repository: string;
}

/** The secrets of one environment of a repository: GitHub keeps no others for it than those of Actions. */
export interface EnvironmentPlace {
  scope: 'environment';
  store: 'actions';
  owner: string;
  repository: string;
  environment: string;
  /** Not there yet, to be created by the run. */
  isToBeMade?: boolean;
}

/** An organization's secrets. */
export interface OrganizationPlace {
  scope: 'organization';
  store: Store;
  owner: string;
  /** Who is to have the secrets. Absent parts stay as they are. */
  sharing?: Partial<Sharing>;
}

/** One place that holds a pair. */
export type Destination = RepositoryPlace | EnvironmentPlace | OrganizationPlace;

/** Which repositories of an organization may use a secret. */
export type Visibility = 'all' | 'private' | 'selected';

/** Who has an organization's secret. */
export interface Sharing {
  visibility: Visibility;
  /** GitHub's ids of the repositories; only with `selected`. */
  repositoryIds: readonly number[];
}

/**
 * The destination as people name it, and as `failed-targets` lists it: `owner/name`, `owner/name/environments/<name>` or
 * `orgs/<name>`, followed by the store where that is not Actions.
 */
export function nameOf(destination: Destination): string {
  return `${placeOf(destination)}${destination.store === 'actions' ? '' : ` ${destination.store}`}`;
}

function placeOf(destination: Destination): string {
  if (destination.scope === 'organization') return `orgs/${destination.owner}`;
  const repository = `${destination.owner}/${destination.repository}`;
  return destination.scope === 'repository' ? repository : `${repository}/environments/${destination.environment}`;
}

/** The same for any spelling of one place: GitHub compares names without case. */
export function keyOf(destination: Destination): string {
  return nameOf(destination).toLowerCase();
}

/** Whether a variable can stand beside the pair: GitHub keeps variables for Actions alone. */
export function takesVariable({ store }: Destination): boolean {
  return store === 'actions';
}

/** Whether it is an environment that the run creates first. */
export function isToBeMade(destination: Destination): destination is EnvironmentPlace {
  return destination.scope === 'environment' && destination.isToBeMade === true;
}
