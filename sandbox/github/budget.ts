import type { Clock } from '../clock.ts';

/** The two budgets a token has. */
export type Resource = 'core' | 'graphql';

/** How much of a budget is left, after the request it was asked for. */
export interface Allowance {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the Unix epoch, on GitHub's clock. */
  readonly resetSeconds: number;
  readonly resource: Resource;
  /** Whether the request is over the limit. */
  readonly exceeded: boolean;
}

interface Period {
  readonly startSeconds: number;
  used: number;
}

const periodSeconds = 3600;
const limits = { token: 5000, nobody: 60 };

/** Counts the requests of each token by the hour (GitHub docs, Rate limits for the REST API: 5,000, and 60 without a token). */
export class Budget {
  readonly #clock: Clock;
  readonly #periods = new Map<string, Period>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request. */
  take(token: string | undefined, resource: Resource): Allowance {
    const period = this.#period(`${resource} ${token ?? ''}`);
    const limit = token === undefined ? limits.nobody : limits.token;
    const exceeded = period.used >= limit;
    if (!exceeded) period.used += 1;
    const { used, startSeconds } = period;
    return { limit, used, remaining: limit - used, resetSeconds: startSeconds + periodSeconds, resource, exceeded };
  }

  #period(key: string): Period {
    const nowSeconds = Math.floor(this.#clock.nowMs() / 1000);
    const known = this.#periods.get(key);
    if (known && nowSeconds >= known.startSeconds && nowSeconds < known.startSeconds + periodSeconds) return known;
    const fresh = { startSeconds: nowSeconds, used: 0 };
    this.#periods.set(key, fresh);
    return fresh;
  }
}
