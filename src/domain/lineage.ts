import { createHash } from 'node:crypto';
import { type ApiClient, byAge } from './api-client.ts';
import type { Problem } from './errors.ts';
import {
  LINEAGE_LABEL,
  MARKER,
  ORIGIN_LABEL,
  RETIRE_AFTER_LENGTH,
  retireAfterText,
  SUCCEEDS_LABEL,
  timeMsOf,
} from './labels.ts';
import type { ClientSpec } from './spec.ts';
import { plain, quoted } from './text.ts';

/** Whether this action made the client. */
export function isOurs(client: ApiClient): boolean {
  return client.labels[MARKER.key] === MARKER.value;
}

/**
 * Whether a client stands for a display name: it carries it, or this action made it under that name and a time, since the
 * service wants each display name once. The label alone says nothing: it could be on a client of any name.
 */
export function standsFor(client: Pick<ApiClient, 'displayName' | 'labels'>, displayName: string): boolean {
  if (client.displayName === displayName) return true;
  const lineage = client.labels[MARKER.key] === MARKER.value ? client.labels[LINEAGE_LABEL] : undefined;
  const isMarked = lineage !== undefined && [displayName, lineageLabelValue(displayName)].includes(lineage);
  const atMs = timeMsOf(client.displayName.slice(-RETIRE_AFTER_LENGTH));
  return isMarked && atMs !== undefined && client.displayName === nameWithTime(displayName, atMs);
}

/** A display name with a time behind it, shortened where services would refuse it as too long. */
export function nameWithTime(displayName: string, ms: number): string {
  const suffix = ` ${retireAfterText(ms)}`;
  return `${[...displayName].slice(0, MOST_NAME_CHARACTERS - suffix.length).join('')}${suffix}`;
}

/** The longest display name that services are known to take, in characters. */
export const MOST_NAME_CHARACTERS = 100;

/** A display name as the value of a label: itself where labels of any service take it, else made like it and told apart by a digest. */
export function lineageLabelValue(displayName: string): string {
  if (/^[a-z0-9_-]{1,63}$/.test(displayName)) return displayName;
  const like = displayName
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 46);
  return `${like}-${createHash('sha256').update(displayName).digest('hex').slice(0, 16)}`;
}

/** The clients that one spec means. */
export interface Lineage {
  kind: 'lineage';
  /** Those the run may go on with, newest first: created by this action, or the only one of the name, or the one named. */
  clients: readonly ApiClient[];
  /** Others of the same display name, which are left alone. */
  unmanaged: readonly ApiClient[];
}

/** The clients that one spec means, or why nobody can tell. */
export type LineageFound = Lineage | { kind: 'unclear'; problem: Problem };

/**
 * Which of the clients found are meant by a spec.
 * @param isAdopting whether clients that this action did not create are predecessors of those that it created
 */
export function lineageOf(spec: ClientSpec, clients: readonly ApiClient[], isAdopting = false): LineageFound {
  if (spec.clientName !== undefined) return theOneNamed(spec, spec.clientName, clients);
  const { ours, unmanaged } = clientsOfSameName(spec, clients);
  const [newest] = ours;
  if (newest === undefined) return unmanaged.length > 1 ? severalUnmanaged(spec, unmanaged) : lineage(unmanaged);
  if (!isAdopting) return lineage(ours, unmanaged);
  // Of several only those that one of ours was created to succeed.
  const isMeant = (client: ApiClient): boolean =>
    unmanaged.length === 1 || ours.some((one) => isSuccessor(one, client));
  const adopted = unmanaged.filter((client) => byAge(client, newest) < 0 && isMeant(client));
  const rest = unmanaged.filter((client) => !adopted.includes(client));
  return lineage([...ours, ...adopted].sort(byAge).reverse(), rest);
}

function lineage(clients: readonly ApiClient[], unmanaged: readonly ApiClient[] = []): Lineage {
  return { kind: 'lineage', clients, unmanaged };
}

function unclear(what: string, cure: string): LineageFound {
  return { kind: 'unclear', problem: { what, cure } };
}

function severalUnmanaged({ displayName }: ClientSpec, unmanaged: readonly ApiClient[]): LineageFound {
  const list = unmanaged.map(({ name, clientId }) => `${name} (client id ${plain(clientId)})`).join(', ');
  return unclear(
    `${unmanaged.length} API clients have the display name ${quoted(displayName)}, none created by this action: ${list}`,
    'Name the one that you mean in client-name',
  );
}

/** The clients of a display name: those of this action newest first, others oldest first. */
interface SameName {
  ours: readonly ApiClient[];
  unmanaged: readonly ApiClient[];
}

function clientsOfSameName({ displayName }: ClientSpec, clients: readonly ApiClient[]): SameName {
  const named = clients.filter((client) => standsFor(client, displayName));
  return {
    ours: named.filter(isOurs).sort(byAge).reverse(),
    unmanaged: named.filter((client) => !isOurs(client)).sort(byAge),
  };
}

/** The client that is named, and those that were created to succeed it. */
function theOneNamed(spec: ClientSpec, name: string, clients: readonly ApiClient[]): LineageFound {
  const client = clients.find((one) => one.name === name);
  const { ours } = clientsOfSameName(spec, clients);
  if (client === undefined) return successorsOfGone(name, ours);
  if (standsFor(client, spec.displayName)) return lineage([...successorsOf(client, ours), client]);
  return unclear(
    `API client ${name} has the display name ${quoted(client.displayName)}, not ${quoted(spec.displayName)}`,
    'Check client-name and display-name',
  );
}

/** A client that was succeeded is deleted some day, and the workflow that names it goes on with its successors. */
function successorsOfGone(name: string, ours: readonly ApiClient[]): LineageFound {
  const label = labelValueOf({ name });
  const successors = ours.filter((one) => [originOf(one), one.labels[SUCCEEDS_LABEL]].includes(label));
  if (successors.length > 0) return lineage(successors);
  return unclear(
    `API client ${name} does not exist, or is not visible to the client this action signs in with`,
    'Check client-name',
  );
}

/** The clients that succeed one, directly or not, newest first: also where one between them is gone. */
function successorsOf(client: ApiClient, ours: readonly ApiClient[]): readonly ApiClient[] {
  return ours.filter((one) => byAge(client, one) < 0 && isSuccessor(one, client));
}

function isSuccessor(successor: ApiClient, client: ApiClient): boolean {
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
