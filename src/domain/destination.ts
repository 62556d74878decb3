/** A kind of place that holds secrets. */
export type Scope = 'repository';
/** A store in such a place, each with a public key of its own. */
export type Store = 'actions';

/** One place that holds a pair. */
export interface Destination {
  scope: Scope;
  store: Store;
  owner: string;
  repository: string;
}

/** The destination as people name it, and as `failed-targets` lists it: `owner/name`. */
export function nameOf(destination: Destination): string {
  return `${destination.owner}/${destination.repository}`;
}

/** The same for any spelling of one place: GitHub compares names without case. */
export function keyOf(destination: Destination): string {
  return `${destination.scope}/${destination.store}/${nameOf(destination)}`.toLowerCase();
}
