import type { Clock } from '../../../sandbox/index.ts';
import { scaledClock } from '../../../sandbox/index.ts';

/** So many times as fast as the machine's clock everything lives: waits and time-outs of minutes take seconds. */
export const FACTOR = 12;
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A clock that runs fast, can be moved on, and can stand still. */
export class MovingClock implements Clock {
  /** Where the time of processes that live fast begins. */
  readonly originMs = Date.now();
  readonly #quick = scaledClock(FACTOR, this.originMs);
  #aheadMs = 0;
  #stillMs: number | undefined;

  nowMs(): number {
    return this.#stillMs ?? this.#quick.nowMs() + this.#aheadMs;
  }

  /** Moves on by so much. */
  pass(ms: number): void {
    if (this.#stillMs === undefined) this.#aheadMs += ms;
    else this.#stillMs += ms;
  }

  /** Stands still at a moment. */
  stop(atMs: number): void {
    this.#stillMs = atMs;
  }

  /** Runs again from where it stood. */
  start(): void {
    if (this.#stillMs !== undefined) this.#aheadMs = this.#stillMs - this.#quick.nowMs();
    this.#stillMs = undefined;
  }
}
