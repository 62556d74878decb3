import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { GitHubVariant } from '../options.ts';

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

/** What the limits have met since the start; the `most` are of one token. */
export interface LimitCounts {
  /** Requests that a limit refused: the hourly one, or a secondary one. */
  refusals: number;
  /** Requests that came while their token was told to wait, but for those that were on their way. */
  breaches: number;
  /** Those that were refused too. */
  mostInFlight: number;
  /** In any 60 seconds; what was refused costs nothing. */
  mostPointsInAMinute: number;
}

/** A request as the secondary limits see it. */
export interface Arrival {
  readonly token: string | undefined;
  readonly isWrite: boolean;
  readonly variant: GitHubVariant;
}

/** A request from its arrival to the end of its answer. */
export interface Stay {
  /** Set where a secondary limit refuses it. */
  readonly refusal: { readonly status: 403 | 429; readonly waitSeconds: number } | undefined;
  /** Ends the stay; `toldSeconds` is the `retry-after` that went out. */
  leave(toldSeconds: number | undefined): void;
}

interface Period {
  readonly startSeconds: number;
  used: number;
}

const periodSeconds = 3600;
const limits = { token: 5000, nobody: 60 };
// GitHub docs, Rate limits for the REST API, "About secondary rate limits".
const secondary = { inFlight: 100, pointsPerMinute: 900, readPoints: 1, writePoints: 5 };
const minuteMs = 60_000;

/** Counts what each token sends, by the hour and for the secondary limits (GitHub docs, Rate limits for the REST API). */
export class Budget {
  /** Whoever refuses a request counts it here. */
  readonly counts: LimitCounts = { refusals: 0, breaches: 0, mostInFlight: 0, mostPointsInAMinute: 0 };
  readonly #clock: Clock;
  readonly #periods = new Map<string, Period>();
  readonly #presences = new Map<string, Presence>();
  #secondaryRefusals = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request; with a cost of 0, only looks. */
  take(token: string | undefined, resource: Resource, cost: 0 | 1 = 1): Allowance {
    const period = this.#period(`${resource} ${token ?? ''}`);
    const limit = token === undefined ? limits.nobody : limits.token;
    const exceeded = period.used >= limit;
    if (!exceeded) period.used += cost;
    const { used, startSeconds } = period;
    return { limit, used, remaining: limit - used, resetSeconds: startSeconds + periodSeconds, resource, exceeded };
  }

  /** Takes note of a request that arrives now, and judges it where the variant says so. */
  arrive(arrival: Arrival): Stay {
    const key = arrival.token ?? '';
    const presence = this.#presences.get(key) ?? new Presence();
    this.#presences.set(key, presence);
    this.#watchWaits(presence, arrival.variant.graceMs);
    presence.present += 1;
    this.counts.mostInFlight = Math.max(this.counts.mostInFlight, presence.present);
    const waitMs = this.#waitMs(presence, arrival);
    if (waitMs === 0) this.#letIn(presence, arrival);
    return {
      refusal: waitMs === 0 ? undefined : this.#refusal(waitMs),
      leave: (toldSeconds) => {
        presence.present -= 1;
        if (waitMs === 0) presence.inFlight -= 1;
        if (toldSeconds === undefined) return;
        presence.waits.push({ untilMs: this.#clock.nowMs() + toldSeconds * 1000, sentRealMs: performance.now() });
      },
    };
  }

  #watchWaits(presence: Presence, graceMs: number): void {
    const nowMs = this.#clock.nowMs();
    const knowsSinceMs = performance.now() - graceMs;
    presence.waits = presence.waits.filter(({ untilMs }) => untilMs > nowMs);
    if (presence.waits.some(({ sentRealMs }) => sentRealMs < knowsSinceMs)) this.counts.breaches += 1;
  }

  /** Milliseconds until such a request would be let in; for one too many in flight nobody knows, so the least. */
  #waitMs(presence: Presence, arrival: Arrival): number {
    const { kind, limits: mode } = arrival.variant;
    if (kind === 'ghes' || mode !== 'documented') return 0;
    const nowMs = this.#clock.nowMs();
    const waits = demands(presence, arrival).map(({ sum, amount, most }) => sum.waitMs(nowMs, amount, most));
    return Math.max(presence.inFlight >= secondary.inFlight ? 1 : 0, ...waits);
  }

  #letIn(presence: Presence, arrival: Arrival): void {
    presence.inFlight += 1;
    for (const { sum, amount } of demands(presence, arrival)) sum.add(this.#clock.nowMs(), amount);
    this.counts.mostPointsInAMinute = Math.max(this.counts.mostPointsInAMinute, presence.points.sum);
  }

  /** GitHub says 403 or 429; here they take turns. */
  #refusal(waitMs: number): Stay['refusal'] {
    this.#secondaryRefusals += 1;
    const waitSeconds = Math.ceil(Math.min(waitMs, minuteMs) / 1000);
    return { status: this.#secondaryRefusals % 2 === 1 ? 403 : 429, waitSeconds };
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

/** A sum of what was added within a span of time that ends now. */
class SlidingSum {
  readonly #spanMs: number;
  readonly #entries: { readonly atMs: number; readonly amount: number }[] = [];
  /** As of the last `add` or `waitMs`. */
  sum = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(nowMs: number, amount: number): void {
    this.#forget(nowMs);
    this.#entries.push({ atMs: nowMs, amount });
    this.sum += amount;
  }

  /** Milliseconds until `amount` more is within `most`; 0 when it is now. */
  waitMs(nowMs: number, amount: number, most: number): number {
    this.#forget(nowMs);
    let excess = this.sum + amount - most;
    if (excess <= 0) return 0;
    for (const entry of this.#entries) {
      excess -= entry.amount;
      if (excess <= 0) return entry.atMs + this.#spanMs - nowMs;
    }
    return Number.POSITIVE_INFINITY;
  }

  #forget(nowMs: number): void {
    for (let first = this.#entries[0]; first && first.atMs <= nowMs - this.#spanMs; first = this.#entries[0]) {
      this.sum -= first.amount;
      this.#entries.shift();
    }
  }
}

/** What the secondary limits know of a token. */
class Presence {
  /** All that are there, and those of them that were let in. */
  present = 0;
  inFlight = 0;
  readonly points = new SlidingSum(minuteMs);
  readonly minuteWrites = new SlidingSum(minuteMs);
  readonly hourWrites = new SlidingSum(periodSeconds * 1000);
  /** What the token was told: on GitHub's clock until when, and since when in real time. */
  waits: { readonly untilMs: number; readonly sentRealMs: number }[] = [];
}

/** What a request takes of each sum, and how much it may come to. */
function demands({ points, minuteWrites, hourWrites }: Presence, { isWrite, variant }: Arrival) {
  const { contentPerMinute = Number.POSITIVE_INFINITY, contentPerHour = Number.POSITIVE_INFINITY } = variant;
  const { readPoints, writePoints, pointsPerMinute } = secondary;
  if (!isWrite) return [{ sum: points, amount: readPoints, most: pointsPerMinute }];
  return [
    { sum: points, amount: writePoints, most: pointsPerMinute },
    { sum: minuteWrites, amount: 1, most: contentPerMinute },
    { sum: hourWrites, amount: 1, most: contentPerHour },
  ];
}
