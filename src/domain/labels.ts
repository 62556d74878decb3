import type { ApiClient } from './api-client.ts';

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
/** The label that tells which workflow file of which repository keeps a client: see `managedFromDigest`. */
export const MANAGED_FROM_LABEL = 'managed-from';
/** The label that a run leaves which wrote a client that it does not keep to targets of its own: a digest of those. */
export const ALSO_FOR_LABEL = 'also-for';
/** The label of a predecessor that tells which client this action made to succeed it. */
export const SUCCESSOR_LABEL = 'successor';
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
  MANAGED_FROM_LABEL,
  ALSO_FOR_LABEL,
  SUCCESSOR_LABEL,
  CLOCKS_LABEL,
];

const RETIRE_AFTER_FORM = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/;

/** A time as the label `retire-after` holds it: `20261125t101500z`, rounded up to a whole second. */
export function retireAfterText(ms: number): string {
  const text = new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace(/\.\d+/, '');
  return text.replace(/[-:]/g, '').toLowerCase();
}

/** The length of such a text. */
export const RETIRE_AFTER_LENGTH = '20261125t101500z'.length;

/** When a client may be deleted, by its label, in milliseconds on Confidence's clock; absent where it has none that can be read. */
export function retireAfterMsOf({ labels }: Pick<ApiClient, 'labels'>): number | undefined {
  return timeMsOf(labels[RETIRE_AFTER_LABEL] ?? '');
}

/** The time that such a text tells, in milliseconds; absent for another text. */
export function timeMsOf(text: string): number | undefined {
  const parts = RETIRE_AFTER_FORM.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
