import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal } from '../answer.ts';
import type { ConfidenceVariant } from '../options.ts';
import { lowerCase, randomText } from '../random.ts';
import { readParameter } from '../routes.ts';
import { readFields } from './fields.ts';
import { checkOrderBy, listParameters, readQuery, readUpdateMask } from './query.ts';
import type { StoredPolicy } from './records.ts';
import { checkRoles } from './roles.ts';
import type { ConfidenceRequest, ConfidenceRoute } from './route.ts';
import type { ConfidenceWorld } from './world.ts';

const collection = '/v1/policies';
const one = `${collection}/{id}`;
const offered = ({ policies }: ConfidenceVariant) => policies !== 'missing';

/** The policies. */
export const policyRoutes: readonly ConfidenceRoute[] = [
  { method: 'POST', path: collection, right: 'write', offered, handle: whereAllowed(createPolicy) },
  { method: 'GET', path: collection, right: 'read', offered, handle: whereAllowed(listPolicies) },
  { method: 'GET', path: one, right: 'read', offered, handle: whereAllowed(getPolicy) },
  { method: 'PATCH', path: one, right: 'write', offered, handle: whereAllowed(updatePolicy) },
  { method: 'DELETE', path: one, right: 'write', offered, handle: whereAllowed(deletePolicy) },
];

const texts = v.array(v.string());
const newPolicy = v.strictObject({
  roles: v.pipe(texts, v.minLength(1, 'must not be empty')),
  identities: v.pipe(texts, v.minLength(1, 'must not be empty')),
});
const policyChange = v.strictObject({ roles: v.optional(texts), identities: v.optional(texts) });

function whereAllowed(handle: (request: ConfidenceRequest) => Answer): (request: ConfidenceRequest) => Answer {
  return (request) => {
    if (request.world.variant.policies === 'refused') throw new Refusal(403, 'Permission denied on policies.');
    return handle(request);
  };
}

function createPolicy({ call, world, caller }: ConfidenceRequest): Answer {
  const policyId = readQuery(call.url, ['policyId']).get('policyId') ?? `p${randomText(19, lowerCase)}`;
  if (!/^[a-z][a-z0-9-]{2,62}$/.test(policyId))
    throw new Refusal(400, 'policyId must be a slug of 3 to 63 characters.');
  const { roles, identities } = readFields(call, newPolicy);
  checkRoles(roles, world);
  checkIdentities(identities, world);
  if (world.policy(`policies/${policyId}`)) throw new Refusal(409, `policies/${policyId} exists.`);
  return jsonAnswer(200, world.addPolicy({ policyId, roles, identities }, caller.identity));
}

function listPolicies({ call, world }: ConfidenceRequest): Answer {
  const query = readQuery(call.url, listParameters);
  checkOrderBy(query);
  const { items, ...next } = world.pager.page('policies', world.policies(), query);
  return jsonAnswer(200, { policies: items, ...next });
}

function getPolicy(request: ConfidenceRequest): Answer {
  readQuery(request.call.url, []);
  return jsonAnswer(200, namedPolicy(request));
}

function updatePolicy(request: ConfidenceRequest): Answer {
  const { call, world, caller } = request;
  const mask = readUpdateMask(readQuery(call.url, ['updateMask']), ['roles', 'identities']);
  const { roles = [], identities = [] } = readFields(call, policyChange);
  const policy = namedPolicy(request);
  checkRoles(roles, world);
  // An identity that the policy holds already may stay, also after its client was removed.
  checkIdentities(
    identities.filter((identity) => !policy.identities.includes(identity)),
    world,
  );
  if (mask.includes('roles')) policy.roles = roles;
  if (mask.includes('identities')) policy.identities = identities;
  Object.assign(policy, { updater: caller.identity, updateTime: world.timestamp() });
  return jsonAnswer(200, policy);
}

function deletePolicy(request: ConfidenceRequest): Answer {
  readQuery(request.call.url, []);
  request.world.removePolicy(namedPolicy(request).name);
  return jsonAnswer(200, {});
}

function namedPolicy({ world, parameters }: ConfidenceRequest): StoredPolicy {
  const name = `policies/${readParameter(parameters, 'id')}`;
  const policy = world.policy(name);
  if (policy === undefined) throw new Refusal(404, `${name} was not found.`);
  return policy;
}

function checkIdentities(identities: readonly string[], world: ConfidenceWorld): void {
  const unknown = identities.find((identity) => !world.knowsIdentity(identity));
  if (unknown !== undefined) throw new Refusal(400, `identities: there is no identity "${unknown}".`);
}
