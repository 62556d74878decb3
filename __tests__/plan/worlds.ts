import { type ApiClient, TARGETS_LABEL } from '../../src/domain/api-client.ts';
import { keyOf } from '../../src/domain/destination.ts';
import { CannotProceed, type Problem } from '../../src/domain/errors.ts';
import type { Facts, TargetFacts } from '../../src/domain/facts.ts';
import type { ClientStep, SubjectPlan } from '../../src/domain/plan.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { targetsMark } from '../../src/plan/subject.ts';
import { DAY_MS } from '../domain/lineages.ts';
import { at, T0_MS, wishWith } from '../domain/sightings.ts';

/** Some facts, with the targets as a list. */
export type SomeFacts = Partial<Omit<Facts, 'targets'>> & { targets?: readonly TargetFacts[] };

/** Facts of an empty world at {@link T0_MS}, but for the fields given. */
export function factsWith({ targets = [], ...fields }: SomeFacts = {}): Facts {
  return {
    clients: [],
    listedAtMs: T0_MS,
    clientsSeen: 0,
    readable: new Set(),
    ofThisRun: new Set(),
    gaveWay: new Set(),
    signedInAs: new Set(['admin']),
    roles: undefined,
    policies: new Map(),
    targets: new Map(targets.map((target) => [keyOf(target.destination), target])),
    leftOut: [],
    githubAheadMs: 0,
    githubNowMs: T0_MS + 60_000,
    ...fields,
  };
}

/** A wish for one client in one repository, but for the fields given. */
export function wholeWish(fields: Partial<Wish> = {}): Wish {
  return {
    subjects: [{ client: wishWith(), destinations: [at('octo-org/checkout')] }],
    operation: 'provision',
    github: 'https://api.github.com',
    rotation: { rotateAfterMs: 90 * DAY_MS, overlapMs: 2 * DAY_MS, force: false, adopt: false },
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
    refresh: 'always',
    dryRun: false,
    only: undefined,
    leftOut: [],
    problems: [],
    ...fields,
  };
}

/** A client that says that it was made for these targets. */
export function madeFor(client: ApiClient, targets: readonly Pick<TargetFacts, 'destination'>[]): ApiClient {
  const destinations = targets.map(({ destination }) => destination);
  const mark = targetsMark({ client: wishWith(), destinations }, wholeWish());
  return { ...client, labels: { ...client.labels, [TARGETS_LABEL]: mark } };
}

/** The keys of the places that a wish names. */
export function keysOf(wish: Wish): readonly string[] {
  return wish.subjects.flatMap(({ destinations }) => destinations.map(keyOf));
}

/** Facts and a wish, decided: the plan of the first client. */
export function planOf(facts: SomeFacts, wish: Partial<Wish> = {}): SubjectPlan {
  const all = factsWith(facts);
  const destinations = [...all.targets.values(), ...all.leftOut].map(({ destination }) => destination);
  const subjects = wish.subjects ?? [{ client: wishWith(), destinations }];
  const [plan] = decide(all, wholeWish({ ...wish, subjects }), 0).subjects;
  if (plan === undefined) throw new RangeError('there is no plan');
  return plan;
}

/** What a plan does with its client and at each target, a line each. */
export function stepsOf(facts: SomeFacts, wish: Partial<Wish> = {}): readonly string[] {
  const { client, targets } = planOf(facts, wish);
  return [clientLine(client), ...targets.map(({ action, reason }) => `${action}: ${reason}`)];
}

function clientLine(step: ClientStep): string {
  if (step.kind === 'create') return `create: ${step.why}`;
  if (step.kind === 'discard') return `discard ${step.client.name}`;
  return step.kind === 'stuck' ? `stuck${step.isPassing ? ', in passing' : ''}: ${step.problem.what}` : step.kind;
}

/** What stands in the way of a plan. */
export function problemsOf(facts: SomeFacts, wish: Partial<Wish> = {}): readonly Problem[] {
  try {
    planOf(facts, wish);
    return [];
  } catch (error) {
    if (error instanceof CannotProceed) return error.problems;
    throw error;
  }
}

/** The same target in another repository. */
export function theRest(target: TargetFacts): TargetFacts {
  return { ...target, destination: at('octo-org/rest') };
}
