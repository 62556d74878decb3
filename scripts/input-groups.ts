/** The groups in which README.md and docs/inputs.md show the inputs, in their order. */
export const INPUT_GROUPS: Readonly<Record<string, readonly string[]>> = {
  Confidence: [
    'confidence-client-id',
    'confidence-client-secret',
    'confidence-token',
    'confidence-api-url',
    'confidence-token-url',
  ],
  Client: [
    'display-name',
    'client-name',
    'description',
    'roles',
    'permissions',
    'labels',
    'role-binding',
    'client-id-secret',
    'client-secret-secret',
    'client-id-variable',
  ],
  GitHub: ['github-app-id', 'github-app-private-key', 'github-token', 'github-api-url'],
  Where: [
    'repositories',
    'exclude-repositories',
    'topics',
    'properties',
    'environments',
    'create-environments',
    'organization',
    'organization-visibility',
    'organization-repositories',
    'stores',
  ],
  Rotation: ['operation', 'rotate-after', 'overlap', 'force', 'adopt'],
  'Many clients': ['manifest', 'only-clients', 'shard-index', 'shard-total'],
  Run: [
    'dry-run',
    'refresh',
    'only-targets',
    'unreachable-targets',
    'max-targets',
    'max-removals',
    'fail-on',
    'writes-per-minute',
    'max-wait',
  ],
};

/**
 * The groups of the inputs that an action.yml declares; a group without any is left out.
 * @throws Error where an input has no group: add it above
 */
export function groupsOf(names: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const grouped = new Set(Object.values(INPUT_GROUPS).flat());
  const lost = names.filter((name) => !grouped.has(name));
  if (lost.length > 0) throw new Error(`scripts/input-groups.ts has no group for the input ${lost.join(', ')}`);
  const groups = Object.entries(INPUT_GROUPS).map(
    ([title, group]) => [title, group.filter((name) => names.includes(name))] as const,
  );
  return groups.filter(([, group]) => group.length > 0);
}
