import { type ApiClient, type Policy, type Role, sameItems } from '../domain/api-client.ts';
import { keyOf } from '../domain/destination.ts';
import { ActionError, CannotProceed, Refused } from '../domain/errors.ts';
import { standing } from '../domain/evidence.ts';
import type { Facts } from '../domain/facts.ts';
import { lineageOf } from '../domain/lineage.ts';
import type { Clock, CredentialSource, SecretStore } from '../domain/ports.ts';
import { needsLookUp, resolveRoles } from '../domain/role-names.ts';
import type { ServiceClock } from '../domain/service-clock.ts';
import type { Subject, Wish } from '../domain/wish.ts';
import { generationsOf, targetsOf } from './subject.ts';

/** Where facts come from. */
export interface Sources {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  confidenceClock: ServiceClock;
  githubClock: ServiceClock;
}

/**
 * Reads everything a decision needs, and changes nothing.
 * @throws CannotProceed with everything that stands in the way, of both services at once
 */
export async function observe(wish: Wish, sources: Sources): Promise<Facts> {
  const destinations = wish.subjects.flatMap((subject) => subject.destinations);
  const [confidence, github] = await Promise.allSettled([
    readConfidence(wish, sources.source),
    sources.store.survey(destinations, wish.names),
  ]);
  if (confidence.status === 'rejected' || github.status === 'rejected') throw together(wish, [confidence, github]);
  if (wish.problems.length > 0) throw new CannotProceed(wish.problems);
  const facts: Facts = {
    ...confidence.value,
    targets: new Map(github.value.map((target) => [keyOf(target.destination), target])),
    leftOut: wish.leftOut,
    readable: new Set(),
    policies: new Map(),
    githubAheadMs: sources.githubClock.aheadMs - sources.confidenceClock.aheadMs,
    githubNowMs: sources.clock.nowMs() + sources.githubClock.aheadMs,
  };
  const readable = new Map<string, ApiClient>();
  const policies = new Map<string, Policy>();
  for (const subject of wish.subjects) {
    const client = await readableOf(subject, { wish, facts, source: sources.source });
    if (client !== undefined) readable.set(client.name, client);
    for (const [name, policy] of await policiesOf(subject, facts, sources.source)) policies.set(name, policy);
  }
  const clients = facts.clients.map((client) => readable.get(client.name) ?? client);
  return { ...facts, clients, readable: new Set(readable.keys()), policies };
}

interface ConfidenceFacts {
  clients: readonly ApiClient[];
  clientsSeen: number;
  roles: readonly Role[] | undefined;
}

async function readConfidence(wish: Wish, source: CredentialSource): Promise<ConfidenceFacts> {
  const wishes = wish.subjects.map(({ client }) => client);
  const named = [...new Set(wishes.flatMap(({ clientName }) => clientName ?? []))];
  const displayNames = new Set(
    wishes.flatMap(({ clientName, displayName }) => (clientName === undefined ? displayName : [])),
  );
  const found = displayNames.size > 0 ? await source.find(displayNames) : { clients: [], seen: 0 };
  const byName = await Promise.all(named.map(async (name) => (await source.get(name)) ?? []));
  const roles = wishes.some(({ roles }) => needsLookUp(roles)) ? await source.roles() : undefined;
  return { clients: [...found.clients, ...byName.flat()], clientsSeen: found.seen + named.length, roles };
}

/**
 * The newest client of a subject whose secret can be read back and signs in, where a target needs it. A secret that does
 * not sign in (some services show a masked one) counts as unreadable.
 */
async function readableOf(
  subject: Subject,
  { wish, facts, source }: { wish: Wish; facts: Facts; source: CredentialSource },
): Promise<ApiClient | undefined> {
  const lineage = lineageOf(subject.client, facts.clients);
  if ('what' in lineage) return undefined;
  const targets = targetsOf(subject, facts);
  for (const generation of generationsOf(lineage, facts, wish)) {
    const isPublished = targets.every(
      (target) => standing(target, generation) === 'current' && target.sharing?.differs === undefined,
    );
    if (isPublished && (wish.refresh === 'stale' || targets.length === 0)) return undefined;
    const complete = await withWorkingSecret(generation.client, source);
    if (complete !== undefined || isPublished) return complete;
  }
  return undefined;
}

async function withWorkingSecret(client: ApiClient, source: CredentialSource): Promise<ApiClient | undefined> {
  const clientSecret = client.clientSecret ?? (await source.get(client.name))?.clientSecret;
  if (clientSecret === undefined) return undefined;
  try {
    await source.prove({ clientId: client.clientId, clientSecret }, 'known');
    return { ...client, clientSecret };
  } catch (error) {
    if (error instanceof Refused && [400, 401, 403].includes(error.status)) return undefined;
    throw error;
  }
}

async function policiesOf(
  subject: Subject,
  facts: Facts,
  source: CredentialSource,
): Promise<readonly (readonly [string, Policy])[]> {
  const { roles, roleBinding } = subject.client;
  const lineage = lineageOf(subject.client, facts.clients);
  if (roles === undefined || roleBinding === 'inline' || 'what' in lineage) return [];
  const { names } = resolveRoles(roles, facts.roles ?? []);
  const apart = lineage.generations.filter(
    (client) => client.identity !== undefined && !sameItems(client.roles ?? [], names),
  );
  const policies = await Promise.all(
    apart.map(async (client) => [client.name, await source.policyOf(client)] as const),
  );
  return policies.flatMap(([name, policy]) => (policy === undefined ? [] : [[name, policy] as const]));
}

function together(wish: Wish, results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ActionError));
  if (unexpected !== undefined) return unexpected;
  const problems = reasons.filter((reason) => reason instanceof ActionError).flatMap((reason) => reason.problems);
  return new CannotProceed([...wish.problems, ...problems], { cause: reasons[0] });
}
