import type { components } from '@octokit/openapi-types';
import type { Answer } from '../answer.ts';
import { jsonAnswer } from '../answer.ts';
import { covers } from './access.ts';
import type { StoredRepository } from './records.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';
import { wholeSeconds } from './secrets.ts';

type FullRepository = components['schemas']['full-repository'];
type ShownFields =
  | 'archived'
  | 'created_at'
  | 'default_branch'
  | 'disabled'
  | 'fork'
  | 'full_name'
  | 'html_url'
  | 'id'
  | 'name'
  | 'node_id'
  | 'permissions'
  | 'private'
  | 'url'
  | 'visibility';
type ShownRepository = Pick<FullRepository, ShownFields> & { owner: Pick<FullRepository['owner'], 'login' | 'type'> };

/** The repository itself (GitHub REST docs, Get a repository). */
export const repositoryRoutes: readonly GitHubRoute[] = ofRepository([
  { method: 'GET', path: '', right: { of: 'metadata', level: 'read' }, handle: getRepository },
]);

/** Gives the two parts of a repository's full name. */
export function nameParts({ fullName }: StoredRepository): { readonly owner: string; readonly name: string } {
  const slash = fullName.indexOf('/');
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1) };
}

/** Gives the id that GraphQL and REST know an object by. */
export function nodeId({ id }: StoredRepository): string {
  return `R_${Buffer.from(`repository ${id}`).toString('base64url')}`;
}

function getRepository({ repository, apiUrl, grant, world }: GitHubRequest): Answer {
  const { owner, name } = nameParts(repository);
  const body: ShownRepository = {
    id: repository.id,
    node_id: nodeId(repository),
    name,
    full_name: repository.fullName,
    owner: { login: owner, type: 'Organization' },
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    html_url: `${new URL(apiUrl).origin}/${repository.fullName}`,
    url: `${apiUrl}/repos/${repository.fullName}`,
    fork: false,
    archived: repository.archived,
    disabled: false,
    default_branch: 'main',
    created_at: wholeSeconds(new Date(repository.createdAtMs)),
    ...permissions(grant.kind === 'app' || grant.kind === 'actions' ? undefined : covers(grant, repository, world)),
  };
  return jsonAnswer(200, body);
}

/** The person's own rights, which say nothing of what the token may do; Apps have none. */
function permissions(isCovered: boolean | undefined): Pick<FullRepository, 'permissions'> {
  if (isCovered === undefined) return {};
  const held = isCovered;
  return { permissions: { admin: held, maintain: held, push: held, triage: held, pull: true } };
}
