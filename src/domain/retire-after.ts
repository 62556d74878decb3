import { type ApiClient, RETIRE_AFTER_LABEL } from './api-client.ts';

const FORM = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/;

/** A time as the label `retire-after` holds it: `20261125t101500z`, rounded up to a whole second. */
export function retireAfterText(ms: number): string {
  const text = new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace(/\.\d+/, '');
  return text.replace(/[-:]/g, '').toLowerCase();
}

/** When a client may be deleted, by its label, in milliseconds on Confidence's clock; absent where it has none that can be read. */
export function retireAfterMsOf({ labels }: Pick<ApiClient, 'labels'>): number | undefined {
  const parts = FORM.exec(labels[RETIRE_AFTER_LABEL] ?? '');
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
