import type { Facts } from '../domain/facts.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Clock, CredentialSource, Log, SecretStore, Timing } from '../domain/ports.ts';
import type { RunMemory } from '../domain/run-memory.ts';
import type { Progress } from '../runtime/progress.ts';
import type { ServiceClock } from '../runtime/service-clock.ts';

/** What a plan is applied with. */
export interface ApplyDeps {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  confidenceClock: ServiceClock;
  githubClock: ServiceClock;
  log: Log;
  /** What this run did so far; what it does is noted there. */
  memory: RunMemory;
  timing: Timing;
  /** Lets work through although the run has to end: what leaves nothing behind. */
  finish<T>(work: () => Promise<T>): Promise<T>;
  /** What became of a target, as a line of the log tells it after the target's name. */
  describe(outcome: TargetOutcome): string;
}

/** A plan on its way. */
export interface Work {
  plan: Plan;
  facts: Facts;
  deps: ApplyDeps;
  progress: Progress;
}
