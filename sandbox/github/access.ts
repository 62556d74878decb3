import { Refusal } from '../answer.ts';
import type { Permission, StoredOwner, StoredRepository, TokenGrant } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** Who sends a request, and to which GitHub. */
export interface Viewer {
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
}

/** What a route needs beyond seeing its subject. */
export interface Right {
  readonly of: Permission;
  readonly level: 'read' | 'write';
}

/** GitHub's words when a token lacks a right, by the kind of token. */
const refusals: Readonly<Record<TokenGrant['kind'], string>> = {
  'fine-grained': 'Resource not accessible by personal access token',
  app: 'Resource not accessible by integration',
  actions: 'Resource not accessible by integration',
  classic: 'Must have admin rights to Repository.',
  jwt: 'Resource not accessible by integration',
};

/** Whether a token was given for a repository; an old name in its list still counts. */
export function covers(grant: TokenGrant, repository: StoredRepository, world: GitHubWorld): boolean {
  const [owner = ''] = repository.fullName.split('/');
  if (grant.owner !== undefined && grant.owner.toLowerCase() !== owner.toLowerCase()) return false;
  if (grant.repositories === 'all') return true;
  return grant.repositories.some((name) => world.findRepository(name)?.repository === repository);
}

/** Whether a token lets a repository be seen at all; where not, GitHub answers as if there were none. */
export function sees(grant: TokenGrant, repository: StoredRepository, world: GitHubWorld): boolean {
  if (!repository.private) return true;
  if (grant.kind === 'classic' && !grant.scopes?.includes('repo')) return false;
  return covers(grant, repository, world);
}

/** Throws a `Refusal` when the token lacks the right in a repository that it sees, or the repository takes no writes. */
export function checkRight(right: Right, repository: StoredRepository, { grant, world }: Viewer): void {
  if (right.of === 'metadata') return;
  const held = covers(grant, repository, world) ? heldLevel(grant, right.of, 'repo') : undefined;
  if (!isEnough(held, right.level)) throw new Refusal(403, refusals[grant.kind]);
  if (right.level === 'write' && repository.archived) {
    throw new Refusal(403, 'Repository was archived so is read-only.');
  }
}

/** The same in an organization. */
export function checkOrganizationRight(right: Right, grant: TokenGrant, { login }: StoredOwner): void {
  const isCovered = coversOrganization(grant, login);
  if (isEnough(isCovered ? heldLevel(grant, right.of, 'admin:org') : undefined, right.level)) return;
  const classic = 'You must be an org owner or have the admin:org scope to use this endpoint.';
  throw new Refusal(403, grant.kind === 'classic' ? classic : refusals[grant.kind]);
}

function coversOrganization(grant: TokenGrant, login: string): boolean {
  const isSame = (name: string): boolean => name.toLowerCase() === login.toLowerCase();
  if (grant.owner !== undefined) return isSame(grant.owner);
  const organizations = grant.organizations ?? (grant.repositories === 'all' ? 'all' : []);
  return organizations === 'all' || organizations.some(isSame);
}

function isEnough(held: 'read' | 'write' | undefined, wanted: 'read' | 'write'): boolean {
  return held !== undefined && (wanted === 'read' || held === 'write');
}

function heldLevel(grant: TokenGrant, of: Permission, scope: string): 'read' | 'write' | undefined {
  // No setting of a workflow's permissions gives a job's own token secrets or variables.
  if (grant.kind === 'actions' || grant.kind === 'jwt') return undefined;
  if (grant.kind === 'classic') return grant.scopes?.includes(scope) ? 'write' : undefined;
  const short = { secrets: grant.secrets, actions_variables: grant.variables };
  return grant.permissions?.[of] ?? (of === 'secrets' || of === 'actions_variables' ? short[of] : undefined);
}
