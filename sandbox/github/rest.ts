import type { Answer } from '../answer.ts';
import { jsonAnswer, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import { Refusal } from '../refusal.ts';
import type { Parameters } from '../routes.ts';
import { routeTable } from '../routes.ts';
import type { Right } from './access.ts';
import { checkRight, sees } from './access.ts';
import type { TokenGrant } from './records.ts';
import { repositoryRoutes } from './repository.ts';
import type { GitHubRoute } from './route.ts';
import { secretRoutes } from './secrets.ts';
import { variableRoutes } from './variables.ts';
import type { FoundRepository, GitHubWorld } from './world.ts';

const findRoute = routeTable<GitHubRoute>([...repositoryRoutes, ...secretRoutes, ...variableRoutes]);

/** What a REST request is answered from. */
export interface RestScene {
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
  /** The path that REST is below; empty on github.com. */
  readonly restPath: string;
  readonly apiUrl: string;
}

/** Answers a REST request: route, then repository, then right, then the route itself. Throws a `Refusal`. */
export function answerRest(call: Call, { world, grant, restPath, apiUrl }: RestScene): Answer {
  const pathname = call.url.pathname.slice(restPath.length);
  const route = findRoute(call.method, pathname);
  if (route.kind !== 'found') throw new Refusal(404, 'Not Found');
  const { row, parameters } = route;
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
  checkRight(row.right, grant, { repository, world });
  const answer = row.handle({ call, world, grant, repository, parameters, apiUrl });
  return withHeaders(answer, permissionHeaders(row.right, grant));
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
