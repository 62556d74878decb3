import { type ApiClient, isOurs, sameItems } from '../domain/api-client.ts';
import { type Destination, isToBeMade, keyOf, nameOf } from '../domain/destination.ts';
import { CannotProceed, type Problem } from '../domain/errors.ts';
import { type Generation, guardBeforeMintMs, type Standing, standing } from '../domain/evidence.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type Lineage, lineageOf } from '../domain/lineage.ts';
import type { Changes, ClientStep, Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import { resolveRoles } from '../domain/role-names.ts';
import { quoted } from '../domain/text.ts';
import type { ClientWish, Subject, Wish } from '../domain/wish.ts';
import { paceMsOf, requestsOf } from './cost.ts';
import { generationsOf, targetsOf } from './subject.ts';

const WHY: Readonly<Record<Standing, string>> = {
  current: 'current, refresh: always',
  torn: 'only one half of the pair is new',
  stale: 'older than the client',
  missing: 'a secret is missing',
};

/**
 * What to do, from what was seen. Pure: the same facts and wish give the same plan.
 * @param writesPerMinute 0 is unlimited
 * @throws CannotProceed with everything that stands in the way
 */
export function decide(facts: Facts, wish: Wish, writesPerMinute: number): Plan {
  const decisions = wish.subjects.map((subject) => decideSubject(subject, facts, wish));
  const problems = decisions.flatMap((decision) => decision.problems);
  if (problems.length > 0) throw new CannotProceed(problems);
  const subjects = decisions.flatMap(({ plans }) => plans);
  const minting = subjects.filter(({ client }) => client.kind === 'create').flatMap(({ targets }) => targets);
  const keys = new Set(minting.map(({ destination }) => keyOf(destination)));
  return {
    subjects,
    leftOut: facts.leftOut,
    names: wish.names,
    guardMs: guardBeforeMintMs(
      [...facts.targets].flatMap(([key, target]) => (keys.has(key) ? target : [])),
      facts.githubNowMs,
    ),
    requests: requestsOf(subjects, wish.names),
    paceMs: paceMsOf(subjects, wish.names, writesPerMinute),
  };
}

/** One plan, or what stands in its way. */
interface Decision {
  plans: readonly SubjectPlan[];
  problems: readonly Problem[];
}

function decideSubject(subject: Subject, facts: Facts, wish: Wish): Decision {
  const lineage = lineageOf(subject.client, facts.clients);
  const roles = subject.client.roles && resolveRoles(subject.client.roles, facts.roles ?? []);
  if ('what' in lineage) return { plans: [], problems: [lineage, ...(roles?.problems ?? [])] };
  const targets = targetsOf(subject, facts);
  const generation = liveOf(lineage, targets, { facts, wish });
  const decisions = targets.map((target) => decideTarget(target, generation, { facts, wish }));
  const problems = [...(roles?.problems ?? []), ...decisions.flatMap((decision) => decision.problems)];
  const steps = decisions.flatMap((decision) => decision.steps);
  const client =
    generation === undefined
      ? firstStep(steps, roles?.names)
      : keepStep(subject.client, generation.client, { roles: roles?.names, facts });
  const notes = notesOf(lineage, generation?.client);
  const plan = { wish: subject.client, client, targets: steps, notes };
  return { plans: [plan], problems };
}

/**
 * The generation to go on with: the newest whose secret can be read back or that is published; else the newest. Absent
 * where there is none.
 */
function liveOf(
  lineage: Lineage,
  targets: readonly TargetFacts[],
  { facts, wish }: { facts: Facts; wish: Wish },
): Generation | undefined {
  const candidates = generationsOf(lineage, facts, wish);
  const isLive = (generation: Generation): boolean =>
    facts.readable.has(generation.client.name) ||
    (targets.length > 0 && targets.every((target) => standing(target, generation) === 'current'));
  return candidates.find(isLive) ?? candidates[0];
}

/** One step, or what stands in its way. */
interface TargetDecision {
  steps: readonly TargetStep[];
  problems: readonly Problem[];
}

function decideTarget(
  target: TargetFacts,
  generation: Generation | undefined,
  { facts, wish }: { facts: Facts; wish: Wish },
): TargetDecision {
  const { destination } = target;
  if (wish.only !== undefined && !wish.only.includes(keyOf(destination))) {
    return step(destination, 'skip', 'not among only-targets');
  }
  const made = isToBeMade(destination) ? ', its environment is created first' : '';
  if (generation === undefined) return step(destination, 'write', `new client${made}`);
  const held = standing(target, generation);
  const isReadable = facts.readable.has(generation.client.name);
  const differs = target.sharing?.differs;
  if (held === 'current' && differs !== undefined) {
    return isReadable ? step(destination, 'write', differs) : shut(destination, differs);
  }
  if (held === 'current' && wish.refresh === 'stale') return step(destination, 'skip', 'already current');
  if (held === 'current' && !isReadable) {
    return step(destination, 'skip', 'already current, and the secret cannot be read back to write it again');
  }
  if (isReadable) return step(destination, 'write', `${WHY[held]}${made}`);
  return { steps: [], problems: [unreadable(destination, generation.client, held)] };
}

function step(destination: Destination, action: TargetStep['action'], reason: string): TargetDecision {
  return { steps: [{ destination, action, reason }], problems: [] };
}

/** GitHub changes who has a secret only together with its value. */
function shut(destination: Destination, differs: string): TargetDecision {
  const what = `${nameOf(destination)}: ${differs}, and the secret of the API client cannot be read back to write it again`;
  return { steps: [], problems: [{ what, cure: "Change it in the organization's settings on GitHub" }] };
}

function unreadable(destination: Destination, client: ApiClient, held: Standing): Problem {
  const what = `${nameOf(destination)}: ${WHY[held]}, and the secret of API client ${quoted(client.displayName)} (${client.name}) cannot be read back`;
  const cure =
    'Let the client this action signs in with see client secrets; or delete that client, where nothing else uses it, and run again: a new one is made';
  return { what, cure };
}

/** A client is made only where it can be placed. */
function firstStep(steps: readonly TargetStep[], roles: readonly string[] | undefined): ClientStep {
  return steps.some(({ action }) => action === 'write') ? { kind: 'create', roles } : { kind: 'none' };
}

function keepStep(
  wish: ClientWish,
  client: ApiClient,
  { roles, facts }: { roles: readonly string[] | undefined; facts: Facts },
): ClientStep {
  const changes: Changes = {
    ...(wish.description === undefined || wish.description === client.description
      ? {}
      : { description: wish.description }),
    ...(hasLabels(client, wish.labels) ? {} : { labels: { ...client.labels, ...wish.labels } }),
    ...permissionChange(client, wish.permissions),
  };
  const bound = [...new Set([...(facts.policies.get(client.name)?.roles ?? []), ...(client.roles ?? [])])];
  return {
    kind: 'keep',
    client,
    changes,
    bound,
    roles: roles === undefined || sameItems(bound, roles) ? undefined : roles,
  };
}

function hasLabels(client: ApiClient, wished: Readonly<Record<string, string>>): boolean {
  return Object.entries(wished).every(([key, value]) => client.labels[key] === value);
}

/** A service that keeps no permissions in clients cannot be brought in step. */
function permissionChange({ permissions }: ApiClient, wished: readonly string[] | undefined): Changes {
  const isInStep = wished === undefined || permissions === undefined || sameItems(permissions, wished);
  return isInStep ? {} : { permissions: wished };
}

function notesOf({ generations, strangers }: Lineage, live: ApiClient | undefined): readonly string[] {
  const others = generations.filter((client) => client !== live).map(({ name }) => name);
  return [
    ...(live === undefined || isOurs(live)
      ? []
      : [`${live.name} was not made by this action; it is used, and never deleted`]),
    ...(others.length === 0
      ? []
      : [`other clients of this name made by this action, left alone: ${others.join(', ')}`]),
    ...(strangers.length === 0
      ? []
      : [`clients of this name not made by this action, left alone: ${strangers.map(({ name }) => name).join(', ')}`]),
  ];
}
