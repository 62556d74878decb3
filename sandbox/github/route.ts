import type { Answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Parameters, RouteRow } from '../routes.ts';
import type { Right } from './access.ts';
import type { StoredOwner, StoredRepository, TokenGrant } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** What every route's function gets. */
export interface BareRequest {
  readonly call: Call;
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
  readonly parameters: Parameters;
  /** The address of the API, without a slash at the end. */
  readonly apiUrl: string;
  /** The token that the request came with. */
  readonly token: string;
}

/** The request for something in a repository. */
export interface GitHubRequest extends BareRequest {
  readonly repository: StoredRepository;
}

/** The request for something of an organization. */
export interface OrganizationRequest extends BareRequest {
  readonly organization: StoredOwner;
}

/** A row of the route table: something in a repository. */
export interface GitHubRoute extends RouteRow {
  readonly kind: 'repository';
  readonly right: Right;
  readonly handle: (request: GitHubRequest) => Answer;
}

/** Something of an organization. */
export interface OrganizationRoute extends RouteRow {
  readonly kind: 'organization';
  readonly right: Right;
  readonly handle: (request: OrganizationRequest) => Answer;
}

/** Something for a GitHub App: as itself by a JWT, or with one of its installation tokens. */
export interface AppRoute extends RouteRow {
  readonly kind: 'app';
  readonly by: 'jwt' | 'token';
  readonly handle: (request: BareRequest) => Answer;
}

export type AnyRoute = GitHubRoute | OrganizationRoute | AppRoute;

/** Gives the same routes below both addresses of a repository: its name, and its id, which redirects and links use. */
export function ofRepository(rows: readonly Omit<GitHubRoute, 'kind'>[]): readonly GitHubRoute[] {
  return ['/repos/{owner}/{repo}', '/repositories/{id}'].flatMap((prefix) =>
    rows.map((row) => ({ ...row, kind: 'repository' as const, path: prefix + row.path })),
  );
}

/** Gives the routes below an organization. */
export function ofOrganization(rows: readonly Omit<OrganizationRoute, 'kind'>[]): readonly OrganizationRoute[] {
  return rows.map((row) => ({ ...row, kind: 'organization' as const, path: `/orgs/{org}${row.path}` }));
}
