import { Refusal } from '../answer.ts';
import { readParameter } from '../routes.ts';
import type { Permission, StoredEnvironment, TargetId } from './records.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';
import { getKey, getSecret, listSecrets, putSecret, removeSecret, type SecretsRequest } from './secrets.ts';
import { permissionsAt, stores } from './stores.ts';

/** A kind of target in a repository. */
interface TargetRow {
  readonly path: string;
  readonly of: Permission;
  readonly target: (request: GitHubRequest) => TargetId;
}

const targetRows: readonly TargetRow[] = [
  ...permissionsAt('repository').map(
    ([store, of]): TargetRow => ({
      path: `/${store}/secrets`,
      of,
      target: ({ repository }) => ({ scope: 'repository', id: String(repository.id), store }),
    }),
  ),
  { path: '/environments/{environment}/secrets', of: stores.actions.environment, target: environmentTarget },
];

// GitHub docs, Using secrets: 100 a repository, 100 an environment.
const mostSecrets = 100;

/** The routes of every kind of target in a repository (GitHub REST docs, Actions, Dependabot and Codespaces secrets). */
export const repositorySecretRoutes: readonly GitHubRoute[] = ofRepository(targetRows.flatMap(routesOf));

function routesOf({ path, of, target }: TargetRow): Omit<GitHubRoute, 'kind'>[] {
  const read = { of, level: 'read' } as const;
  const write = { of, level: 'write' } as const;
  const secretsOf = (request: GitHubRequest): SecretsRequest => {
    const { call, world, repository, parameters, apiUrl } = request;
    const id = target(request);
    if (world.variant.kind === 'ghes' && !stores[id.store].isOnEnterpriseServer) throw new Refusal(404, 'Not Found');
    const subject = `/repositories/${repository.id}`;
    return { call, parameters, apiUrl, secrets: world.secretsOf(id), subject, mostSecrets };
  };
  return [
    { method: 'GET', path: `${path}/public-key`, right: read, handle: (request) => getKey(secretsOf(request)) },
    { method: 'GET', path, right: read, handle: (request) => listSecrets(secretsOf(request)) },
    { method: 'GET', path: `${path}/{name}`, right: read, handle: (request) => getSecret(secretsOf(request)) },
    { method: 'PUT', path: `${path}/{name}`, right: write, handle: (request) => putSecret(secretsOf(request)) },
    { method: 'DELETE', path: `${path}/{name}`, right: write, handle: (request) => removeSecret(secretsOf(request)) },
  ];
}

/** The environment that a path names. Throws a `Refusal` where there is none. */
export function environmentOf({ repository, parameters }: GitHubRequest): StoredEnvironment {
  const environment = repository.environments.get(readParameter(parameters, 'environment').toLowerCase());
  if (environment === undefined) throw new Refusal(404, 'Not Found');
  return environment;
}

/** The environment that a path names, as what holds secrets and variables. */
export function environmentTarget(request: GitHubRequest): TargetId {
  return { scope: 'environment', id: String(environmentOf(request).id), store: 'actions' };
}
