import { type ApiClient, type Policy, sameItems } from '../domain/api-client.ts';
import { RequestRefused } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { CredentialSource } from '../domain/ports.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { decideRotation } from '../rotation/rules.ts';
import { lineageFor, type RunContext, rotationInputOf } from './subject.ts';

/** This action's own policy for the newest client, by its name, where it keeps the roles as the spec asks. */
export async function ownPolicies(
  assignment: ClientAssignment,
  context: RunContext,
  source: CredentialSource,
): Promise<readonly (readonly [string, Policy])[]> {
  const client = clientWithOwnPolicy(assignment, context);
  const isKept = client !== undefined && staysLive(assignment, context);
  const policy = isKept ? await source.policyOf(client) : undefined;
  return client === undefined || policy === undefined ? [] : [[client.name, policy]];
}

/** The same facts, with every policy that an audit needs; what nobody may see is reported by name. */
export async function withPolicies({ facts, spec }: RunContext, source: CredentialSource): Promise<Facts> {
  const policies = new Map<string, Policy>();
  const hiddenPolicies = new Set<string>();
  for (const assignment of spec.assignments) {
    const client = clientWithOwnPolicy(assignment, { facts, spec });
    if (client === undefined) continue;
    try {
      const policy = await source.policyOf(client);
      if (policy !== undefined) policies.set(client.name, policy);
    } catch (error) {
      if (!(error instanceof RequestRefused && error.status === 403)) throw error;
      hiddenPolicies.add(client.name);
    }
  }
  return { ...facts, policies, hiddenPolicies };
}

/** The newest client, where its roles may come from a policy. */
function clientWithOwnPolicy(assignment: ClientAssignment, context: RunContext): ApiClient | undefined {
  const { roles, roleBinding } = assignment.client;
  const lineage = lineageFor(assignment, context);
  if (roles === undefined || roleBinding === 'inline' || lineage.kind === 'unclear') return undefined;
  const [newest] = lineage.clients;
  if (newest?.identity === undefined || context.facts.createdByRun.has(newest.name)) return undefined;
  return holdsRoles(newest, roles, context) ? undefined : newest;
}

/** Whether the newest client is not succeeded in this run. */
function staysLive(assignment: ClientAssignment, context: RunContext): boolean {
  const lineage = lineageFor(assignment, context);
  if (lineage.kind === 'unclear') return false;
  return decideRotation(rotationInputOf({ ...context, assignment, lineage })).kind !== 'create';
}

/** Whether a client has these roles inside, and no others. */
function holdsRoles(client: ApiClient, wanted: readonly string[], { facts }: RunContext): boolean {
  return sameItems(client.roles ?? [], resolveRoles(wanted, facts.roles).names);
}
