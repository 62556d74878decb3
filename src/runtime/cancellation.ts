import process from 'node:process';
import { Cancelled } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';

// GitHub kills a cancelled step 7.5 s after SIGINT (GitHub Docs, Workflow cancellation). Tokens are revoked, and the run is reported, after this.
const FINISH_WITHIN_MS = 4_000;

/** Ends a run early: nothing further is begun, and what is under way has four seconds to finish. */
export class Cancellation {
  readonly #clock: Clock;
  readonly #cut: () => void;
  readonly #wakers = new Set<() => void>();
  #signal: string | undefined;
  #untilMs = Number.POSITIVE_INFINITY;
  #finishing = 0;

  /** @param cut drops every request that is still under way when the time is over */
  constructor(clock: Clock, cut: () => void) {
    this.#clock = clock;
    this.#cut = cut;
  }

  /** Whether the run has to end. */
  get isCancelled(): boolean {
    return this.#signal !== undefined;
  }

  /** Tells the run to end. A second time changes nothing. */
  cancel(signal: string): void {
    if (this.isCancelled) return;
    this.#signal = signal;
    this.#untilMs = this.#clock.nowMs() + FINISH_WITHIN_MS;
    setTimeout(this.#cut, FINISH_WITHIN_MS).unref();
    for (const wake of this.#wakers) wake();
  }

  /** Runs before anything is begun. @throws Cancelled where the run has to end */
  readonly check = (): void => {
    if (this.isCancelled && this.#finishing === 0) throw this.#cancelled();
  };

  /** Lets work through that leaves nothing behind: a client that was placed nowhere is deleted. */
  readonly finish = async <T>(work: () => Promise<T>): Promise<T> => {
    this.#finishing += 1;
    try {
      return await work();
    } finally {
      this.#finishing -= 1;
    }
  };

  /** The clock, whose waits end early where they would outlast the time that is left. */
  readonly clock: Clock = {
    nowMs: () => this.#clock.nowMs(),
    sleep: async (ms) => {
      const endMs = this.#clock.nowMs() + ms;
      if (ms > 0 && endMs > this.#untilMs) throw this.#cancelled();
      let wake = (): void => {};
      const woken = new Promise<void>((_, reject) => {
        wake = () => {
          if (endMs > this.#untilMs) reject(this.#cancelled());
        };
      });
      this.#wakers.add(wake);
      await Promise.race([this.#clock.sleep(ms), woken]).finally(() => this.#wakers.delete(wake));
    },
  };

  #cancelled(): Cancelled {
    const what = `not begun: the run was cancelled (${this.#signal})`;
    return new Cancelled([{ what, cure: 'Run again: the next run continues from here' }]);
  }
}

/** Lets the signals of a cancelled job end the run in good order. */
export function cancelOnSignals(cancellation: Cancellation, tell: (text: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!cancellation.isCancelled)
        tell(`Cancelled by ${signal}: what is under way is finished, and nothing further is begun`);
      cancellation.cancel(signal);
    });
  }
}
