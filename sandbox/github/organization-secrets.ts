import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal, withHeaders } from '../answer.ts';
import { readParameter } from '../routes.ts';
import { readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { Permission, StoredSharing, TargetId } from './records.ts';
import { nameParts } from './repository.ts';
import type { OrganizationRequest, OrganizationRoute } from './route.ts';
import { ofOrganization } from './route.ts';
import {
  getKey,
  getSecret,
  listSecrets,
  removeSecret,
  type SecretsRequest,
  sealedFields,
  storeSealed,
} from './secrets.ts';
import { permissionsAt, type StoreName, stores } from './stores.ts';
import { targetKey } from './world.ts';

// GitHub docs, Using secrets: 1,000 an organization.
const mostSecrets = 1_000;
const pageSizes = { usual: 30, greatest: 100 };

/** The fields that say who may use a secret or a variable. */
export const sharingFields = {
  visibility: v.picklist(['all', 'private', 'selected']),
  selected_repository_ids: v.optional(v.array(v.pipe(v.number(), v.integer()))),
};
const sealedSecret = v.strictObject({ ...sealedFields, ...sharingFields });

/** The routes of an organization's secrets (GitHub REST docs, Actions, Dependabot and Codespaces organization secrets). */
export const organizationSecretRoutes: readonly OrganizationRoute[] = ofOrganization(
  permissionsAt('organization').flatMap(routesOf),
);

function routesOf([store, of]: readonly [StoreName, Permission]): Omit<OrganizationRoute, 'kind'>[] {
  const path = `/${store}/secrets`;
  const read = { of, level: 'read' } as const;
  const write = { of, level: 'write' } as const;
  const secrets = (request: OrganizationRequest) => secretsRequest(request, store);
  const more = (request: OrganizationRequest) => (name: string) => showSharing(request, store, name);
  const one = `${path}/{name}`;
  return [
    { method: 'GET', path: `${path}/public-key`, right: read, handle: (request) => getKey(secrets(request)) },
    { method: 'GET', path, right: read, handle: (request) => listSecrets(secrets(request), more(request)) },
    { method: 'GET', path: one, right: read, handle: (request) => getSecret(secrets(request), more(request)) },
    { method: 'GET', path: `${one}/repositories`, right: read, handle: (request) => listSelected(request, store) },
    { method: 'PUT', path: one, right: write, handle: (request) => put(request, store) },
    { method: 'DELETE', path: one, right: write, handle: (request) => removeSecret(secrets(request)) },
  ];
}

/** The organization as what holds secrets and variables. */
export function organizationTarget({ organization }: OrganizationRequest, store: StoreName): TargetId {
  return { scope: 'organization', id: String(organization.id), store };
}

/** The key that sharing is kept under. */
export function sharingKey(target: TargetId, kind: 'secret' | 'variable', name: string): string {
  return `${targetKey(target)}/${kind}/${name.toUpperCase()}`;
}

function secretsRequest(request: OrganizationRequest, store: StoreName): SecretsRequest {
  const { call, world, organization, parameters, apiUrl } = request;
  if (world.variant.kind === 'ghes' && !stores[store].isOnEnterpriseServer) throw new Refusal(404, 'Not Found');
  const secrets = world.secretsOf(organizationTarget(request, store));
  return { call, parameters, apiUrl, secrets, subject: `/organizations/${organization.id}`, mostSecrets };
}

function put(request: OrganizationRequest, store: StoreName): Answer {
  const { visibility, selected_repository_ids, ...sealed } = readBody(request.call, sealedSecret);
  const sharing = readSharing(request, { visibility, selected_repository_ids });
  const answer = storeSealed(secretsRequest(request, store), sealed);
  const name = readParameter(request.parameters, 'name');
  request.world.sharing.set(sharingKey(organizationTarget(request, store), 'secret', name), sharing);
  return answer;
}

/** Who is to use a secret or a variable, as a body says it. */
export interface RequestedSharing {
  readonly visibility: StoredSharing['visibility'];
  readonly selected_repository_ids: number[] | undefined;
}

/** Who may use it from now on. Without ids a selection is empty. Throws a `Refusal` where GitHub would. */
export function readSharing(
  { world, organization }: OrganizationRequest,
  { visibility, selected_repository_ids: ids }: RequestedSharing,
): StoredSharing {
  if (visibility !== 'selected') {
    if (ids !== undefined) throw new Refusal(422, 'selected_repository_ids is only for the visibility selected.');
    return { visibility, repositoryIds: [] };
  }
  for (const id of ids ?? []) {
    const repository = world.repositoryById(id);
    const isOwn = repository && nameParts(repository).owner.toLowerCase() === organization.login.toLowerCase();
    if (!isOwn) throw new Refusal(422, `The repository ${id} is not one of the organization.`);
  }
  return { visibility, repositoryIds: [...new Set(ids ?? [])] };
}

/** What an organization's secret shows of who may use it. */
function showSharing(request: OrganizationRequest, store: StoreName, name: string): object {
  const { world, apiUrl, organization } = request;
  const sharing = world.sharing.get(sharingKey(organizationTarget(request, store), 'secret', name));
  const visibility = sharing?.visibility ?? 'private';
  const url = `${apiUrl}/orgs/${organization.login}/${store}/secrets/${name}/repositories`;
  return visibility === 'selected' ? { visibility, selected_repositories_url: url } : { visibility };
}

function listSelected(request: OrganizationRequest, store: StoreName): Answer {
  const { call, apiUrl, world, organization, parameters } = request;
  const name = readParameter(parameters, 'name');
  const sharing = world.sharing.get(sharingKey(organizationTarget(request, store), 'secret', name));
  if (secretsRequest(request, store).secrets.values.get(name) === undefined) throw new Refusal(404, 'Not Found');
  if (sharing?.visibility !== 'selected') throw new Refusal(409, 'The visibility of the secret is not selected.');
  const repositories = sharing.repositoryIds.flatMap((id) => world.repositoryById(id) ?? []);
  const page = cutPage(
    repositories,
    { url: call.url, apiUrl, subject: `/organizations/${organization.id}` },
    pageSizes,
  );
  const shown = page.items.map((repository) => ({
    id: repository.id,
    name: nameParts(repository).name,
    full_name: repository.fullName,
    private: repository.private,
  }));
  return withHeaders(jsonAnswer(200, { total_count: page.totalCount, repositories: shown }), page.headers);
}
