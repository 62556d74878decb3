import type { ApiClient, Policy, Role } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, RequestRefused } from '../domain/errors.ts';
import type { ClocksApart, Facts, TargetFacts } from '../domain/facts.ts';
import { standsFor } from '../domain/lineage.ts';
import type { Clock, CredentialSource, NamedPair, SecretStore, Survey } from '../domain/ports.ts';
import { hasDisplayName } from '../domain/role-names.ts';
import type { RunMemory, Written } from '../domain/run-memory.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { nameKeys, pairKey } from '../domain/target.ts';
import { needsSecret } from '../rotation/rules.ts';
import { TIMING } from '../rotation/timing.ts';
import type { ServiceClock } from '../runtime/service-clock.ts';
import { ownPolicies, withPolicies } from './own-policies.ts';
import { lineageFor, type RunContext, rotationInputOf } from './subject.ts';

// How often a run writes a client to a target: two runs that write over each other would do so for ever.
const MAX_WRITES_OF_A_CLIENT = 2;

/** Where facts come from. */
export interface Sources {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  confidenceClock: ServiceClock;
  githubClock: ServiceClock;
  /** What this run did so far. */
  memory: RunMemory;
}

/**
 * Reads everything a decision needs, and changes nothing.
 * @throws CannotProceed with everything that stands in the way, of both services at once
 */
export async function observe(spec: ResolvedSpec, sources: Sources): Promise<Facts> {
  const pairs = pairsOf(spec);
  const [confidence, github] = await Promise.allSettled([readConfidence(spec, sources), sources.store.survey(pairs)]);
  const unreachable = unreachableProblems(spec, github);
  if (confidence.status === 'rejected' || github.status === 'rejected')
    throw allProblems([confidence, github], spec.problems, unreachable);
  if (spec.problems.length + unreachable.length > 0) throw new CannotProceed([...spec.problems, ...unreachable]);
  const { memory, source, clock, githubClock, confidenceClock } = sources;
  for (const [key, { variable }] of github.value.targets)
    if (variable !== undefined) memory.variables.set(key, variable);
  const facts: Facts = {
    ...confidence.value,
    targets: new Map([...github.value.targets].map(([key, one]) => [key, remembered(one, memory.held.get(key))])),
    unreachable: github.value.unreachable,
    leftOut: spec.leftOut,
    // What the run wrote since it read a variable is no news of others.
    variables: new Map([...memory.variables].filter(([key]) => !memory.held.has(key))),
    readable: new Set(),
    createdByRun: new Set(memory.live.keys()),
    yielded: memory.yielded,
    signedInAs: source.signedInAs,
    policies: new Map(),
    hiddenPolicies: new Set(),
    clocksApart: clocksApart(githubClock, confidenceClock),
    githubAheadMs: githubClock.aheadMs - confidenceClock.aheadMs,
    githubNowMs: clock.nowMs() + githubClock.aheadMs,
  };
  return spec.operation === 'audit'
    ? await withPolicies({ facts, spec }, source)
    : await withClientDetails({ facts, spec }, sources);
}

/** The pairs to look at: those of the run's clients, and where one goes, those of the client that takes its place. */
function pairsOf({ assignments, claimed }: ResolvedSpec): readonly NamedPair[] {
  const pairs = assignments.flatMap(({ isAbsent, targets, names }): readonly NamedPair[] =>
    targets.flatMap((target) => {
      const takers = isAbsent ? nameKeys({ target, names }).flatMap((key) => claimed.get(key) ?? []) : [];
      const all = [names, ...takers.map((taker) => taker.names)];
      return all.map((one) => ({ target, names: one, isOnlyRead: isAbsent }));
    }),
  );
  // A pair that one client writes and another leaves is looked at as one to write: those come first.
  return [...new Map(pairs.toReversed().map((pair) => [pairKey(pair), pair])).values()].toReversed();
}

/** Why times cannot be relied on. */
function clocksApart(github: ServiceClock, confidence: ServiceClock): ClocksApart | undefined {
  if (!github.isConsistent || !confidence.isConsistent) return 'readings';
  const isFar = (ms: number): boolean => Math.abs(ms) > TIMING.clocksApartMs;
  if (isFar(github.aheadMs - confidence.aheadMs)) return 'services';
  return isFar(github.aheadMs) || isFar(confidence.aheadMs) ? 'runner' : undefined;
}

/** The same facts, with the secrets and the policies of the newest clients, as far as the run needs them. */
async function withClientDetails({ facts, spec }: RunContext, { source, memory }: Sources): Promise<Facts> {
  const readable = new Map(memory.live);
  const policies = new Map<string, Policy>();
  for (const assignment of spec.assignments.filter(({ isAbsent }) => !isAbsent)) {
    const client = await readableClient(assignment, { spec, facts }, source);
    if (client !== undefined) readable.set(client.name, client);
    const known = { ...facts, readable: new Set(readable.keys()) };
    for (const [name, policy] of await ownPolicies(assignment, { spec, facts: known }, source))
      policies.set(name, policy);
  }
  const clients = facts.clients.map((client) => ({ ...client, ...secretOf(readable.get(client.name)) }));
  return { ...facts, clients, readable: new Set(readable.keys()), policies };
}

function secretOf(client: ApiClient | undefined): Partial<ApiClient> {
  return client === undefined ? {} : { clientSecret: client.clientSecret };
}

function remembered(observed: TargetFacts, written: Written | undefined): TargetFacts {
  const { clientIdAtMs = 0, clientSecretAtMs = 0 } = observed.pair;
  if (written === undefined) return observed;
  const overwrittenSince = Math.min(clientIdAtMs, clientSecretAtMs) > written.atMs + TIMING.writeSlackMs;
  return overwrittenSince && written.times >= MAX_WRITES_OF_A_CLIENT
    ? observed
    : { ...observed, lastWrittenByRun: written.name, overwrittenSince };
}

type ConfidenceFacts = Pick<Facts, 'livingIds' | 'clients' | 'listedAtMs' | 'clientsSeen' | 'creators' | 'roles'>;

async function readConfidence(
  spec: ResolvedSpec,
  { source, memory, clock }: Pick<Sources, 'source' | 'memory' | 'clock'>,
): Promise<ConfidenceFacts> {
  const meant = [...spec.assignments, ...spec.removals, ...spec.claimed.values()];
  const specs = [...new Set(meant.map(({ client }) => client))];
  const listedAtMs = clock.nowMs();
  const names = new Set(specs.map(({ displayName }) => displayName));
  const isOfAll = spec.operation === 'audit' && spec.manifest !== undefined;
  const { clients, seen, creators, livingIds } = await source.find(names, isOfAll);
  // What this run made is there, whether or not a list shows it already.
  const mine = [...memory.live.values()].filter((one) => specs.some(({ displayName }) => standsFor(one, displayName)));
  const named = new Set([...specs.flatMap(({ clientName }) => clientName ?? []), ...mine.map(({ name }) => name)]);
  for (const { name } of clients) named.delete(name);
  const byName = await Promise.all([...named].map(async (name) => (await source.get(name)) ?? []));
  const roles = await knownRoles(
    specs.flatMap((one) => one.roles ?? []),
    source,
  );
  return { clients: [...clients, ...byName.flat()], listedAtMs, clientsSeen: seen, creators, livingIds, roles };
}

/** The roles that there are, where any is wanted. A service that shows none to this client is no reason to refuse ids. */
async function knownRoles(wanted: readonly string[], source: CredentialSource): Promise<readonly Role[] | undefined> {
  if (wanted.length === 0) return undefined;
  try {
    return await source.roles();
  } catch (error) {
    const isHidden = error instanceof RequestRefused && [403, 404, 405, 501].includes(error.status);
    if (isHidden && !hasDisplayName(wanted)) return undefined;
    throw error;
  }
}

/**
 * The newest client of an assignment, where the run needs its secret and can read it back. A secret that does not sign in (some
 * services show a masked one) counts as unreadable.
 */
async function readableClient(
  assignment: ClientAssignment,
  context: RunContext,
  source: CredentialSource,
): Promise<ApiClient | undefined> {
  const lineage = lineageFor(assignment, context);
  if (lineage.kind === 'unclear') return undefined;
  const [newest] = lineage.clients;
  const isNeeded = needsSecret(rotationInputOf({ ...context, assignment, lineage }));
  return newest !== undefined && isNeeded ? await withWorkingSecret(newest, source) : undefined;
}

async function withWorkingSecret(client: ApiClient, source: CredentialSource): Promise<ApiClient | undefined> {
  const clientSecret = client.clientSecret ?? (await source.get(client.name))?.clientSecret;
  if (clientSecret === undefined) return undefined;
  try {
    await source.prove({ clientId: client.clientId, clientSecret }, 'known');
    return { ...client, clientSecret };
  } catch (error) {
    if (error instanceof RequestRefused && [400, 401, 403].includes(error.status)) return undefined;
    throw error;
  }
}

/** The targets that stop the run, where any of them does. */
function unreachableProblems(spec: ResolvedSpec, survey: PromiseSettledResult<Survey>): readonly Problem[] {
  if (spec.unreachable !== 'stop' || survey.status !== 'fulfilled') return [];
  const present = spec.assignments.filter(({ isAbsent }) => !isAbsent);
  return present.flatMap(({ targets, names }) =>
    targets.flatMap((target) => survey.value.unreachable.get(pairKey({ target, names })) ?? []),
  );
}

/** What stands in the way, of both services at once. */
function allProblems(
  results: readonly PromiseSettledResult<unknown>[],
  asked: readonly Problem[],
  unreachable: readonly Problem[],
): unknown {
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ActionError));
  if (unexpected !== undefined) return unexpected;
  const problems = reasons.filter((reason) => reason instanceof ActionError).flatMap((reason) => reason.problems);
  return new CannotProceed([...asked, ...problems, ...unreachable], { cause: reasons[0] });
}
