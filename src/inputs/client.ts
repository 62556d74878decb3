import { PLACEHOLDERS, placeholdersIn } from '../domain/display-name.ts';
import { distinct, listOf } from './list.ts';
import { invalid, type Parsed } from './parsers.ts';

/** Display name of a client, with the placeholders it may have. */
export function displayName(text: string): Parsed<string> {
  const known = PLACEHOLDERS.environment;
  const unknown = placeholdersIn(text).find((placeholder) => !known.includes(placeholder));
  if (unknown !== undefined) return invalid(unknown, `the placeholders ${known.join(', ')}`);
  return text === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? invalid(text, 'one line of text') : { value: text };
}

/** Resource name of a client. */
export function clientName(text: string): Parsed<string> {
  return isResource('apiClients', text) ? { value: text } : invalid(text, 'apiClients/<id>');
}

/** Roles, each `roles/<id>` or a display name. */
export function roles(text: string): Parsed<readonly string[]> {
  const reading = listOf(role)(text);
  return 'value' in reading
    ? { value: distinct(reading.value, (one) => (one.startsWith('roles/') ? one : one.toLowerCase())) }
    : reading;
}

function role(item: string): Parsed<string> {
  return item.startsWith('roles/') && !isResource('roles', item)
    ? invalid(item, 'roles/<id> or the display name of a role')
    : { value: item };
}

function isResource(collection: string, text: string): boolean {
  const [first, id, ...rest] = text.split('/');
  return first === collection && rest.length === 0 && /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/.test(id ?? '');
}
