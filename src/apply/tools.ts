import type { Clock, CredentialSource, Log, SecretStore } from '../domain/ports.ts';
import type { Memory } from '../domain/run-memory.ts';
import type { ServiceClock } from '../runtime/service-clock.ts';

/** What a plan is carried out with. */
export interface Tools {
  source: CredentialSource;
  store: SecretStore;
  clock: Clock;
  confidenceClock: ServiceClock;
  githubClock: ServiceClock;
  log: Log;
  /** What this run did so far; what it does is noted there. */
  memory: Memory;
  /** 0 is unlimited. */
  writesPerMinute: number;
}
