import { createHash } from 'node:crypto';
import { type ApiClient, byAge } from './api-client.ts';
import type { Problem } from './errors.ts';
import { LINEAGE_LABEL, MARKER, ORIGIN_LABEL, SUCCEEDS_LABEL } from './labels.ts';
import type { ClientSpec } from './spec.ts';
import { plain, quoted } from './text.ts';

/** Whether this action made the client. */
export function isOurs(client: ApiClient): boolean {
  return client.labels[MARKER.key] === MARKER.value;
}

/** Whether a client stands for a display name: it carries it, or was made by this action to stand for it. */
export function standsFor(client: Pick<ApiClient, 'displayName' | 'labels'>, displayName: string): boolean {
  const lineage = client.labels[MARKER.key] === MARKER.value ? client.labels[LINEAGE_LABEL] : undefined;
  const isMarked = lineage !== undefined && [displayName, lineageLabelValue(displayName)].includes(lineage);
  return client.displayName === displayName || isMarked;
}

/** A display name as the value of a label: itself where labels of any service take it, else made like it and told apart by a digest. */
export function lineageLabelValue(displayName: string): string {
  if (/^[a-z0-9_-]{1,63}$/.test(displayName)) return displayName;
  const like = displayName
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 46);
  return `${like}-${createHash('sha256').update(displayName).digest('hex').slice(0, 16)}`;
}

/** The clients of one spec. */
export interface Lineage {
  /** Those the run may go on with, newest first: made by this action, or the only one of the name, or the one named. */
  clients: readonly ApiClient[];
  /** Others of the same display name, which are left alone. */
  unmanaged: readonly ApiClient[];
}

/**
 * Which of the clients found are meant by a spec; a problem where nobody can tell.
 * @param isAdopting whether clients that this action did not make are predecessors of those that it made
 */
export function lineageOf(spec: ClientSpec, clients: readonly ApiClient[], isAdopting = false): Lineage | Problem {
  if (spec.clientName !== undefined) return theOneNamed(spec, spec.clientName, clients);
  const { ours, unmanaged } = sameName(spec, clients);
  const [newest] = ours;
  if (newest !== undefined && isAdopting) {
    // Of several only those that one of ours was made to succeed.
    const isMeant = (client: ApiClient): boolean => unmanaged.length === 1 || ours.some((one) => isOfLine(one, client));
    const adopted = unmanaged.filter((client) => byAge(client, newest) < 0 && isMeant(client));
    const rest = unmanaged.filter((client) => !adopted.includes(client));
    return { clients: [...ours, ...adopted].sort(byAge).reverse(), unmanaged: rest };
  }
  if (newest !== undefined) return { clients: ours, unmanaged };
  if (unmanaged.length <= 1) return { clients: unmanaged, unmanaged: [] };
  const list = unmanaged.map(({ name, clientId }) => `${name} (client id ${plain(clientId)})`).join(', ');
  return {
    what: `${unmanaged.length} API clients carry the display name ${quoted(spec.displayName)}, none made by this action: ${list}`,
    cure: 'Name the one that is meant in client-name',
  };
}

/** The clients that stand for the display name of a spec: those of this action newest first, others oldest first. */
function sameName(
  { displayName }: ClientSpec,
  clients: readonly ApiClient[],
): { ours: ApiClient[]; unmanaged: ApiClient[] } {
  const named = clients.filter((client) => standsFor(client, displayName));
  return {
    ours: named.filter(isOurs).sort(byAge).reverse(),
    unmanaged: named.filter((client) => !isOurs(client)).sort(byAge),
  };
}

/** The client that is named, and those that were made to succeed it. */
function theOneNamed(spec: ClientSpec, name: string, clients: readonly ApiClient[]): Lineage | Problem {
  const client = clients.find((one) => one.name === name);
  const { ours } = sameName(spec, clients);
  if (client === undefined) {
    // A client that was succeeded is deleted some day, and the workflow that names it goes on.
    const successors = ours.filter((one) =>
      [originOf(one), one.labels[SUCCEEDS_LABEL]].includes(labelValueOf({ name })),
    );
    if (successors.length > 0) return { clients: successors, unmanaged: [] };
    return {
      what: `API client ${name} does not exist, or is not visible to the client this action signs in with`,
      cure: 'Check client-name',
    };
  }
  if (standsFor(client, spec.displayName)) return { clients: [...successorsOf(client, ours), client], unmanaged: [] };
  const what = `API client ${name} carries the display name ${quoted(client.displayName)}, not ${quoted(spec.displayName)}`;
  return { what, cure: 'Check client-name and display-name' };
}

/** The clients that succeed one, directly or not, newest first: also where one between them is gone. */
function successorsOf(client: ApiClient, ours: readonly ApiClient[]): readonly ApiClient[] {
  return ours.filter((one) => byAge(client, one) < 0 && isOfLine(one, client));
}

function isOfLine(successor: ApiClient, client: ApiClient): boolean {
  return originOf(successor) === originOf(client) || successor.labels[SUCCEEDS_LABEL] === labelValueOf(client);
}

/** From which client a lineage comes, as the label of its successors tells it. */
export function originOf(client: ApiClient): string {
  return client.labels[ORIGIN_LABEL] ?? labelValueOf(client);
}

/** How the label of a successor names the client that it succeeds; `none` for a first one. */
export function labelValueOf(client: Pick<ApiClient, 'name'> | undefined): string {
  if (client === undefined) return NOBODY;
  // Labels of many services hold no other characters, and no more of them.
  return client.name
    .replace('apiClients/', '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 60);
}

const NOBODY = 'none';
