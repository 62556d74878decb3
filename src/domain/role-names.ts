import type { Role } from './api-client.ts';
import type { Problem } from './errors.ts';
import { plain, quoted } from './text.ts';

const MOST_CANDIDATES = 20;

/** Whether any of the wanted roles is a display name: it means nothing until it is looked up. */
export function hasDisplayName(wanted: readonly string[]): boolean {
  return wanted.some((role) => !isId(role));
}

/**
 * The wanted roles as `roles/<id>`, and what is wrong with those that are none or several.
 * @param known absent where the roles cannot be seen: then an id is taken as it is
 */
export function resolveRoles(
  wanted: readonly string[],
  known: readonly Role[] | undefined,
): { names: readonly string[]; problems: readonly Problem[] } {
  const found = wanted.map((role) => ({ role, names: isId(role) ? idsFor(role, known) : namesFor(role, known ?? []) }));
  const problems = found.flatMap(({ role, names }): Problem[] => {
    if (names.length === 1) return [];
    return [names.length > 1 ? ambiguous(role, names) : unknown(role, known ?? [])];
  });
  return { names: [...new Set(found.flatMap(({ names }) => names))], problems };
}

function isId(role: string): boolean {
  return role.startsWith('roles/');
}

function idsFor(role: string, known: readonly Role[] | undefined): readonly string[] {
  return known === undefined || known.some(({ name }) => name === role) ? [role] : [];
}

function ambiguous(role: string, names: readonly string[]): Problem {
  const what = `role ${quoted(role)} is the display name of several: ${names.join(', ')}`;
  return { what, cure: 'Name the one that you mean by roles/<id>' };
}

function unknown(role: string, known: readonly Role[]): Problem {
  const what = `role ${quoted(role)} does not exist; there are: ${candidates(known)}`;
  return { what, cure: 'Name a role by its display name or by roles/<id>' };
}

function namesFor(displayName: string, known: readonly Role[]): readonly string[] {
  return known.filter((role) => sameName(role.displayName, displayName)).map(({ name }) => plain(name));
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function candidates(known: readonly Role[]): string {
  if (known.length === 0) return 'none that this client may see';
  const names = known
    .slice(0, MOST_CANDIDATES)
    .map(({ displayName, name }) => `${quoted(displayName)} (${plain(name)})`);
  return [...names, ...(known.length > MOST_CANDIDATES ? [`and ${known.length - MOST_CANDIDATES} more`] : [])].join(
    ', ',
  );
}
