import { PLACEHOLDERS, placeholdersIn } from '../domain/display-name.ts';
import { RESERVED_LABELS } from '../domain/labels.ts';
import { distinct, linesOf, list, listOf } from './list.ts';
import { invalid, mapped, type Parsed, unshown, valid } from './parsers.ts';

// Confidence publishes no rule for keys. Services of its style take small letters, digits and a few signs, 63 characters at most, and
// a letter first (Google Cloud docs, Requirements for labels). Another key would be refused when the secrets are written.
const LABEL = /^([a-z][a-z0-9._/-]{0,62})\s*=\s*([^\p{Cc}\p{Cf}]*)$/u;
const LABEL_FORM =
  'key=value, for example team=checkout; a key has at most 63 small letters, digits, and . _ / -, with a letter first';

/** Display name of a client, with the placeholders it may have. */
export function displayName(text: string): Parsed<string> {
  const known = PLACEHOLDERS.environment;
  const unknown = placeholdersIn(text).find((placeholder) => !known.includes(placeholder));
  if (unknown !== undefined) return invalid(unknown, `the placeholders ${known.join(', ')}`);
  if (text === '') return unshown('is required; expected one line of text, for example checkout-service flags');
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? invalid(text, 'one line of text') : valid(text);
}

/** Display names as they are filled in, one a line. */
export function displayNames(text: string): Parsed<readonly string[]> {
  return valid(distinct(linesOf(text), (name) => name));
}

/** Resource name of a client. */
export function clientName(text: string): Parsed<string> {
  return isResource('apiClients', text) ? valid(text) : invalid(text, 'apiClients/<id>');
}

/** Roles, each `roles/<id>` or a display name. */
export const roles = mapped(listOf(roleItem), distinctRoles);

/** Roles, each once: ids as they are, display names without case. */
export function distinctRoles(items: readonly string[]): readonly string[] {
  return distinct(items, (one) => (one.startsWith('roles/') ? one : one.toLowerCase()));
}

/** One role, `roles/<id>` or a display name. */
export function roleItem(item: string): Parsed<string> {
  return item.startsWith('roles/') && !isResource('roles', item)
    ? invalid(item, 'roles/<id> or the display name of a role, for example Flags Editor')
    : valid(item);
}

function isResource(collection: string, text: string): boolean {
  const [first, id, ...rest] = text.split('/');
  return first === collection && rest.length === 0 && /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/.test(id ?? '');
}

/** Labels, `key=value` a line. Keys the action sets itself and keys given twice are wrong. */
export function labels(text: string): Parsed<Readonly<Record<string, string>>> {
  const items = list(text);
  return items.kind === 'invalid' ? items : labelsFrom(items.value);
}

/** Labels from items, each `key=value`. */
export function labelsFrom(items: readonly string[]): Parsed<Readonly<Record<string, string>>> {
  const pairs = new Map<string, string>();
  const wrong: string[] = [];
  for (const item of items) {
    const [, key, value = ''] = LABEL.exec(item) ?? [];
    if (key === undefined) wrong.push(invalid(item, LABEL_FORM).wrong);
    else if (RESERVED_LABELS.includes(key))
      wrong.push(invalid(item, `any key but ${RESERVED_LABELS.join(', ')}`).wrong);
    else if (pairs.has(key)) wrong.push(invalid(item, 'each key once').wrong);
    else pairs.set(key, value);
  }
  return wrong.length > 0 ? unshown(wrong.join('; ')) : valid(Object.fromEntries(pairs));
}
