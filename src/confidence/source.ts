import type { ApiClient } from '../domain/api-client.ts';
import { CannotProceed } from '../domain/errors.ts';
import type { Clock, CredentialSource } from '../domain/ports.ts';
import type { ConfidenceSignIn } from '../domain/wish.ts';
import { api as apiAt } from './api.ts';
import { deleteClient, findClients, getClient, patchClient } from './api-clients.ts';
import { bindRoles } from './binding.ts';
import { mint } from './mint.ts';
import { deletePolicy, getPolicy, policyIdOf } from './policies.ts';
import { listRoles } from './roles.ts';
import { session as sessionWith } from './session.ts';
import type { Line } from './transport.ts';

/** Where Confidence is, and how to sign in there. */
export interface ConfidenceAccount {
  apiUrl: string;
  tokenUrl: string;
  signIn: ConfidenceSignIn;
}

/** API clients of Confidence as a source of credentials. */
export function confidenceSource(line: Line & { clock: Clock }, account: ConfidenceAccount): CredentialSource {
  const session = sessionWith(line, account.tokenUrl, account.signIn);
  const api = apiAt(line, account.apiUrl, session);
  const signedInAs = account.signIn.kind === 'client' ? account.signIn.clientId : undefined;
  const seen = new Set<string>();
  const made = new Set<string>();
  return {
    find: async (displayNames) => {
      const { clients, names } = await findClients(api, displayNames);
      for (const name of names) seen.add(name);
      return { clients, seen: names.length };
    },
    get: async (name) => await getClient(api, name),
    create: async (wish, roles) => {
      const isNew = (client: ApiClient): boolean => !seen.has(client.name) && client.clientId !== signedInAs;
      const client = await mint({ api, clock: line.clock, isNew }, wish, roles);
      made.add(client.name);
      return client;
    },
    update: async (client, changes) => (await patchClient(api, client.name, { ...changes })) !== undefined,
    remove: async (client) => {
      // The last guard before a deletion: only what this run made itself.
      if (!made.has(client.name)) throw new TypeError(`${client.name} was not made by this run`);
      await deleteClient(api, client.name);
      await deletePolicy(api, client).catch((error: unknown) => {
        throw policyLeft(client, error);
      });
    },
    roles: async () => await listRoles(api),
    policyOf: async (client) => await getPolicy(api, client),
    bindRoles: async (client, roles, binding) => await bindRoles(api, client, { roles, binding }),
    prove: async (credential, age) => await session.prove(credential, age),
  };
}

function policyLeft(client: ApiClient, cause: unknown): CannotProceed {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  const what = `API client ${client.name} was deleted, its policy policies/${policyIdOf(client)} was not${reason}`;
  return new CannotProceed([{ what, cure: 'Delete that policy in Confidence' }], { cause });
}
