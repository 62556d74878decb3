import type { Answer, Clock, Fetch } from '../domain/ports.ts';

// An answer that took long reads too low by as much; readings that differ by more are no readings of one clock.
const LARGEST_SPREAD_MS = 60_000;

/** The clock of a service, read from the `Date` headers of its answers. */
export class ServiceClock {
  /** Milliseconds by which each answer was ahead of this machine's clock, in order of size. */
  readonly #readings: number[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same `fetch`, which notes the time of every answer. */
  watching(fetch: Fetch): Fetch {
    return async (url, outgoing) => {
      const answer = await fetch(url, outgoing);
      this.#note(answer);
      return answer;
    };
  }

  /** How far the service's clock is ahead of this machine's, in milliseconds, to about a second; 0 before any answer. */
  get aheadMs(): number {
    // One wrong answer, such as one from a cache, moves the middle by next to nothing.
    return this.#readings[Math.floor(this.#readings.length / 2)] ?? 0;
  }

  /** Whether its readings are all of one clock. */
  get isConsistent(): boolean {
    return (this.#readings.at(-1) ?? 0) - (this.#readings[0] ?? 0) <= LARGEST_SPREAD_MS;
  }

  #note(answer: Answer): void {
    const atMs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(atMs)) return;
    const aheadMs = atMs - this.#clock.nowMs();
    const at = this.#readings.findIndex((one) => one > aheadMs);
    this.#readings.splice(at < 0 ? this.#readings.length : at, 0, aheadMs);
  }
}
