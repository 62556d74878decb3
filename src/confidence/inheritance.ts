import type { ApiClient, Policy } from '../domain/api-client.ts';
import { CannotProceed, type Problem, problemOf, RequestRefused } from '../domain/errors.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { Api } from './api.ts';
import { getClient } from './api-clients.ts';
import {
  changeIdentities,
  deletePolicy,
  keptIdOf,
  listPolicies,
  ownership,
  policyIdOf,
  putPolicy,
} from './policies.ts';

// A mistake in one of these could lock everybody out, so they stay as they are.
const FIXED: readonly string[] = ['policies/admin-policy', 'policies/default-policy'];

/**
 * What policies give to any of the clients. Policies give something only to clients with an identity.
 * @throws CannotProceed where the service hides the policies
 */
export async function inheritanceOf(api: Api, clients: readonly ApiClient[]): Promise<Inheritance> {
  const identities = new Set(clients.flatMap(({ identity }) => identity ?? []));
  if (identities.size === 0) return { policies: [], roles: [], fixedRoles: [] };
  const all = await listPolicies(api).catch((error: unknown) => {
    throw error instanceof RequestRefused && error.status === 403 ? policiesHidden(error) : error;
  });
  const theirs = (all ?? []).filter((policy) => policy.identities.some((identity) => identities.has(identity)));
  const kindOf = (policy: Policy): 'roles' | 'kept roles' | undefined =>
    FIXED.includes(policy.name) ? 'kept roles' : clients.map((client) => ownership(policy, client)).find(Boolean);
  const rolesOf = (kind: 'roles' | 'kept roles'): readonly string[] => [
    ...new Set(theirs.filter((policy) => kindOf(policy) === kind).flatMap(({ roles }) => roles)),
  ];
  const policies = theirs.filter((policy) => kindOf(policy) === undefined);
  return { policies, roles: rolesOf('roles'), fixedRoles: rolesOf('kept roles') };
}

function policiesHidden(error: RequestRefused): CannotProceed {
  const what = `the policies cannot be read, and the new client would lack what they give to the old one (${error.problems[0]?.what ?? ''})`;
  const cure = 'Give the client this action signs in with the right to manage policies';
  return new CannotProceed([{ what, cure }], { cause: error });
}

/** Adds a client to the policies of its predecessors. Gives the names of the policies that name it now. */
export async function grantInherited(
  api: Api,
  inheritance: Inheritance,
  client: ApiClient,
): Promise<readonly string[]> {
  const { policies, fixedRoles } = inheritance;
  if (policies.length === 0 && fixedRoles.length === 0) return [];
  const identity = client.identity ?? (await getClient(api, client.name))?.identity;
  if (identity === undefined) throw noIdentity(client);
  for (const policy of policies)
    if (!policy.identities.includes(identity))
      await changeIdentities(api, policy, (identities) => [...new Set([...identities, identity])]);
  const names = policies.map(({ name }) => name);
  if (fixedRoles.length === 0) return names;
  await putPolicy(api, keptIdOf(client), { roles: fixedRoles, identities: [identity] });
  return [...names, `policies/${keptIdOf(client)}`];
}

function noIdentity({ name }: ApiClient): CannotProceed {
  const what = `API client ${name} has no identity, so it cannot get what policies give to the old client`;
  return new CannotProceed([{ what }]);
}

/**
 * Takes a client out of all policies: deletes this action's own policies for it, and removes it from those of people that
 * name others too. Tries all, and gives what failed.
 */
export async function forget(api: Api, client: ApiClient): Promise<readonly Problem[]> {
  const { identity } = client;
  const own = [policyIdOf(client), keptIdOf(client)].map((id) => `policies/${id}`);
  // This action's own policies, for a service that does not list them.
  const blind = own.map((name) => ({ name, roles: [], identities: identity === undefined ? [] : [identity] }));
  const problems: Problem[] = [];
  const unlisted = (error: unknown): undefined => {
    if (error instanceof RequestRefused && error.status === 403) return undefined;
    problems.push({ what: `the policies that may name it could not be listed (${problemOf(error).what})` });
    return undefined;
  };
  const found = identity === undefined ? undefined : await listPolicies(api).catch(unlisted);
  for (const policy of found ?? (identity === undefined ? blind.slice(0, 1) : blind)) {
    await withoutClient(api, policy, client).catch((error: unknown) => {
      const { what } = problemOf(error);
      problems.push({
        what: `${policy.name} still names it (${what})`,
        cure: `Take it out of ${policy.name} in Confidence`,
      });
    });
  }
  return problems;
}

async function withoutClient(api: Api, policy: Policy, client: ApiClient): Promise<void> {
  const { identity } = client;
  if (ownership(policy, client) !== undefined) return await deletePolicy(api, policy.name);
  const isNamed = identity !== undefined && policy.identities.includes(identity) && !FIXED.includes(policy.name);
  if (isNamed) await changeIdentities(api, policy, (identities) => identities.filter((one) => one !== identity));
}
