import type { ApiClient } from '../domain/api-client.ts';
import { HalfDone, isUnclear, type Problem, problemOf, RequestRefused } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import { writesAt } from '../domain/pace.ts';
import type { Plan, TargetStep } from '../domain/plan.ts';
import { type Target, targetKey, targetName } from '../domain/target.ts';
import type { Progress } from '../runtime/progress.ts';
import type { NewestCheck } from './newest-check.ts';
import type { Turn } from './pacer.ts';
import type { Tools } from './tools.ts';

// As many as requests may be under way at once: each target has one at a time, and none has to wait with half a pair.
export const MOST_AT_ONCE = 20;

/** What the targets of a plan are written with. */
export interface Work {
  plan: Plan;
  facts: Facts;
  tools: Tools;
  turn: Turn;
  told: Progress;
}

/** What is written: a client, as long as it is the one to write. */
export interface CheckedClient {
  client: ApiClient;
  newestCheck: NewestCheck;
}

/** A target that is not written. */
export function leftAlone({ target, reason }: TargetStep): TargetOutcome {
  return { kind: 'skipped', target, reason };
}

/** A target for which there was nothing to write. */
export function untried({ target }: TargetStep): TargetOutcome {
  const problem = { what: `${targetName(target)}: not tried, there is no client to write` };
  return { kind: 'failed', target, problem, untouched: true, tried: false };
}

/** Writes a target, or leaves it alone, as its step says. Failures are outcomes. */
export async function carryOutTarget(step: TargetStep, checked: CheckedClient, work: Work): Promise<TargetOutcome> {
  const { plan, facts, tools, turn, told } = work;
  const { target, reason } = step;
  const name = targetName(target);
  // The plan has told it.
  if (step.action === 'skip') return leftAlone(step);
  try {
    const observed = facts.targets.get(targetKey(target));
    if (observed === undefined) throw new TypeError('the plan writes a target of which nothing is known');
    await turn(writesAt(target, plan.names));
    await write(observed, checked, { plan, tools });
    told.done(`${name}: written (${reason})`);
    return { kind: 'written', target, reason };
  } catch (error) {
    const problem = problemOf(error);
    told.done(`${name}: FAILED`, true);
    const untouched = error instanceof RequestRefused && !isUnclear(error);
    // Times would show what was half written as whole, beside what another run wrote.
    if (error instanceof HalfDone || isUnclear(error)) noteWritten(target, '', tools);
    return { kind: 'failed', target, problem: named(target, problem), untouched, tried: true };
  }
}

async function write(
  observed: TargetFacts,
  { client, newestCheck }: CheckedClient,
  { plan, tools }: Pick<Work, 'plan' | 'tools'>,
): Promise<void> {
  const { clientId, clientSecret } = client;
  if (clientSecret === undefined) throw new TypeError(`the plan writes a client whose secret is not known`);
  await tools.store.write(observed, {
    names: plan.names,
    credential: { clientId, clientSecret },
    beforeWrite: newestCheck.assertNewest,
  });
  noteWritten(observed.target, client.name, tools);
}

/** @param name of the client; empty where nobody knows what is there */
function noteWritten(target: Target, name: string, { clock, githubClock, memory }: Tools): void {
  const atMs = clock.nowMs() + githubClock.aheadMs;
  const key = targetKey(target);
  const before = memory.held.get(key);
  memory.held.set(key, { name, atMs, times: before?.name === name ? before.times + 1 : 1 });
}

/** A problem that begins with the name of its target. */
export function named(target: Target, problem: Problem): Problem {
  const name = targetName(target);
  return problem.what.startsWith(`${name}:`) ? problem : { ...problem, what: `${name}: ${problem.what}` };
}
