import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { CannotProceed, RequestRefused } from '../domain/errors.ts';
import type { RoleBinding } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import type { Api } from './api.ts';
import { getClient, patchClient } from './api-clients.ts';
import { getPolicy, putPolicy } from './policies.ts';

/** Roles, as `roles/<id>`, and how a client is to get them. */
export interface Grant {
  roles: readonly string[];
  binding: RoleBinding;
}

/**
 * Gives a client exactly these roles: inside the client where the service keeps them there, else by a policy of this
 * action's own. False where the service offers neither.
 * @throws CannotProceed where the right for it is missing
 */
export async function bindRoles(api: Api, client: ApiClient, { roles, binding }: Grant): Promise<boolean> {
  if (binding !== 'policy' && (await bindInline(api, client, roles))) return true;
  if (binding === 'inline') return false;
  const identity = client.identity ?? (await getClient(api, client.name))?.identity;
  // A policy adds roles: those inside the client that nobody asked for would stay.
  const isWider = (client.roles ?? []).some((role) => !roles.includes(role));
  if (identity === undefined || isWider) return false;
  try {
    await putPolicy(api, identity, { client, roles });
    return true;
  } catch (error) {
    if (error instanceof RequestRefused && [403, 404, 405, 501].includes(error.status))
      throw missingRight(client, error);
    throw error;
  }
}

async function bindInline(api: Api, client: ApiClient, roles: readonly string[]): Promise<boolean> {
  if (client.roles === undefined) return false;
  if (sameItems(client.roles, roles)) return true;
  // A client whose roles come from a policy of ours keeps them there.
  const isBoundApart = client.roles.length === 0 && client.identity !== undefined;
  if (isBoundApart && (await getPolicy(api, client)) !== undefined) return false;
  try {
    const patched = await patchClient(api, client.name, { roles });
    return patched !== undefined && sameItems(patched.roles ?? [], roles);
  } catch (error) {
    if (rejectsInlineFields(error, roles)) return false;
    throw error;
  }
}

/**
 * Whether a service keeps no roles or permissions inside clients: it refuses the fields by name, and none of the roles;
 * else it is a role that is wrong, not the way to bind it.
 */
export function rejectsInlineFields(error: unknown, roles: readonly string[]): boolean {
  if (!(error instanceof RequestRefused) || error.status !== 400) return false;
  const { serviceMessage } = error;
  return /\b(?:roles?|permissions?)\b/i.test(serviceMessage) && !roles.some((role) => serviceMessage.includes(role));
}

function missingRight(client: ApiClient, error: RequestRefused): CannotProceed {
  const isMissing = [404, 405, 501].includes(error.status);
  const way = isMissing ? 'it offers no policies' : 'a policy is refused';
  const what = `API client ${quoted(client.displayName)} cannot be given its roles: the service keeps none inside clients, and ${way} (${error.problems[0]?.what ?? ''})`;
  const right = 'Give the client this action signs in with the right to manage policies, or leave';
  const cure = `${isMissing ? 'Leave' : right} roles empty and bind them by hand`;
  return new CannotProceed([{ what, cure }], { cause: error });
}
