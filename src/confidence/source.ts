import type { ApiClient, Role } from '../domain/api-client.ts';
import { problemOf } from '../domain/errors.ts';
import { isOurs, standsFor } from '../domain/lineage.ts';
import type { CredentialSource, DeletionGuard } from '../domain/ports.ts';
import type { ConfidenceSignIn } from '../domain/spec.ts';
import { type Api, api as apiAt } from './api.ts';
import { deleteClient, findClients, getClient, patchClient } from './api-clients.ts';
import { createApiClient } from './create-client.ts';
import { forget, grantInherited, inheritanceOf } from './inheritance.ts';
import { getPolicy } from './policies.ts';
import { bindRoles, listRoles } from './role-binding.ts';
import { session as sessionWith, signedInAs } from './session.ts';
import type { HttpDeps } from './transport.ts';

/** Where Confidence is, and how to sign in there. */
export interface ConfidenceAccount {
  apiUrl: string;
  tokenUrl: string;
  signIn: ConfidenceSignIn;
}

/** API clients of Confidence as a source of credentials. */
export function confidenceSource(deps: HttpDeps, account: ConfidenceAccount): CredentialSource {
  const session = sessionWith(deps, account.tokenUrl, account.signIn);
  const api = apiAt(deps, account.apiUrl, session);
  const self = signedInAs(account.signIn);
  const seen = new Set<string>();
  const made = new Set<string>();
  return {
    signedInAs: self,
    find: async (displayNames, withOurs = false) => {
      const { clients, names, creators, livingIds } = await findClients(api, { displayNames, withOurs }, self);
      for (const name of names) seen.add(name);
      return { clients, seen: names.length, creators, livingIds };
    },
    get: async (name) => await getClient(api, name),
    create: async (order) => {
      const isNew = (client: ApiClient): boolean => !seen.has(client.name) && self?.has(client.clientId) !== true;
      const client = await createApiClient({ api, clock: deps.clock, isNew }, order);
      made.add(client.name);
      return client;
    },
    update: async (client, changes) => (await patchClient(api, client.name, { ...changes })) !== undefined,
    remove: async (client, deletionGuard) => {
      // The last check before a deletion.
      if (!made.has(client.name)) assertDeletable(client, deletionGuard, self);
      // Policies first, since only the client leads to them. The client is deleted even where that fails.
      const left = await forget(api, client).catch((error: unknown) => [problemOf(error)]);
      await deleteClient(api, client.name);
      return left;
    },
    roles: rolesOnce(api),
    policyOf: async (client) => await getPolicy(api, client),
    bindRoles: async (client, roles, binding) => await bindRoles(api, client, { roles, binding }),
    inheritance: async (clients) => await inheritanceOf(api, clients),
    grantInherited: async (inheritance, client) => await grantInherited(api, inheritance, client),
    prove: async (credential, age) => await session.prove(credential, age),
  };
}

/** The roles, listed once in a run. After a failure the next call lists them again. */
function rolesOnce(api: Api): () => Promise<readonly Role[]> {
  let roles: Promise<readonly Role[]> | undefined;
  return async () => {
    roles ??= listRoles(api);
    return await roles.catch((error: unknown) => {
      roles = undefined;
      throw error;
    });
  };
}

function assertDeletable(
  client: ApiClient,
  { displayName, isAdopting }: DeletionGuard,
  self: ReadonlySet<string> | undefined,
): void {
  const isMine = isOurs(client) || isAdopting;
  const isOther = self !== undefined && !self.has(client.clientId);
  if (!isMine || !isOther || !standsFor(client, displayName))
    throw new TypeError(`this run may not delete ${client.name}`);
}
