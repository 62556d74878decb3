import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ApiClient, Policy } from '../domain/api-client.ts';
import { Refused } from '../domain/errors.ts';
import type { Api } from './api.ts';

const policy = v.object({
  name: v.optional(v.string(), ''),
  roles: v.optional(v.array(v.string()), []),
  identities: v.optional(v.array(v.string()), []),
});

/** The id of this action's own policy for a client: chosen, so that making it twice makes one. */
export function policyIdOf(client: Pick<ApiClient, 'name'>): string {
  const id = client.name
    .replace('apiClients/', '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 40);
  // Names of clients are opaque: the digest keeps apart those that look alike as a slug.
  return `api-client-${id}-${createHash('sha256').update(client.name).digest('hex').slice(0, 8)}`;
}

/** This action's own policy for a client; absent where there is none, or the service has no policies to see. */
export async function getPolicy(api: Api, client: ApiClient): Promise<Policy | undefined> {
  try {
    return await api.send({ method: 'GET', path: `policies/${policyIdOf(client)}` }, policy);
  } catch (error) {
    if (error instanceof Refused && [403, 404, 405].includes(error.status)) return undefined;
    throw error;
  }
}

/** Makes this action's own policy for a client, or brings the one that is there in step. */
export async function putPolicy(
  api: Api,
  identity: string,
  { client, roles }: { client: ApiClient; roles: readonly string[] },
): Promise<void> {
  const body = { roles, identities: [identity] };
  const policyId = policyIdOf(client);
  try {
    await api.send({ method: 'POST', path: 'policies', query: { policyId }, body, repeatable: true }, policy);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 409)) throw error;
    const query = { updateMask: 'roles,identities' };
    await api.send({ method: 'PATCH', path: `policies/${policyId}`, query, body }, policy);
  }
}

/** Deletes this action's own policy for a client; none is fine. */
export async function deletePolicy(api: Api, client: ApiClient): Promise<void> {
  try {
    await api.send({ method: 'DELETE', path: `policies/${policyIdOf(client)}` }, v.unknown());
  } catch (error) {
    if (!(error instanceof Refused && [403, 404, 405].includes(error.status))) throw error;
    if (error.status === 403 && (await getPolicy(api, client)) !== undefined) throw error;
  }
}
