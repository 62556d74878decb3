import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type ApiClient, type Policy, sameItems } from '../domain/api-client.ts';
import { RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import { type Api, deletionAnswer, listAll } from './api.ts';
import { resourceName } from './names.ts';

const policy = v.object({
  name: v.optional(v.union([v.literal(''), resourceName('policies')]), ''),
  roles: v.optional(v.array(v.string()), []),
  identities: v.optional(v.array(v.string()), []),
});

/** The id of this action's own policy for a client. It follows from the client, so a second create finds the first. */
export function policyIdOf(client: Pick<ApiClient, 'name'>): string {
  const id = client.name
    .replace('apiClients/', '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 40);
  // Two names may become the same slug: the digest tells them apart.
  return `api-client-${id}-${createHash('sha256').update(client.name).digest('hex').slice(0, 8)}`;
}

/** The id of the policy with the roles that a client has from its predecessors, who had them from fixed policies. */
export function keptIdOf(client: Pick<ApiClient, 'name'>): string {
  return `${policyIdOf(client)}-k`;
}

/** This action's own policy for a client; absent where there is none, or the service hides policies. */
export async function getPolicy(api: Api, client: ApiClient): Promise<Policy | undefined> {
  try {
    return await api.send({ method: 'GET', path: `policies/${policyIdOf(client)}` }, policy);
  } catch (error) {
    if (error instanceof RequestRefused && [403, 404, 405].includes(error.status)) return undefined;
    throw error;
  }
}

/** Creates one of this action's own policies, or updates it. */
export async function putPolicy(api: Api, policyId: string, body: Omit<Policy, 'name'>): Promise<void> {
  try {
    await api.send({ method: 'POST', path: 'policies', query: { policyId }, body, repeatable: true }, policy);
  } catch (error) {
    if (!(error instanceof RequestRefused && error.status === 409)) throw error;
    const query = { updateMask: 'roles,identities' };
    await api.send({ method: 'PATCH', path: `policies/${policyId}`, query, body }, policy);
  }
}

/** Every policy of the workspace; absent where the service offers no policies. */
export async function listPolicies(api: Api): Promise<readonly Policy[] | undefined> {
  try {
    const parsed = v.safeParse(v.array(policy), await listAll(api, 'policies', (item) => item));
    if (parsed.success) return parsed.output;
  } catch (error) {
    if (error instanceof RequestRefused && [404, 405, 501].includes(error.status)) return undefined;
    throw error;
  }
  throw new UnexpectedResponse([
    { what: `GET ${api.baseUrl}/v1/policies listed something that is not a policy of Confidence` },
  ]);
}

/** Changes who a policy is for. It is read again just before, so that changes of people are kept. */
export async function changeIdentities(
  api: Api,
  { name }: Policy,
  change: (identities: readonly string[]) => readonly string[],
): Promise<void> {
  const present = await readPolicy(api, name);
  // A policy that is gone needs no change, and one never loses its last identity.
  const identities = present?.identities ?? [];
  const changed = change(identities);
  if (present === undefined || changed.length === 0 || sameItems(changed, identities)) return;
  const query = { updateMask: 'identities' };
  await api.send({ method: 'PATCH', path: name, query, body: { identities: changed } }, policy);
}

/** Whether a policy is this action's own for a client, and which. */
export function ownership({ name }: Policy, client: Pick<ApiClient, 'name'>): 'roles' | 'kept roles' | undefined {
  if (name === `policies/${policyIdOf(client)}`) return 'roles';
  return name === `policies/${keptIdOf(client)}` ? 'kept roles' : undefined;
}

/** Deletes a policy, if it is there. */
export async function deletePolicy(api: Api, name: string): Promise<void> {
  try {
    await api.send({ method: 'DELETE', path: name }, deletionAnswer);
  } catch (error) {
    if (error instanceof RequestRefused && [404, 405].includes(error.status)) return;
    // The service may answer 403 for a missing policy.
    const isRefused = error instanceof RequestRefused && error.status === 403;
    if (!isRefused || (await readPolicy(api, name, [403, 404])) !== undefined) throw error;
  }
}

/** A policy by name; absent where the service answers with one of these statuses. */
async function readPolicy(api: Api, name: string, absent: readonly number[] = [404]): Promise<Policy | undefined> {
  try {
    return await api.send({ method: 'GET', path: name }, policy);
  } catch (error) {
    if (error instanceof RequestRefused && absent.includes(error.status)) return undefined;
    throw error;
  }
}
