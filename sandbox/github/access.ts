import { Refusal } from '../refusal.ts';
import type { StoredRepository, TokenGrant } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** What a route needs beyond seeing the repository. */
export interface Right {
  readonly of: 'metadata' | 'secrets' | 'variables';
  readonly level: 'read' | 'write';
}

/** GitHub's words when a token lacks a right, by the kind of token. */
const refusals: Readonly<Record<TokenGrant['kind'], string>> = {
  'fine-grained': 'Resource not accessible by personal access token',
  app: 'Resource not accessible by integration',
  actions: 'Resource not accessible by integration',
  classic: 'Must have admin rights to Repository.',
};

/** Whether a token was given for a repository; an old name in its list still counts. */
export function covers(grant: TokenGrant, repository: StoredRepository, world: GitHubWorld): boolean {
  if (grant.repositories === 'all') return true;
  return grant.repositories.some((name) => world.findRepository(name)?.repository === repository);
}

/** Whether a token lets a repository be seen at all; where not, GitHub answers as if there were none. */
export function sees(grant: TokenGrant, repository: StoredRepository, world: GitHubWorld): boolean {
  if (!repository.private) return true;
  if (grant.kind === 'classic' && !hasRepoScope(grant)) return false;
  return covers(grant, repository, world);
}

/** Throws a `Refusal` when the token lacks the right in a repository that it sees, or the repository takes no writes. */
export function checkRight(
  right: Right,
  grant: TokenGrant,
  found: { repository: StoredRepository; world: GitHubWorld },
): void {
  if (right.of === 'metadata') return;
  const held = covers(grant, found.repository, found.world) ? heldLevel(grant, right.of) : undefined;
  if (held === undefined || (right.level === 'write' && held === 'read')) throw new Refusal(403, refusals[grant.kind]);
  if (right.level === 'write' && found.repository.archived) {
    throw new Refusal(403, 'Repository was archived so is read-only.');
  }
}

function heldLevel(grant: TokenGrant, of: 'secrets' | 'variables'): 'read' | 'write' | undefined {
  // No setting of a workflow's permissions gives a job's own token secrets or variables.
  if (grant.kind === 'actions') return undefined;
  if (grant.kind === 'classic') return hasRepoScope(grant) ? 'write' : undefined;
  return grant[of];
}

function hasRepoScope(grant: TokenGrant): boolean {
  return grant.scopes?.includes('repo') ?? false;
}
