import { type ApiClient, byAge, isOurs } from './api-client.ts';
import type { Problem } from './errors.ts';
import { plain, quoted } from './text.ts';
import type { ClientWish } from './wish.ts';

/** The clients of one wish. */
export interface Lineage {
  /** Those the run may go on with, newest first: made by this action, or the only one of the name, or the one named. */
  generations: readonly ApiClient[];
  /** Others of the same display name, which are left alone. */
  strangers: readonly ApiClient[];
}

/** Which of the clients found are meant by a wish; a problem where nobody can tell. */
export function lineageOf(wish: ClientWish, clients: readonly ApiClient[]): Lineage | Problem {
  if (wish.clientName !== undefined) return theOneNamed(wish, wish.clientName, clients);
  const named = clients.filter(({ displayName }) => displayName === wish.displayName);
  const ours = named.filter(isOurs).sort(byAge).reverse();
  const strangers = named.filter((client) => !isOurs(client)).sort(byAge);
  if (ours.length > 0) return { generations: ours, strangers };
  if (strangers.length <= 1) return { generations: strangers, strangers: [] };
  const list = strangers.map(({ name, clientId }) => `${name} (client id ${plain(clientId)})`).join(', ');
  return {
    what: `${strangers.length} API clients carry the display name ${quoted(wish.displayName)}, none made by this action: ${list}`,
    cure: 'Name the one that is meant in client-name',
  };
}

function theOneNamed(wish: ClientWish, name: string, clients: readonly ApiClient[]): Lineage | Problem {
  const client = clients.find((one) => one.name === name);
  if (client === undefined) {
    return {
      what: `API client ${name} does not exist, or is not visible to the client this action signs in with`,
      cure: 'Check client-name',
    };
  }
  if (client.displayName === wish.displayName) return { generations: [client], strangers: [] };
  const what = `API client ${name} carries the display name ${quoted(client.displayName)}, not ${quoted(wish.displayName)}`;
  return { what, cure: 'Check client-name and display-name' };
}
