import type { Clock } from '../clock.ts';
import type { GitHubVariant } from '../options.ts';
import { SlidingWindow } from './sliding-window.ts';

/** The two APIs that have an hourly limit each. */
export type Resource = 'core' | 'graphql';

/** What is left of an hourly limit, after the request that was counted. */
export interface RateLimitStatus {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the Unix epoch, on GitHub's clock. */
  readonly resetSeconds: number;
  readonly resource: Resource;
  /** Whether the request is over the limit. */
  readonly exceeded: boolean;
}

/** What was counted since the start; the `most` are of one token. */
export interface LimitCounts {
  /** Requests that a limit refused: the hourly one, or a secondary one. */
  refusals: number;
  /** Requests that were sent while their token was told to wait. */
  breaches: number;
  /** Refused ones too. */
  mostInFlight: number;
  /** In any 60 seconds; a refused request costs nothing. */
  mostPointsInAMinute: number;
}

/** A request as the secondary limits see it. */
export interface IncomingRequest {
  readonly token: string | undefined;
  readonly isWrite: boolean;
  readonly variant: GitHubVariant;
}

/** What the secondary limits say of a request that arrives. */
export interface Admission {
  /** Set where a secondary limit refuses it. */
  readonly refusal: { readonly status: 403 | 429; readonly waitSeconds: number } | undefined;
  /** To be called when it is answered, with the `retry-after` of the answer in seconds. */
  end(retryAfterSeconds: number | undefined): void;
}

interface Period {
  readonly startSeconds: number;
  used: number;
}

const periodSeconds = 3600;
const limits = { token: 5000, noToken: 60 };
// GitHub docs, Rate limits for the REST API, "About secondary rate limits".
const secondary = { inFlight: 100, pointsPerMinute: 900, readPoints: 1, writePoints: 5 };
const minuteMs = 60_000;

/** Counts what each token sends, for the hourly and the secondary limits (GitHub docs, Rate limits for the REST API). */
export class RateLimits {
  readonly counts: LimitCounts = { refusals: 0, breaches: 0, mostInFlight: 0, mostPointsInAMinute: 0 };
  readonly #clock: Clock;
  readonly #periods = new Map<string, Period>();
  readonly #usages = new Map<string, TokenUsage>();
  #secondaryRefusals = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one request, or none with a cost of 0, and gives what is left of the hour. */
  count(token: string | undefined, resource: Resource, cost: 0 | 1 = 1): RateLimitStatus {
    const period = this.#period(`${resource} ${token ?? ''}`);
    const limit = token === undefined ? limits.noToken : limits.token;
    const exceeded = period.used >= limit;
    if (!exceeded) period.used += cost;
    const { used, startSeconds } = period;
    return { limit, used, remaining: limit - used, resetSeconds: startSeconds + periodSeconds, resource, exceeded };
  }

  /** Counts a request that arrives now, and refuses it where the variant has secondary limits and one is reached. */
  admit(request: IncomingRequest): Admission {
    const key = request.token ?? '';
    const usage = this.#usages.get(key) ?? new TokenUsage();
    this.#usages.set(key, usage);
    this.#countBreaches(usage, request.variant.graceMs);
    usage.current += 1;
    this.counts.mostInFlight = Math.max(this.counts.mostInFlight, usage.current);
    const waitMs = this.#waitMs(usage, request);
    if (waitMs === 0) this.#take(usage, request);
    return {
      refusal: waitMs === 0 ? undefined : this.#refusal(waitMs),
      end: (retryAfterSeconds) => {
        usage.current -= 1;
        if (waitMs === 0) usage.inFlight -= 1;
        if (retryAfterSeconds === undefined) return;
        const sentMs = this.#clock.nowMs();
        usage.waits.push({ untilMs: sentMs + retryAfterSeconds * 1000, sentMs });
      },
    };
  }

  #countBreaches(usage: TokenUsage, graceMs: number): void {
    const nowMs = this.#clock.nowMs();
    usage.waits = usage.waits.filter(({ untilMs }) => untilMs > nowMs);
    if (usage.waits.some(({ sentMs }) => sentMs < nowMs - graceMs)) this.counts.breaches += 1;
  }

  /** Milliseconds until such a request is accepted; 1 where too many are in flight, since nobody knows when one ends. */
  #waitMs(usage: TokenUsage, request: IncomingRequest): number {
    const { kind, limits: mode } = request.variant;
    if (kind === 'ghes' || mode !== 'documented') return 0;
    const nowMs = this.#clock.nowMs();
    const waits = costsOf(usage, request).map(({ window, amount, most }) => window.waitMs(nowMs, amount, most));
    return Math.max(usage.inFlight >= secondary.inFlight ? 1 : 0, ...waits);
  }

  #take(usage: TokenUsage, request: IncomingRequest): void {
    usage.inFlight += 1;
    for (const { window, amount } of costsOf(usage, request)) window.add(this.#clock.nowMs(), amount);
    this.counts.mostPointsInAMinute = Math.max(this.counts.mostPointsInAMinute, usage.points.sum);
  }

  /** GitHub answers 403 or 429; here they alternate. */
  #refusal(waitMs: number): Admission['refusal'] {
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

/** What the secondary limits know of a token. */
class TokenUsage {
  /** Requests in flight: all, and those that were accepted. */
  current = 0;
  inFlight = 0;
  readonly points = new SlidingWindow(minuteMs);
  readonly minuteWrites = new SlidingWindow(minuteMs);
  readonly hourWrites = new SlidingWindow(periodSeconds * 1000);
  /** Until when the token is to wait, and since when. */
  waits: { readonly untilMs: number; readonly sentMs: number }[] = [];
}

/** What a request adds to each window, and the most that the window takes. */
function costsOf({ points, minuteWrites, hourWrites }: TokenUsage, { isWrite, variant }: IncomingRequest) {
  const { contentPerMinute = Number.POSITIVE_INFINITY, contentPerHour = Number.POSITIVE_INFINITY } = variant;
  const { readPoints, writePoints, pointsPerMinute } = secondary;
  if (!isWrite) return [{ window: points, amount: readPoints, most: pointsPerMinute }];
  return [
    { window: points, amount: writePoints, most: pointsPerMinute },
    { window: minuteWrites, amount: 1, most: contentPerMinute },
    { window: hourWrites, amount: 1, most: contentPerHour },
  ];
}
