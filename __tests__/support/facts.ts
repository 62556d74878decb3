import type { ApiClient } from '../../src/domain/api-client.ts';
import { CannotProceed, type Problem } from '../../src/domain/errors.ts';
import type { Facts, TargetFacts } from '../../src/domain/facts.ts';
import { MADE_FOR_LABEL } from '../../src/domain/labels.ts';
import type { ClientStep, SubjectPlan } from '../../src/domain/plan.ts';
import type { ClientAssignment, ClientTerms, PairNames, ResolvedSpec, RotationPolicy } from '../../src/domain/spec.ts';
import { pairKey, targetKey } from '../../src/domain/target.ts';
import { targetsDigest } from '../../src/plan/home.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { blockedProblem } from '../../src/report/blocked-messages.ts';
import { stepReason } from '../../src/report/reasons.ts';
import { at, specWith, T0_MS } from './domain-values.ts';
import { DAY_MS } from './rotation-facts.ts';

/** Some facts, with the targets as a list, and the names of the pairs that they hold. */
export type SomeFacts = Partial<Omit<Facts, 'targets'>> & { targets?: readonly TargetFacts[]; names?: PairNames };

/** Facts of an empty world at {@link T0_MS}, but for the fields given. */
export function factsWith({ targets = [], names = NAMES, ...fields }: SomeFacts = {}): Facts {
  return {
    clients: [],
    listedAtMs: T0_MS,
    clientsSeen: 0,
    livingIds: new Set(),
    variables: new Map(),
    readable: new Set(),
    createdByRun: new Set(),
    yielded: new Set(),
    signedInAs: new Set(['admin']),
    creators: { own: new Set(), isKnown: false },
    roles: undefined,
    policies: new Map(),
    hiddenPolicies: new Set(),
    targets: new Map(targets.map((one) => [pairKey({ target: one.target, names }), one])),
    unreachable: new Map(),
    leftOut: [],
    githubAheadMs: 0,
    githubNowMs: T0_MS + 60_000,
    ...fields,
  };
}

/** How clients are rotated where a test says nothing else. */
export const ROTATION: RotationPolicy = {
  rotateAfterMs: 90 * DAY_MS,
  overlapMs: 2 * DAY_MS,
  force: false,
  adopt: false,
};

/** The names of a pair where a test says nothing else. */
export const NAMES: PairNames = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };

/** An assignment of which a part is given. */
export type SomeAssignment = Pick<ClientAssignment, 'client' | 'targets'> & Partial<ClientAssignment>;

/** Some of a spec; terms are those of every client that says nothing else. */
export type SomeSpec = Partial<Omit<ResolvedSpec, 'assignments'>> &
  Partial<ClientTerms> & { assignments?: readonly SomeAssignment[] };

/** A client and its targets, all of which can be written. */
export function assigned(fields: SomeAssignment): ClientAssignment {
  return {
    names: NAMES,
    rotation: ROTATION,
    isAbsent: false,
    isHeldNowhere: false,
    origin: undefined,
    unreachable: [],
    problems: [],
    ...fields,
  };
}

/** A spec for one client in one repository, but for the fields given. */
export function wholeSpec({ assignments, names = NAMES, rotation = ROTATION, ...fields }: SomeSpec = {}): ResolvedSpec {
  const all = assignments ?? [{ client: specWith(), targets: [at('octo-org/checkout')] }];
  return {
    assignments: all.map((one) => assigned({ ...one, names: one.names ?? names, rotation: one.rotation ?? rotation })),
    operation: 'provision',
    github: 'https://api.github.com',
    managedFrom: undefined,
    refresh: 'always',
    unreachable: 'stop',
    failOn: 'drift',
    maxRemovals: 10,
    removals: [],
    claimed: new Map(),
    dryRun: false,
    only: undefined,
    manifest: undefined,
    leftOut: [],
    problems: [],
    ...fields,
  };
}

/** The same spec with other terms for every client. */
export function withTerms(spec: ResolvedSpec, { rotation = {}, names = {} }: OtherTerms): ResolvedSpec {
  const assignments = spec.assignments.map((one) => ({
    ...one,
    rotation: { ...one.rotation, ...rotation },
    names: { ...one.names, ...names },
  }));
  return { ...spec, assignments };
}

interface OtherTerms {
  rotation?: Partial<RotationPolicy>;
  names?: Partial<PairNames>;
}

/** A client that says that it was made for these targets. */
export function madeFor(client: ApiClient, observed: readonly Pick<TargetFacts, 'target'>[]): ApiClient {
  const targets = observed.map(({ target }) => target);
  const mark = targetsDigest(assigned({ client: specWith(), targets }), wholeSpec());
  return { ...client, labels: { ...client.labels, [MADE_FOR_LABEL]: mark } };
}

/** The keys of the places that a spec names. */
export function keysOf(spec: ResolvedSpec): readonly string[] {
  return spec.assignments.flatMap(({ targets }) => targets.map(targetKey));
}

/** Facts and a spec, decided: the plan of the first client. */
export function planOf(facts: SomeFacts, spec: SomeSpec = {}): SubjectPlan {
  const all = factsWith({ ...facts, names: spec.names ?? NAMES });
  const targets = [...all.targets.values(), ...all.leftOut].map(({ target }) => target);
  const assignments = spec.assignments ?? [{ client: specWith(), targets }];
  const [plan] = planRun(all, wholeSpec({ ...spec, assignments }), 0).subjects;
  if (plan === undefined) throw new RangeError('there is no plan');
  return plan;
}

/** What a plan does with its client and at each target, a line each. */
export function stepsOf(facts: SomeFacts, spec: SomeSpec = {}): readonly string[] {
  const { client, targets } = planOf(facts, spec);
  return [clientLine(client), ...targets.map((step) => `${step.action}: ${stepReason(step)}`)];
}

function clientLine(step: ClientStep): string {
  if (step.kind === 'create') return `create: ${step.reason}`;
  if (step.kind === 'deleteOrphan') return `deleteOrphan ${step.client.name}`;
  if (step.kind !== 'blocked') return step.kind;
  return `blocked${step.blocked.kind === 'wait' ? ', in passing' : ''}: ${blockedProblem(step.blocked).what}`;
}

/** What happens to a client; where nothing can be done, also the problem as a person is told it. */
export function withProblem(step: ClientStep): object {
  return step.kind === 'blocked' ? { ...step, problem: blockedProblem(step.blocked) } : step;
}

/** What stands in the way of a plan. */
export function problemsOf(facts: SomeFacts, spec: SomeSpec = {}): readonly Problem[] {
  try {
    planOf(facts, spec);
    return [];
  } catch (error) {
    if (error instanceof CannotProceed) return error.problems;
    throw error;
  }
}

/** The same target in another repository. */
export function theRest(observed: TargetFacts): TargetFacts {
  return { ...observed, target: at('octo-org/rest') };
}
