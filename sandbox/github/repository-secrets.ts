import { Refusal } from '../refusal.ts';
import { readParameter } from '../routes.ts';
import type { Permission, Place, StoredEnvironment } from './records.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';
import { getKey, getSecret, listSecrets, putSecret, removeSecret, type SecretScene } from './secrets.ts';

/** A kind of place in a repository that holds secrets. */
interface PlaceRow {
  readonly path: string;
  readonly of: Permission;
  readonly place: (request: GitHubRequest) => Place;
}

const storeRow = (store: Place['store'], of: Permission): PlaceRow => ({
  path: `/${store}/secrets`,
  of,
  place: ({ repository }) => ({ scope: 'repository', id: String(repository.id), store }),
});

const placeRows: readonly PlaceRow[] = [
  storeRow('actions', 'secrets'),
  storeRow('dependabot', 'dependabot_secrets'),
  storeRow('codespaces', 'codespaces_secrets'),
  { path: '/environments/{environment}/secrets', of: 'environments', place: environmentPlace },
];

// GitHub docs, Using secrets: 100 a repository, 100 an environment.
const mostSecrets = 100;

/** The routes of every kind of place in a repository (GitHub REST docs, Actions, Dependabot and Codespaces secrets). */
export const repositorySecretRoutes: readonly GitHubRoute[] = ofRepository(placeRows.flatMap(routesOf));

function routesOf({ path, of, place }: PlaceRow): Omit<GitHubRoute, 'kind'>[] {
  const read = { of, level: 'read' } as const;
  const write = { of, level: 'write' } as const;
  const sceneOf = (request: GitHubRequest): SecretScene => {
    const { call, world, repository, parameters, apiUrl } = request;
    const where = place(request);
    // GitHub docs: Enterprise Server has no codespaces.
    if (where.store === 'codespaces' && world.variant.kind === 'ghes') throw new Refusal(404, 'Not Found');
    const subject = `/repositories/${repository.id}`;
    return { call, parameters, apiUrl, vault: world.vault(where), subject, mostSecrets };
  };
  return [
    { method: 'GET', path: `${path}/public-key`, right: read, handle: (request) => getKey(sceneOf(request)) },
    { method: 'GET', path, right: read, handle: (request) => listSecrets(sceneOf(request)) },
    { method: 'GET', path: `${path}/{name}`, right: read, handle: (request) => getSecret(sceneOf(request)) },
    { method: 'PUT', path: `${path}/{name}`, right: write, handle: (request) => putSecret(sceneOf(request)) },
    { method: 'DELETE', path: `${path}/{name}`, right: write, handle: (request) => removeSecret(sceneOf(request)) },
  ];
}

/** The environment that a path names. Throws a `Refusal` where there is none. */
export function environmentOf({ repository, parameters }: GitHubRequest): StoredEnvironment {
  const environment = repository.environments.get(readParameter(parameters, 'environment').toLowerCase());
  if (environment === undefined) throw new Refusal(404, 'Not Found');
  return environment;
}

/** Where an environment keeps secrets and variables. */
export function environmentPlace(request: GitHubRequest): Place {
  return { scope: 'environment', id: String(environmentOf(request).id), store: 'actions' };
}
