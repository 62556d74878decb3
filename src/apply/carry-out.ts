import { keyOf, nameOf } from '../domain/destination.ts';
import { CannotProceed, isUnclear, type Problem, Refused } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type SubjectOutcome, type TargetOutcome, withoutSecret } from '../domain/outcome.ts';
import type { Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { Clock, CredentialSource, Log, SecretStore } from '../domain/ports.ts';
import { count } from '../domain/text.ts';
import { type LiveClient, prepareClient } from './client.ts';
import { pacer } from './pacer.ts';
import { problemOf, takeBack } from './take-back.ts';

/** What a plan is carried out with. */
export interface Tools {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  log: Log;
  /** See `pairGapMs`. */
  pairGapMs: number;
}

/** Carries a plan out, client by client and target by target. One failure hides no other. */
export async function carryOut(plan: Plan, facts: Facts, tools: Tools): Promise<readonly SubjectOutcome[]> {
  await rehearse(plan, tools.store);
  const turn = pacer(tools.clock, tools.pairGapMs);
  if (plan.guardMs > 0 && plan.subjects.some(({ client }) => client.kind === 'create')) {
    tools.log.line(`waiting ${count(Math.ceil(plan.guardMs / 1000), 'second')}: a target was written a moment ago`);
    await tools.clock.sleep(plan.guardMs);
  }
  const outcomes: SubjectOutcome[] = [];
  for (const subject of plan.subjects) outcomes.push(await carryOutSubject(subject, { plan, facts, tools, turn }));
  return outcomes;
}

/** The last of the checks before anything is made: that pairs can be sealed for every target. */
async function rehearse({ subjects }: Plan, store: SecretStore): Promise<void> {
  const writes = subjects.flatMap(({ targets }) => targets).filter(({ action }) => action === 'write');
  const results = await Promise.allSettled(writes.map(({ destination }) => store.rehearse(destination)));
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [problemOf(result.reason)] : []));
  if (problems.length > 0) throw new CannotProceed(problems);
}

interface Work {
  plan: Plan;
  facts: Facts;
  tools: Tools;
  turn: () => Promise<void>;
}

async function carryOutSubject(subject: SubjectPlan, work: Work): Promise<SubjectOutcome> {
  const base = { plan: subject, client: undefined, problem: undefined, notes: subject.notes, targets: [] };
  const prepared = await prepareClient(subject, work.tools).catch(problemOf);
  if (prepared === undefined) return { ...base, result: 'unchanged' };
  if ('what' in prepared)
    return { ...base, result: 'failed', problem: prepared, targets: subject.targets.map(untried) };
  const targets: TargetOutcome[] = [];
  for (const step of subject.targets) targets.push(await carryOutTarget(step, prepared, work));
  const isUnplaced =
    prepared.result === 'created' && targets.every((target) => target.kind === 'failed' && target.untouched);
  if (isUnplaced) {
    work.tools.log.line(`${prepared.client.name} could be placed nowhere`);
    return { ...base, result: 'failed', problem: await takeBack(prepared.client, work.tools.source), targets };
  }
  const { result, problem, notes } = prepared;
  return {
    ...base,
    result,
    client: withoutSecret(prepared.client),
    problem,
    notes: [...base.notes, ...notes],
    targets,
  };
}

function untried({ destination }: TargetStep): TargetOutcome {
  const problem = { what: `${nameOf(destination)}: not tried, there is no client to write` };
  return { kind: 'failed', destination, problem, untouched: true, tried: false };
}

async function carryOutTarget(
  step: TargetStep,
  live: LiveClient,
  { plan, facts, tools, turn }: Work,
): Promise<TargetOutcome> {
  const { destination, reason } = step;
  const name = nameOf(destination);
  const target = facts.targets.find((one) => keyOf(one.destination) === keyOf(destination));
  if (step.action === 'skip' || target === undefined) {
    tools.log.line(`${name}: left alone, ${reason}`);
    return { kind: 'skipped', destination, reason };
  }
  try {
    await turn();
    await write(target, live, { plan, tools });
    tools.log.line(`${name}: written (${reason})`);
    return { kind: 'written', destination, reason };
  } catch (error) {
    const problem = problemOf(error);
    tools.log.line(`${name}: FAILED`);
    const untouched = error instanceof Refused && !isUnclear(error);
    return { kind: 'failed', destination, problem: named(name, problem), untouched, tried: true };
  }
}

async function write(
  target: TargetFacts,
  { client }: LiveClient,
  { plan, tools }: Pick<Work, 'plan' | 'tools'>,
): Promise<void> {
  const { clientId, clientSecret } = client;
  if (clientSecret === undefined) throw new TypeError(`the plan writes a client whose secret is not known`);
  await tools.store.write(target, plan.names, { clientId, clientSecret });
}

function named(name: string, problem: Problem): Problem {
  return problem.what.startsWith(`${name}:`) ? problem : { ...problem, what: `${name}: ${problem.what}` };
}
