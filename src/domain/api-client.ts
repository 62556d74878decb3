import { createHash } from 'node:crypto';
import type { Secret } from './secret.ts';

/** The label, and its value, that every client made by this action carries. */
export const MARKER = { key: 'managed-by', value: 'provision-confidence-client' } as const;
/** The label that tells one create from every other. */
export const REQUEST_LABEL = 'request';
/** The label of a predecessor: when it may be deleted, as {@link retireAfterText} writes it. */
export const RETIRE_AFTER_LABEL = 'retire-after';
/** The label that tells the display name a client stands for, where the service wants each display name once. */
export const LINEAGE_LABEL = 'lineage';
/** The label that tells which client a new one was made to succeed: two that say the same were made by two runs at once. */
export const SUCCEEDS_LABEL = 'succeeds';
/** The label that tells from which client a lineage comes, however many there were since. */
export const ORIGIN_LABEL = 'line';
/** The label that tells for which targets a client was made: see `targetsDigest`. */
export const MADE_FOR_LABEL = 'made-for';
/** The label that tells how many seconds GitHub's clock was ahead of Confidence's when a client was made. */
export const CLOCKS_LABEL = 'clocks';
/** Labels the action sets itself and nobody may give as input. */
export const RESERVED_LABELS: readonly string[] = [
  MARKER.key,
  REQUEST_LABEL,
  RETIRE_AFTER_LABEL,
  LINEAGE_LABEL,
  SUCCEEDS_LABEL,
  ORIGIN_LABEL,
  MADE_FOR_LABEL,
  CLOCKS_LABEL,
];

/** A machine user of Confidence. */
export interface ApiClient {
  /** `apiClients/<id>` */
  name: string;
  displayName: string;
  description: string;
  clientId: string;
  /** Absent where the service did not tell it. */
  clientSecret: Secret | undefined;
  /** Roles kept in the client itself; absent where this generation of the contract has no such field. */
  roles: readonly string[] | undefined;
  permissions: readonly string[] | undefined;
  labels: Readonly<Record<string, string>>;
  /** What policies bind roles to; absent in the documented generation. */
  identity: string | undefined;
  /** Microseconds since the epoch, on Confidence's clock. */
  createTimeUs: number;
}

/** A role of the Confidence workspace. */
export interface Role {
  /** `roles/<id>` */
  name: string;
  displayName: string;
}

/** What binds identities to roles, apart from the client. */
export interface Policy {
  /** `policies/<id>` */
  name: string;
  roles: readonly string[];
  identities: readonly string[];
}

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

/** Oldest first; equal times by name. */
export function byAge(a: ApiClient, b: ApiClient): number {
  return a.createTimeUs - b.createTimeUs || (a.name < b.name ? -1 : 1);
}

/** Whether two lists hold the same items, in whatever order. */
export function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');
}
