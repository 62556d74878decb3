import type { ApiClient } from '../domain/api-client.ts';
import { type Destination, keyOf, nameOf } from '../domain/destination.ts';
import { HalfDone, isUnclear, type Problem, problemOf, Refused } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import { writesAt } from '../domain/pace.ts';
import type { Plan, TargetStep } from '../domain/plan.ts';
import type { Progress } from '../domain/progress.ts';
import type { Lease } from './lease.ts';
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
export interface Leased {
  client: ApiClient;
  lease: Lease;
}

/** A target that is not written. */
export function leftAlone({ destination, reason }: TargetStep): TargetOutcome {
  return { kind: 'skipped', destination, reason };
}

/** A target for which there was nothing to write. */
export function untried({ destination }: TargetStep): TargetOutcome {
  const problem = { what: `${nameOf(destination)}: not tried, there is no client to write` };
  return { kind: 'failed', destination, problem, untouched: true, tried: false };
}

/** Writes a target, or leaves it alone, as its step says. Failures are outcomes. */
export async function carryOutTarget(step: TargetStep, leased: Leased, work: Work): Promise<TargetOutcome> {
  const { plan, facts, tools, turn, told } = work;
  const { destination, reason } = step;
  const name = nameOf(destination);
  // The plan has told it.
  if (step.action === 'skip') return leftAlone(step);
  try {
    const target = facts.targets.get(keyOf(destination));
    if (target === undefined) throw new TypeError('the plan writes a target of which nothing is known');
    await turn(writesAt(destination, plan.names));
    await write(target, leased, { plan, tools });
    told.done(`${name}: written (${reason})`);
    return { kind: 'written', destination, reason };
  } catch (error) {
    const problem = problemOf(error);
    told.done(`${name}: FAILED`, true);
    const untouched = error instanceof Refused && !isUnclear(error);
    // Times would show what was half written as whole, beside what another run wrote.
    if (error instanceof HalfDone || isUnclear(error)) noteWritten(destination, '', tools);
    return { kind: 'failed', destination, problem: named(destination, problem), untouched, tried: true };
  }
}

async function write(
  target: TargetFacts,
  { client, lease }: Leased,
  { plan, tools }: Pick<Work, 'plan' | 'tools'>,
): Promise<void> {
  const { clientId, clientSecret } = client;
  if (clientSecret === undefined) throw new TypeError(`the plan writes a client whose secret is not known`);
  await tools.store.write(target, {
    names: plan.names,
    credential: { clientId, clientSecret },
    lastLook: lease.renew,
  });
  noteWritten(target.destination, client.name, tools);
}

/** @param name of the client; empty where nobody knows what is there */
function noteWritten(destination: Destination, name: string, { clock, githubClock, memory }: Tools): void {
  const atMs = clock.nowMs() + githubClock.aheadMs;
  const key = keyOf(destination);
  const before = memory.held.get(key);
  memory.held.set(key, { name, atMs, times: before?.name === name ? before.times + 1 : 1 });
}

/** A problem that begins with the name of its target. */
export function named(destination: Destination, problem: Problem): Problem {
  const name = nameOf(destination);
  return problem.what.startsWith(`${name}:`) ? problem : { ...problem, what: `${name}: ${problem.what}` };
}
