import { type ApiClient, byAge, isOurs, LINE_LABEL, SUCCEEDS_LABEL, standsFor } from './api-client.ts';
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

/**
 * Which of the clients found are meant by a wish; a problem where nobody can tell.
 * @param isAdopting whether clients that this action did not make are predecessors of those that it made
 */
export function lineageOf(wish: ClientWish, clients: readonly ApiClient[], isAdopting = false): Lineage | Problem {
  if (wish.clientName !== undefined) return theOneNamed(wish, wish.clientName, clients);
  const { ours, strangers } = namesakes(wish, clients);
  const [newest] = ours;
  if (newest !== undefined && isAdopting) {
    // Of several only those that one of ours was made to succeed.
    const isMeant = (client: ApiClient): boolean => strangers.length === 1 || ours.some((one) => isOfLine(one, client));
    const adopted = strangers.filter((client) => byAge(client, newest) < 0 && isMeant(client));
    const rest = strangers.filter((client) => !adopted.includes(client));
    return { generations: [...ours, ...adopted].sort(byAge).reverse(), strangers: rest };
  }
  if (newest !== undefined) return { generations: ours, strangers };
  if (strangers.length <= 1) return { generations: strangers, strangers: [] };
  const list = strangers.map(({ name, clientId }) => `${name} (client id ${plain(clientId)})`).join(', ');
  return {
    what: `${strangers.length} API clients carry the display name ${quoted(wish.displayName)}, none made by this action: ${list}`,
    cure: 'Name the one that is meant in client-name',
  };
}

/** The clients that stand for the display name of a wish: those of this action newest first, others oldest first. */
function namesakes(
  { displayName }: ClientWish,
  clients: readonly ApiClient[],
): { ours: ApiClient[]; strangers: ApiClient[] } {
  const named = clients.filter((client) => standsFor(client, displayName));
  return {
    ours: named.filter(isOurs).sort(byAge).reverse(),
    strangers: named.filter((client) => !isOurs(client)).sort(byAge),
  };
}

/** The client that is named, and those that were made to succeed it. */
function theOneNamed(wish: ClientWish, name: string, clients: readonly ApiClient[]): Lineage | Problem {
  const client = clients.find((one) => one.name === name);
  const { ours } = namesakes(wish, clients);
  if (client === undefined) {
    // A client that was succeeded is deleted some day, and the workflow that names it goes on.
    const heirs = ours.filter((one) => [lineOf(one), one.labels[SUCCEEDS_LABEL]].includes(markOf({ name })));
    if (heirs.length > 0) return { generations: heirs, strangers: [] };
    return {
      what: `API client ${name} does not exist, or is not visible to the client this action signs in with`,
      cure: 'Check client-name',
    };
  }
  if (standsFor(client, wish.displayName)) return { generations: [...heirsOf(client, ours), client], strangers: [] };
  const what = `API client ${name} carries the display name ${quoted(client.displayName)}, not ${quoted(wish.displayName)}`;
  return { what, cure: 'Check client-name and display-name' };
}

/** The clients that succeed one, directly or not, newest first: also where one between them is gone. */
function heirsOf(client: ApiClient, ours: readonly ApiClient[]): readonly ApiClient[] {
  return ours.filter((one) => byAge(client, one) < 0 && isOfLine(one, client));
}

function isOfLine(heir: ApiClient, client: ApiClient): boolean {
  return lineOf(heir) === lineOf(client) || heir.labels[SUCCEEDS_LABEL] === markOf(client);
}

/** From which client a lineage comes, as the label of its successors tells it. */
export function lineOf(client: ApiClient): string {
  return client.labels[LINE_LABEL] ?? markOf(client);
}

/** How the label of a successor names the client that it succeeds; `none` for a first one. */
export function markOf(client: Pick<ApiClient, 'name'> | undefined): string {
  if (client === undefined) return NOBODY;
  // Labels of many services hold no other characters, and no more of them.
  return client.name
    .replace('apiClients/', '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 60);
}

const NOBODY = 'none';
