import * as v from 'valibot';
import { type ApiClient, type Role, sameItems } from '../domain/api-client.ts';
import { CannotProceed, RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import type { RoleBinding } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import { type Api, listAll } from './api.ts';
import { getClient, patchClient } from './api-clients.ts';
import { resourceName } from './names.ts';
import { getPolicy, policyIdOf, putPolicy } from './policies.ts';

const wireRole = v.object({
  name: resourceName('roles'),
  displayName: v.nullish(v.string(), ''),
});

/** Every role of the workspace. */
export async function listRoles(api: Api): Promise<readonly Role[]> {
  const parsed = v.safeParse(v.array(wireRole), await listAll(api, 'roles', (item) => item));
  if (!parsed.success) {
    throw new UnexpectedResponse([
      { what: `GET ${api.baseUrl}/v1/roles listed something that is not a role of Confidence` },
    ]);
  }
  // Messages show these.
  const { masks } = api;
  return parsed.output.map(({ name, displayName }) => ({
    name: masks.name(name),
    displayName: masks.name(displayName ?? ''),
  }));
}

/** Roles, as `roles/<id>`, and how a client is to get them. */
export interface Grant {
  roles: readonly string[];
  binding: RoleBinding;
}

/**
 * Gives a client exactly these roles: inside the client where the service keeps them there, else by a policy of this
 * action's own. False where the service offers neither.
 * @throws CannotProceed where the run lacks the right
 */
export async function bindRoles(api: Api, client: ApiClient, { roles, binding }: Grant): Promise<boolean> {
  if (binding !== 'policy' && (await bindInline(api, client, roles))) return true;
  return binding === 'inline' ? false : await bindByPolicy(api, client, roles);
}

async function bindByPolicy(api: Api, client: ApiClient, roles: readonly string[]): Promise<boolean> {
  const identity = client.identity ?? (await getClient(api, client.name))?.identity;
  // A policy only adds roles: roles inside the client that nobody asked for would stay.
  const isWider = (client.roles ?? []).some((role) => !roles.includes(role));
  if (identity === undefined || isWider) return false;
  try {
    await putPolicy(api, policyIdOf(client), { roles, identities: [identity] });
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
  // The roles of this client are in a policy of this action, and stay there.
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
 * Whether a service keeps no roles or permissions inside clients: then its refusal names the fields. A refusal that names one
 * of the roles is about that role.
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
