import { RESERVED_LABELS } from '../domain/labels.ts';
import { list } from './list.ts';
import { invalid, type Parsed } from './parsers.ts';

const LABEL = /^([A-Za-z0-9](?:[A-Za-z0-9._/-]*))\s*=\s*([^\p{Cc}\p{Cf}]*)$/u;

/** Labels, `key=value` a line. Keys the action sets itself and keys given twice are wrong. */
export function labels(text: string): Parsed<Readonly<Record<string, string>>> {
  const items = list(text);
  if ('wrong' in items) return items;
  const pairs = new Map<string, string>();
  const wrong: string[] = [];
  for (const item of items.value) {
    const [, key, value] = LABEL.exec(item) ?? [];
    if (key === undefined || value === undefined) wrong.push(invalid(item, 'key=value').wrong);
    else if (RESERVED_LABELS.includes(key))
      wrong.push(invalid(item, `any key but ${RESERVED_LABELS.join(', ')}`).wrong);
    else if (pairs.has(key)) wrong.push(invalid(item, 'each key once').wrong);
    else pairs.set(key, value);
  }
  return wrong.length > 0 ? { wrong: wrong.join('; ') } : { value: Object.fromEntries(pairs) };
}
