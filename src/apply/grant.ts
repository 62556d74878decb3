import { type ApiClient, sameItems } from '../domain/api-client.ts';
import { CannotProceed } from '../domain/errors.ts';
import type { ClientStep } from '../domain/plan.ts';
import type { Inheritance } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { quoted } from '../domain/text.ts';
import type { Tools } from './tools.ts';

type Step<Kind extends ClientStep['kind']> = Extract<ClientStep, { kind: Kind }>;

/**
 * Gives a new client what it is to have: the roles that are asked for, or else those of the client it succeeds, and what policies
 * of people give to that one.
 * @throws ActionError where it cannot be given all of it
 */
export async function grant(
  client: ApiClient,
  { step, inheritance }: { step: Step<'create'>; inheritance: Inheritance },
  { source, log, memory }: Tools,
): Promise<void> {
  const roles = step.roles ?? (inheritance.roles.length > 0 ? inheritance.roles : undefined);
  if (roles !== undefined && !sameItems(client.roles ?? [], roles)) {
    if (!(await source.bindRoles(client, roles, step.spec.roleBinding))) throw noWayToBind(client);
    log.line(`bound its roles: ${roles.join(', ')}`);
  }
  const policies = await source.grantInherited(inheritance, client);
  if (policies.length > 0) memory.grantedInherited.add(client.name);
  if (policies.length > 0) log.line(`added it to what policies give to its predecessors: ${policies.join(', ')}`);
}

/** The same for a client of an unfinished rotation, whatever an earlier run came to. */
export async function grantOnResume(
  { client, roles, inheritsFrom }: Step<'keep'>,
  spec: ClientSpec,
  { source, log, memory }: Tools,
): Promise<void> {
  const inheritance = await source.inheritance(inheritsFrom);
  const inherited = spec.roles === undefined && inheritance.roles.length > 0 ? inheritance.roles : undefined;
  const due = roles ?? inherited;
  if (due !== undefined && !(await source.bindRoles(client, due, spec.roleBinding))) throw noWayToBind(client);
  const policies = await source.grantInherited(inheritance, client);
  if (policies.length > 0) memory.grantedInherited.add(client.name);
  if (policies.length > 0)
    log.line(`${client.name} has what policies give to its predecessors: ${policies.join(', ')}`);
}

function noWayToBind({ displayName }: ApiClient): CannotProceed {
  const what = `API client ${quoted(displayName)} cannot be given its roles: the service keeps none inside clients, and offers no way to bind them`;
  return new CannotProceed([{ what, cure: 'Leave roles empty and bind them by hand, or try role-binding: auto' }]);
}
