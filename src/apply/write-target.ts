import type { ApiClient } from '../domain/api-client.ts';
import { about, Cancelled, HalfDone, isUnclear, problemOf, RequestRefused } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import type { TargetStep } from '../domain/plan.ts';
import type { PairNames } from '../domain/spec.ts';
import { type PairAt, pairKey, type Target, targetName } from '../domain/target.ts';
import type { ApplyDeps, Work } from './deps.ts';
import type { NewestCheck } from './newest-check.ts';

/** What is written: a client, as long as it is the newest. */
export interface CheckedClient {
  client: ApiClient;
  names: PairNames;
  check: NewestCheck;
}

/** A target that is not written. */
export function leftAlone({ target, reason }: TargetStep): TargetOutcome {
  return { kind: 'skipped', target, reason };
}

/** A target for which there was nothing to write. */
export function notTried({ target }: TargetStep): TargetOutcome {
  const problem = about(targetName(target), { what: 'not tried, there is no client to write' });
  return { kind: 'failed', target, problem, untouched: true, tried: false };
}

/** Writes a target, or leaves it alone, as its step says. Failures are outcomes. */
export async function writeTarget(step: TargetStep, checked: CheckedClient, work: Work): Promise<TargetOutcome> {
  const { target, reason } = step;
  // The plan has said it.
  if (step.action === 'skip') return leftAlone(step);
  const outcome = await writeClient(target, checked, work).then(
    (): TargetOutcome => ({ kind: 'written', target, reason }),
    (error: unknown) => failedWrite({ target, names: checked.names }, error, work.deps),
  );
  work.progress.done(`${targetName(target)}: ${work.deps.describe(outcome)}`, outcome.kind === 'failed');
  return outcome;
}

function failedWrite(pair: PairAt, error: unknown, deps: NoteDeps): TargetOutcome {
  const { target } = pair;
  // Times would show what was half written as whole, beside what another run wrote.
  if (error instanceof HalfDone || isUnclear(error)) noteWritten(pair, '', deps);
  const untouched = error instanceof Cancelled || (error instanceof RequestRefused && !isUnclear(error));
  return { kind: 'failed', target, problem: about(targetName(target), problemOf(error)), untouched, tried: true };
}

async function writeClient(target: Target, { client, names, check }: CheckedClient, work: Work): Promise<void> {
  const { facts, deps } = work;
  const { clientId, clientSecret } = client;
  const observed: TargetFacts | undefined = facts.targets.get(pairKey({ target, names }));
  if (observed === undefined) throw new TypeError('the plan writes a target of which nothing is known');
  if (clientSecret === undefined) throw new TypeError('the plan writes a client whose secret is not known');
  await deps.store.write(observed, {
    names,
    credential: { clientId, clientSecret },
    beforeWrite: check.assertNewest,
  });
  noteWritten({ target, names }, client.name, deps);
}

type NoteDeps = Pick<ApplyDeps, 'clock' | 'githubClock' | 'memory'>;

/** @param name of the client; empty where nobody knows what is there */
function noteWritten(pair: PairAt, name: string, { clock, githubClock, memory }: NoteDeps): void {
  const atMs = clock.nowMs() + githubClock.aheadMs;
  const key = pairKey(pair);
  const before = memory.held.get(key);
  memory.held.set(key, { name, atMs, times: before?.name === name ? before.times + 1 : 1 });
}
