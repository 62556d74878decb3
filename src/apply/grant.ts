import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { CannotProceed } from '../domain/errors.ts';
import type { CreateStep, KeepStep } from '../domain/plan.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import type { ApplyDeps } from './deps.ts';

type GrantDeps = Pick<ApplyDeps, 'source' | 'log' | 'memory'>;

/** What a new client is to have. */
export interface Granted {
  step: CreateStep;
  inheritance: Inheritance;
}

/**
 * Gives a new client what it is to have: the roles that are asked for, or else those of the client it succeeds, and what policies
 * of people give to that one.
 * @throws ActionError where it cannot be given all of it
 */
export async function grant(client: ApiClient, { step, inheritance }: Granted, deps: GrantDeps): Promise<void> {
  const { source, log } = deps;
  const roles = step.roles ?? (inheritance.roles.length > 0 ? inheritance.roles : undefined);
  if (roles !== undefined && !sameItems(client.roles ?? [], roles)) {
    if (!(await source.bindRoles(client, roles, step.spec.roleBinding))) throw noWayToBind(client);
    log.line(`bound its roles: ${roles.join(', ')}`);
  }
  const policies = await grantPolicies(client, inheritance, deps);
  if (policies.length > 0) log.line(`added it to the policies of the old clients: ${policies.join(', ')}`);
}

/** Gives the same to a client of an unfinished rotation, whatever an earlier run came to. */
export async function grantOnResume(step: KeepStep, spec: ClientSpec, deps: GrantDeps): Promise<void> {
  const { client } = step;
  const inheritance = await deps.source.inheritance(step.inheritsFrom);
  const inherited = spec.roles === undefined && inheritance.roles.length > 0 ? inheritance.roles : undefined;
  const roles = step.roles ?? inherited;
  if (roles !== undefined && !(await deps.source.bindRoles(client, roles, spec.roleBinding))) throw noWayToBind(client);
  const policies = await grantPolicies(client, inheritance, deps);
  if (policies.length > 0)
    deps.log.line(`${client.name} is in the policies of the old clients: ${policies.join(', ')}`);
}

async function grantPolicies(
  client: ApiClient,
  inheritance: Inheritance,
  { source, memory }: GrantDeps,
): Promise<readonly string[]> {
  const policies = await source.grantInherited(inheritance, client);
  if (policies.length > 0) memory.grantedInherited.add(client.name);
  return policies;
}

function noWayToBind({ displayName }: ApiClient): CannotProceed {
  const what = `API client ${quoted(displayName)} cannot be given its roles: the service keeps none inside clients, and offers no way to bind them`;
  return new CannotProceed([{ what, cure: 'Leave roles empty and bind them by hand, or try role-binding: auto' }]);
}
