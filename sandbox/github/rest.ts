import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Parameters } from '../routes.ts';
import { readParameter, routeTable } from '../routes.ts';
import type { Right } from './access.ts';
import { checkOrganizationRight, checkRight, sees } from './access.ts';
import { appRoutes } from './app-routes.ts';
import { environmentRoutes } from './environments.ts';
import { organizationRoutes } from './organization.ts';
import { organizationSecretRoutes } from './organization-secrets.ts';
import type { TokenGrant } from './records.ts';
import { repositoryRoutes } from './repository.ts';
import { repositorySecretRoutes } from './repository-secrets.ts';
import type { AnyRoute, BareRequest, GitHubRoute, OrganizationRoute } from './route.ts';
import { organizationVariableRoutes, variableRoutes } from './variables.ts';
import type { FoundRepository, GitHubWorld } from './world.ts';

const findRoute = routeTable<AnyRoute>([
  ...repositoryRoutes,
  ...repositorySecretRoutes,
  ...environmentRoutes,
  ...variableRoutes,
  ...organizationRoutes,
  ...organizationSecretRoutes,
  ...organizationVariableRoutes,
  ...appRoutes,
]);

/** What a REST request is answered from. */
export interface RestContext {
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
  /** The path that REST is below; empty on github.com. */
  readonly restPath: string;
  readonly apiUrl: string;
  readonly token: string;
}

/** Answers a REST request: route, then its subject, then right, then the route itself. Throws a `Refusal`. */
export function answerRest(call: Call, context: RestContext): Answer {
  const pathname = call.url.pathname.slice(context.restPath.length);
  const route = findRoute(call.method, pathname);
  if (route.kind !== 'found') throw new Refusal(404, 'Not Found');
  const { world, grant, apiUrl, token } = context;
  const { row, parameters } = route;
  const request = { call, world, grant, parameters, apiUrl, token };
  const isJwt = grant.kind === 'jwt';
  if (row.kind === 'app' ? (row.by === 'jwt') !== isJwt : isJwt) {
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
  if (row.kind === 'app') return row.handle(request);
  if (row.kind === 'organization') return answerOrganization(row, request);
  return answerRepository(row, request, pathname);
}

function answerOrganization(row: OrganizationRoute, request: BareRequest): Answer {
  const { world, grant, parameters } = request;
  const organization = world.owner(readParameter(parameters, 'org'));
  if (organization?.type !== 'Organization') throw new Refusal(404, 'Not Found');
  checkOrganizationRight(row.right, grant, organization);
  return withHeaders(row.handle({ ...request, organization }), permissionHeaders(row.right, grant));
}

function answerRepository(row: GitHubRoute, request: BareRequest, pathname: string): Answer {
  const { call, world, grant, parameters, apiUrl } = request;
  const found = findRepository(parameters, world);
  if (!found || !sees(grant, found.repository, world)) throw new Refusal(404, 'Not Found');
  const { repository } = found;
  if (found.moved) {
    const rest = pathname
      .split('/')
      .slice(4)
      .map((part) => `/${part}`)
      .join('');
    return redirect(call.method, `${apiUrl}/repositories/${repository.id}${rest}${call.url.search}`);
  }
  checkRight(row.right, repository, request);
  return withHeaders(row.handle({ ...request, repository }), permissionHeaders(row.right, grant));
}

function findRepository({ id, owner, repo }: Parameters, world: GitHubWorld): FoundRepository | undefined {
  if (id === undefined) return world.findRepository(`${owner}/${repo}`);
  const repository = world.repositoryById(Number(id));
  return repository && { repository, moved: false };
}

/** GitHub REST docs, Best practices: 301 for a read of something that moved, 307 where the method must stay. */
function redirect(method: string, location: string): Answer {
  const status = method === 'GET' ? 301 : 307;
  const message = status === 301 ? 'Moved Permanently' : 'Temporary Redirect';
  return withHeaders(jsonAnswer(status, { message, url: location }), { location });
}

function permissionHeaders({ of, level }: Right, { kind }: TokenGrant): Readonly<Record<string, string>> {
  return kind === 'classic' ? {} : { 'x-accepted-github-permissions': `${of}=${level}` };
}
