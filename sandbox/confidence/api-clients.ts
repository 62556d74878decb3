import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal } from '../answer.ts';
import type { ConfidenceVariant } from '../options.ts';
import { inlineRoles } from '../options.ts';
import { readParameter } from '../routes.ts';
import { showClient } from './client-view.ts';
import type { ClientFields } from './fields.ts';
import { readClientChange, readNewClient } from './fields.ts';
import { filterClients } from './filter.ts';
import { checkOrderBy, listParameters, readQuery, readUpdateMask } from './query.ts';
import type { StoredClient } from './records.ts';
import { checkRoles } from './roles.ts';
import type { ConfidenceRequest, ConfidenceRoute } from './route.ts';
import type { ConfidenceWorld } from './world.ts';

const collection = '/v1/apiClients';
const one = `${collection}/{id}`;

/** The API clients. */
export const apiClientRoutes: readonly ConfidenceRoute[] = [
  { method: 'POST', path: collection, right: 'write', handle: createClient },
  { method: 'GET', path: collection, right: 'read', handle: listClients },
  { method: 'GET', path: one, right: 'read', handle: getClient },
  { method: 'PATCH', path: one, right: 'write', offered: ({ patch }) => patch === 'offered', handle: updateClient },
  { method: 'DELETE', path: one, right: 'write', handle: deleteClient },
];

function createClient({ call, world, caller }: ConfidenceRequest): Answer {
  readQuery(call.url, []);
  const { variant } = world;
  const fields = readNewClient(call, variant);
  checkFields(fields, world);
  checkUnique(world, fields.displayName);
  const { displayName, description = '', owner = caller.identity, roles = [], permissions = [] } = fields;
  const labels = keeps(variant, 'labels') ? (fields.labels ?? {}) : {};
  const by = { owner, creator: caller.identity, updater: caller.identity };
  const client = world.addClient({ displayName, description, labels, roles, permissions, ...by }, variant.spreadMs);
  return jsonAnswer(200, showClient(client, variant, 'create'));
}

function listClients({ call, world }: ConfidenceRequest): Answer {
  const query = readQuery(call.url, listParameters);
  checkOrderBy(query);
  const found = filterClients(world.clients(), query.get('filter') ?? '');
  const { items, ...next } = world.pager.page('apiClients', found, query);
  return jsonAnswer(200, { apiClients: items.map((client) => showClient(client, world.variant, 'read')), ...next });
}

function getClient(request: ConfidenceRequest): Answer {
  readQuery(request.call.url, []);
  return jsonAnswer(200, showClient(namedClient(request), request.world.variant, 'read'));
}

function updateClient(request: ConfidenceRequest): Answer {
  const { call, world, caller } = request;
  const mask = readUpdateMask(readQuery(call.url, ['updateMask']), maskFields(world.variant));
  const fields = readClientChange(call, world.variant);
  checkFields(fields, world);
  const client = namedClient(request);
  if (mask.includes('displayName')) {
    if (fields.displayName === undefined) throw new Refusal(400, 'Field "displayName" is required.');
    checkUnique(world, fields.displayName, client);
  }
  const asked: Partial<StoredClient> = {
    displayName: fields.displayName ?? client.displayName,
    // A field that the mask names and the body lacks is cleared.
    description: fields.description ?? '',
    labels: fields.labels ?? {},
    roles: fields.roles ?? [],
    permissions: fields.permissions ?? [],
  };
  const changed = Object.entries(asked).filter(([field]) => mask.includes(field) && keeps(world.variant, field));
  Object.assign(client, Object.fromEntries(changed), { updater: caller.identity, updateTime: world.timestamp() });
  return jsonAnswer(200, showClient(client, world.variant, 'read'));
}

function deleteClient(request: ConfidenceRequest): Answer {
  readQuery(request.call.url, []);
  request.world.removeClient(namedClient(request));
  return jsonAnswer(200, {});
}

function namedClient({ world, parameters }: ConfidenceRequest): StoredClient {
  const name = `apiClients/${readParameter(parameters, 'id')}`;
  const client = world.client(name);
  if (client) return client;
  if (world.variant.missingClient === 404) throw new Refusal(404, `${name} was not found.`);
  throw new Refusal(403, `Permission denied on ${name}, or it does not exist.`);
}

function maskFields(variant: ConfidenceVariant): readonly string[] {
  const always = ['displayName', 'description', 'labels'];
  if (variant.generation === 'newer' || inlineRoles(variant) === 'rejected') return always;
  return [...always, 'roles', 'permissions'];
}

/** Whether what is written to a field stays; elsewhere it is taken and dropped. */
function keeps(variant: ConfidenceVariant, field: string): boolean {
  if (field === 'labels') return variant.labels === 'kept';
  return (field !== 'roles' && field !== 'permissions') || inlineRoles(variant) === 'kept';
}

function checkFields({ roles, owner }: ClientFields, world: ConfidenceWorld): void {
  checkRoles(roles ?? [], world);
  if (owner !== undefined && !world.knowsIdentity(owner)) throw new Refusal(400, `owner: there is no ${owner}.`);
}

function checkUnique(world: ConfidenceWorld, displayName: string, but?: StoredClient): void {
  if (!world.variant.uniqueDisplayNames) return;
  const taken = world.clients().some((client) => client !== but && client.displayName === displayName);
  if (taken) throw new Refusal(409, `An API client with the display name "${displayName}" exists.`);
}
