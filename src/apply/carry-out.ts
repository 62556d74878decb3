import { keyOf, nameOf } from '../domain/destination.ts';
import { ActionError, HalfDone, isUnclear, type Problem } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type SubjectOutcome, type TargetOutcome, withoutSecret } from '../domain/outcome.ts';
import type { Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { Clock, CredentialSource, Log, SecretStore } from '../domain/ports.ts';
import { count } from '../domain/text.ts';
import { type LiveClient, prepareClient } from './client.ts';
import { pacer } from './pacer.ts';

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
  const turn = pacer(tools.clock, tools.pairGapMs);
  if (plan.guardMs > 0 && plan.subjects.some(({ client }) => client.kind === 'create')) {
    tools.log.line(`waiting ${count(Math.ceil(plan.guardMs / 1000), 'second')}: a target was written a moment ago`);
    await tools.clock.sleep(plan.guardMs);
  }
  const outcomes: SubjectOutcome[] = [];
  for (const subject of plan.subjects) outcomes.push(await carryOutSubject(subject, { plan, facts, tools, turn }));
  return outcomes;
}

interface Work {
  plan: Plan;
  facts: Facts;
  tools: Tools;
  turn: () => Promise<void>;
}

async function carryOutSubject(subject: SubjectPlan, work: Work): Promise<SubjectOutcome> {
  const prepared = await prepareClient(subject, work.tools).catch(problemOf);
  if (prepared === undefined)
    return { plan: subject, result: 'unchanged', client: undefined, problem: undefined, targets: [] };
  if ('what' in prepared) {
    const targets = subject.targets.map((step) =>
      failed(step, { what: `${nameOf(step.destination)}: there is no client to write` }, true),
    );
    return { plan: subject, result: 'failed', client: undefined, problem: prepared, targets };
  }
  const targets: TargetOutcome[] = [];
  for (const step of subject.targets) targets.push(await carryOutTarget(step, prepared, work));
  const client = withoutSecret(prepared.client);
  const isUnplaced =
    prepared.result === 'created' && targets.every((target) => target.kind === 'failed' && target.untouched);
  if (!isUnplaced) return { plan: subject, result: prepared.result, client, problem: prepared.problem, targets };
  const problem = await takeBack(prepared, work.tools);
  return { plan: subject, result: 'failed', client: undefined, problem, targets };
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
    return failed(step, named(name, problem), !isUnclear(error) && !(error instanceof HalfDone));
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

/** Deletes a client of this run that could be placed nowhere. */
async function takeBack({ client }: LiveClient, { source, log }: Tools): Promise<Problem> {
  const what = `API client ${client.name} was made by this run and could be placed nowhere`;
  try {
    await source.remove(client);
    log.line(`${client.name}: deleted again, since no target took it`);
    return { what: `${what}; it was deleted again` };
  } catch (error) {
    return {
      what: `${what}, and deleting it failed (${problemOf(error).what})`,
      cure: 'The next run finds it by its labels and goes on with it',
    };
  }
}

function failed({ destination }: TargetStep, problem: Problem, untouched: boolean): TargetOutcome {
  return { kind: 'failed', destination, problem, untouched };
}

function named(name: string, problem: Problem): Problem {
  return problem.what.startsWith(`${name}:`) ? problem : { ...problem, what: `${name}: ${problem.what}` };
}

/** What an error of this action says; anything else is a defect, and stops the run. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof ActionError)) throw error;
  const [first, ...rest] = error.problems;
  return { what: [first?.what ?? error.message, ...rest.map(({ what }) => what)].join('; '), cure: first?.cure };
}
