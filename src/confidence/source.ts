import type { Clock, CredentialSource } from '../domain/ports.ts';
import type { ConfidenceSignIn } from '../domain/wish.ts';
import { api as apiAt } from './api.ts';
import { deleteClient, findClients, getClient, patchClient } from './api-clients.ts';
import { bindRoles } from './binding.ts';
import { mint } from './mint.ts';
import { deletePolicy, getPolicy } from './policies.ts';
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
  return {
    find: async (displayNames) => await findClients(api, displayNames),
    get: async (name) => await getClient(api, name),
    create: async (wish, roles) => await mint({ api, clock: line.clock }, wish, roles),
    update: async (client, changes) => (await patchClient(api, client.name, { ...changes })) !== undefined,
    remove: async (client) => {
      await deletePolicy(api, client);
      await deleteClient(api, client.name);
    },
    roles: async () => await listRoles(api),
    policyOf: async (client) => await getPolicy(api, client),
    bindRoles: async (client, roles, binding) => await bindRoles(api, client, { roles, binding }),
    prove: async (credential, age) => await session.prove(credential, age),
  };
}
