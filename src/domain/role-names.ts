import type { Role } from './api-client.ts';
import type { Problem } from './errors.ts';
import { plain, quoted } from './text.ts';

const MOST_CANDIDATES = 20;

/** Whether any of the wished roles is a display name that has to be looked up. */
export function needsLookUp(wished: readonly string[] | undefined): boolean {
  return wished?.some((role) => !role.startsWith('roles/')) ?? false;
}

/** The wished roles as `roles/<id>`, and what is wrong with those that are none or several. */
export function resolveRoles(
  wished: readonly string[],
  known: readonly Role[],
): { names: readonly string[]; problems: readonly Problem[] } {
  const found = wished.map((role) => (role.startsWith('roles/') ? [role] : namesFor(role, known)));
  const problems = found.flatMap((names, index): Problem[] => {
    if (names.length === 1) return [];
    const role = quoted(wished[index] ?? '');
    if (names.length > 1)
      return [
        {
          what: `role ${role} is the display name of several: ${names.join(', ')}`,
          cure: 'Name the one that is meant by roles/<id>',
        },
      ];
    return [
      {
        what: `role ${role} does not exist; there are: ${candidates(known)}`,
        cure: 'Name a role by its display name or by roles/<id>',
      },
    ];
  });
  return { names: [...new Set(found.flat())], problems };
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
