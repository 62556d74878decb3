import { type ApiClient, type Policy, sameItems, standsFor } from '../domain/api-client.ts';
import { keyOf } from '../domain/destination.ts';
import { ActionError, CannotProceed, Refused } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Memory } from '../domain/memory.ts';
import type { Clock, CredentialSource, SecretStore } from '../domain/ports.ts';
import { needsLookUp, resolveRoles } from '../domain/role-names.ts';
import type { ServiceClock } from '../domain/service-clock.ts';
import type { Subject, Wish } from '../domain/wish.ts';
import { lineageFor, moveFor, type Scene, targetsOf } from './subject.ts';

// GitHub's times and the reading of its clock are each true to about a second.
const CLOCK_SLACK_MS = 2_000;
// How often a run writes a client to a target.
const MOST_TIMES = 2;

/** Where facts come from. */
export interface Sources {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  confidenceClock: ServiceClock;
  githubClock: ServiceClock;
  /** What this run did so far. */
  memory: Memory;
}

/**
 * Reads everything a decision needs, and changes nothing.
 * @throws CannotProceed with everything that stands in the way, of both services at once
 */
export async function observe(wish: Wish, sources: Sources): Promise<Facts> {
  const destinations = wish.subjects.flatMap((subject) => subject.destinations);
  const [confidence, github] = await Promise.allSettled([
    readConfidence(wish, sources),
    sources.store.survey(destinations, wish.names),
  ]);
  if (confidence.status === 'rejected' || github.status === 'rejected') throw together(wish, [confidence, github]);
  if (wish.problems.length > 0) throw new CannotProceed(wish.problems);
  const { memory, source, clock, githubClock, confidenceClock } = sources;
  const targets = github.value.map((target) => remembered(target, memory));
  const facts: Facts = {
    ...confidence.value,
    targets: new Map(targets.map((target) => [keyOf(target.destination), target])),
    leftOut: wish.leftOut,
    readable: new Set(),
    ofThisRun: new Set(memory.live.keys()),
    gaveWay: memory.gaveWay,
    signedInAs: source.signedInAs,
    policies: new Map(),
    githubAheadMs: githubClock.aheadMs - confidenceClock.aheadMs,
    githubNowMs: clock.nowMs() + githubClock.aheadMs,
  };
  const readable = new Map(memory.live);
  const policies = new Map<string, Policy>();
  for (const subject of wish.subjects) {
    const client = await readableOf(subject, { wish, facts }, source);
    if (client !== undefined) readable.set(client.name, client);
    const known = { ...facts, readable: new Set(readable.keys()) };
    for (const [name, policy] of await policyOf(subject, { wish, facts: known }, source)) policies.set(name, policy);
  }
  const clients = facts.clients.map((client) => ({ ...client, ...secretOf(readable.get(client.name)) }));
  return { ...facts, clients, readable: new Set(readable.keys()), policies };
}

function secretOf(client: ApiClient | undefined): Partial<ApiClient> {
  return client === undefined ? {} : { clientSecret: client.clientSecret };
}

function remembered(target: TargetFacts, { held }: Memory): TargetFacts {
  const written = held.get(keyOf(target.destination));
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = target.pair;
  if (written === undefined) return target;
  const isOverwritten = Math.min(clientIdAtMs, clientSecretAtMs) > written.atMs + CLOCK_SLACK_MS;
  // Two runs that write over each other would do so for ever.
  return isOverwritten && written.times >= MOST_TIMES ? target : { ...target, holds: written.name, isOverwritten };
}

type ConfidenceFacts = Pick<Facts, 'clients' | 'listedAtMs' | 'clientsSeen' | 'roles'>;

async function readConfidence(
  wish: Wish,
  { source, memory, clock }: Pick<Sources, 'source' | 'memory' | 'clock'>,
): Promise<ConfidenceFacts> {
  const wishes = wish.subjects.map(({ client }) => client);
  const listedAtMs = clock.nowMs();
  const { clients, seen } = await source.find(new Set(wishes.map(({ displayName }) => displayName)));
  // What this run made is there, whether or not a list shows it already.
  const mine = [...memory.live.values()].filter((one) => wishes.some(({ displayName }) => standsFor(one, displayName)));
  const named = new Set([...wishes.flatMap(({ clientName }) => clientName ?? []), ...mine.map(({ name }) => name)]);
  for (const { name } of clients) named.delete(name);
  const byName = await Promise.all([...named].map(async (name) => (await source.get(name)) ?? []));
  const roles = wishes.some(({ roles }) => needsLookUp(roles)) ? await source.roles() : undefined;
  return { clients: [...clients, ...byName.flat()], listedAtMs, clientsSeen: seen, roles };
}

/**
 * The newest client of a subject whose secret can be read back and signs in, where a target needs it. A secret that does
 * not sign in (some services show a masked one) counts as unreadable.
 */
async function readableOf(
  subject: Subject,
  { wish, facts }: Scene,
  source: CredentialSource,
): Promise<ApiClient | undefined> {
  const lineage = lineageFor(subject, { wish, facts });
  const [newest] = 'what' in lineage ? [] : lineage.generations;
  if ('what' in lineage || newest === undefined || facts.ofThisRun.has(newest.name)) return undefined;
  const targets = targetsOf(subject, facts);
  const asIfReadable = { ...facts, readable: new Set([newest.name]) };
  const move = moveFor(subject, lineage, { wish, facts: asIfReadable });
  const isWrittenAgain =
    wish.operation === 'provision' && wish.refresh === 'always' && ['rest', 'retire'].includes(move.kind);
  const isNeeded =
    move.kind === 'publish' || isWrittenAgain || targets.some(({ sharing }) => sharing?.differs !== undefined);
  return isNeeded && targets.length > 0 ? await withWorkingSecret(newest, source) : undefined;
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

/** This action's own policy for the newest client, where roles are to be kept in step by it. */
async function policyOf(
  subject: Subject,
  scene: Scene,
  source: CredentialSource,
): Promise<readonly (readonly [string, Policy])[]> {
  const { roles, roleBinding } = subject.client;
  const lineage = lineageFor(subject, scene);
  if (roles === undefined || roleBinding === 'inline' || 'what' in lineage) return [];
  const [newest] = lineage.generations;
  const { names } = resolveRoles(roles, scene.facts.roles ?? []);
  const isApart = newest?.identity !== undefined && !sameItems(newest.roles ?? [], names);
  const isKept = newest !== undefined && moveFor(subject, lineage, scene).kind !== 'mint';
  if (!isKept || !isApart || scene.facts.ofThisRun.has(newest.name)) return [];
  const policy = await source.policyOf(newest);
  return policy === undefined ? [] : [[newest.name, policy]];
}

function together(wish: Wish, results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ActionError));
  if (unexpected !== undefined) return unexpected;
  const problems = reasons.filter((reason) => reason instanceof ActionError).flatMap((reason) => reason.problems);
  return new CannotProceed([...wish.problems, ...problems], { cause: reasons[0] });
}
