import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal } from '../answer.ts';
import { readParameter } from '../routes.ts';
import { checkOrderBy, listParameters, readQuery } from './query.ts';
import type { ConfidenceRequest, ConfidenceRoute } from './route.ts';
import type { ConfidenceWorld } from './world.ts';

/** The roles, which can only be read here. */
export const roleRoutes: readonly ConfidenceRoute[] = [
  { method: 'GET', path: '/v1/roles', right: 'read', handle: listRoles },
  { method: 'GET', path: '/v1/roles/{id}', right: 'read', handle: getRole },
];

/** Throws a `Refusal` that names the first role which does not exist or is not written as `roles/<id>`. */
export function checkRoles(roles: readonly string[], world: ConfidenceWorld): void {
  const unknown = roles.find((name) => world.role(name) === undefined);
  if (unknown !== undefined) throw new Refusal(400, `roles: there is no role "${unknown}".`);
}

function listRoles({ call, world }: ConfidenceRequest): Answer {
  const query = readQuery(call.url, listParameters);
  checkOrderBy(query);
  const { items, ...next } = world.pager.page('roles', world.roles, query);
  return jsonAnswer(200, { roles: items, ...next });
}

function getRole({ call, world, parameters }: ConfidenceRequest): Answer {
  readQuery(call.url, []);
  const name = `roles/${readParameter(parameters, 'id')}`;
  const role = world.role(name);
  if (role === undefined) throw new Refusal(404, `${name} was not found.`);
  return jsonAnswer(200, role);
}
