import type { ApiClient } from './api-client.ts';

/** Who may have created clients for this action: the ids behind the slash, as {@link idOf} gives them. */
export interface Creators {
  /** Who signs in now, and the other clients of that one's own lineage. */
  own: ReadonlySet<string>;
  /** Whether the service showed as whom the signed-in client creates others. */
  isKnown: boolean;
}

/** The id in a name of the service: one generation says `users/<id>` where another says `identities/<id>`. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Whether who signs in created a client, or a client of that one's lineage. */
export function isOwnCreation({ creator }: ApiClient, { own }: Creators): boolean {
  return creator !== undefined && own.has(idOf(creator));
}
