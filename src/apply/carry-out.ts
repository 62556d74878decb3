import { isToBeMade, keyOf, nameOf } from '../domain/destination.ts';
import { CannotProceed, isUnclear, type Problem, Refused } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { fanOut } from '../domain/fan-out.ts';
import { type SubjectOutcome, type TargetOutcome, withoutSecret } from '../domain/outcome.ts';
import { writesAt } from '../domain/pace.ts';
import type { Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { Clock, CredentialSource, Log, SecretStore } from '../domain/ports.ts';
import { type Progress, progress } from '../domain/progress.ts';
import { count } from '../domain/text.ts';
import { type LiveClient, prepareClient } from './client.ts';
import { pacer, type Turn } from './pacer.ts';
import { problemOf, takeBack } from './take-back.ts';

// As many as requests may be under way at once: each target has one at a time, and none has to wait with half a pair.
const MOST_AT_ONCE = 20;

/** What a plan is carried out with. */
export interface Tools {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  log: Log;
  /** 0 is unlimited. */
  writesPerMinute: number;
}

/**
 * Carries a plan out, client by client, and at the targets of one client as fast as the pace allows. One failure hides no
 * other.
 * @throws CannotProceed where something stands in the way before anything is made
 */
export async function carryOut(plan: Plan, facts: Facts, tools: Tools): Promise<readonly SubjectOutcome[]> {
  const writes = plan.subjects.flatMap(({ targets }) => targets).filter(({ action }) => action === 'write');
  await makeReady(writes, tools);
  if (plan.guardMs > 0 && plan.subjects.some(({ client }) => client.kind === 'create')) {
    tools.log.line(`waiting ${count(Math.ceil(plan.guardMs / 1000), 'second')}: a target was written a moment ago`);
    await tools.clock.sleep(plan.guardMs);
  }
  const turn = pacer(tools, tools.writesPerMinute);
  const told = progress(plan.subjects.flatMap(({ targets }) => targets).length, 'done with', tools);
  const outcomes: SubjectOutcome[] = [];
  for (const subject of plan.subjects)
    outcomes.push(await carryOutSubject(subject, { plan, facts, tools, turn, told }));
  return outcomes;
}

/** The last before a client is made: missing environments are there, and pairs can be sealed for every target. */
async function makeReady(writes: readonly TargetStep[], { store, log }: Tools): Promise<void> {
  const results = await fanOut(writes, MOST_AT_ONCE, async ({ destination }) => {
    if (isToBeMade(destination)) {
      await store.make(destination);
      log.line(`${nameOf(destination)}: the environment is there now`);
    }
    await store.rehearse(destination);
  });
  const problems = results.flatMap((result, index): readonly Problem[] => {
    const name = writes[index] === undefined ? '' : nameOf(writes[index].destination);
    return result.status === 'rejected' ? [named(name, problemOf(result.reason))] : [];
  });
  if (problems.length > 0) throw new CannotProceed(problems);
}

interface Work {
  plan: Plan;
  facts: Facts;
  tools: Tools;
  turn: Turn;
  told: Progress;
}

async function carryOutSubject(subject: SubjectPlan, work: Work): Promise<SubjectOutcome> {
  const base = { plan: subject, client: undefined, problem: undefined, notes: subject.notes, targets: [] };
  const prepared = await prepareClient(subject, work.tools).catch(problemOf);
  if (prepared === undefined) return { ...base, result: 'unchanged', targets: subject.targets.map(leftAlone) };
  if ('what' in prepared)
    return { ...base, result: 'failed', problem: prepared, targets: subject.targets.map(untried) };
  const results = await fanOut(subject.targets, MOST_AT_ONCE, (step) => carryOutTarget(step, prepared, work));
  const targets = results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const tried = targets.filter(({ kind }) => kind !== 'skipped');
  const isUnplaced =
    prepared.result === 'created' && tried.every((target) => target.kind === 'failed' && target.untouched);
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

function leftAlone({ destination, reason }: TargetStep): TargetOutcome {
  return { kind: 'skipped', destination, reason };
}

function untried({ destination }: TargetStep): TargetOutcome {
  const problem = { what: `${nameOf(destination)}: not tried, there is no client to write` };
  return { kind: 'failed', destination, problem, untouched: true, tried: false };
}

async function carryOutTarget(
  step: TargetStep,
  live: LiveClient,
  { plan, facts, tools, turn, told }: Work,
): Promise<TargetOutcome> {
  const { destination, reason } = step;
  const name = nameOf(destination);
  if (step.action === 'skip') {
    told.done(`${name}: left alone, ${reason}`);
    return leftAlone(step);
  }
  try {
    const target = facts.targets.get(keyOf(destination));
    if (target === undefined) throw new TypeError('the plan writes a target of which nothing is known');
    await turn(writesAt(destination, plan.names));
    await write(target, live, { plan, tools });
    told.done(`${name}: written (${reason})`);
    return { kind: 'written', destination, reason };
  } catch (error) {
    const problem = problemOf(error);
    told.done(`${name}: FAILED`, true);
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
