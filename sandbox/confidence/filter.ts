import { Refusal } from '../answer.ts';
import type { StoredClient } from './records.ts';

type Term = { readonly field: string | undefined; readonly text: string };

const termPattern = /\s*(?:([A-Za-z][\w.]*):)?(?:"((?:\\.|[^"\\])*)"|([^\s":()]+))\s*/y;

/**
 * Gives the clients that a filter lets through, loosely: terms are looked for anywhere in a field and without case,
 * and a filter with OR, NOT or brackets lets all through. Throws a `Refusal` on one that cannot be read.
 */
export function filterClients(clients: readonly StoredClient[], filter: string): readonly StoredClient[] {
  if (/\b(OR|NOT)\b|[()]/.test(filter.replace(/"(?:\\.|[^"\\])*"/g, ''))) return clients;
  const terms = readTerms(filter);
  return clients.filter((client) => terms.every((term) => matches(client, term)));
}

function readTerms(filter: string): Term[] {
  const terms: Term[] = [];
  const pattern = new RegExp(termPattern);
  while (pattern.lastIndex < filter.trimEnd().length) {
    const found = pattern.exec(filter);
    if (found === null) throw new Refusal(400, 'The filter cannot be read.');
    const [, field, quoted, bare] = found;
    const text = (quoted ?? bare ?? '').replace(/\\(.)/g, '$1').toLowerCase();
    if (quoted !== undefined || bare !== 'AND') terms.push({ field, text });
  }
  return terms;
}

function matches(client: StoredClient, { field, text }: Term): boolean {
  const { name, displayName, description, labels } = client;
  const fields: Readonly<Record<string, string>> = { name, displayName, description };
  if (field === undefined) return Object.values(fields).some((value) => value.toLowerCase().includes(text));
  const value = field.startsWith('labels.') ? (labels[field.slice('labels.'.length)] ?? '') : fields[field];
  if (value === undefined) throw new Refusal(400, `The filter names the unknown field "${field}".`);
  return value.toLowerCase().includes(text);
}
