import type { Answer, Clock, Fetch } from '../domain/ports.ts';

/** The clock of a service, read from the `Date` headers of its answers. */
export class ServiceClock {
  #aheadMs: number | undefined;
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
    return this.#aheadMs ?? 0;
  }

  #note(answer: Answer): void {
    const atMs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(atMs)) return;
    // Headers are in whole seconds and answers take time, so each reading is too low: the highest is the best.
    this.#aheadMs = Math.max(this.#aheadMs ?? Number.NEGATIVE_INFINITY, atMs - this.#clock.nowMs());
  }
}
