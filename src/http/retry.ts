import type { Clock } from '../domain/ports.ts';

/** The longest wait that trouble may ask for, in milliseconds. A limit may ask for more. */
export const LONGEST_ASKED_WAIT_MS = 60_000;

/** How long to wait before work is tried again, in milliseconds; absent to give up. @param tries so far */
export type RetryPolicy = (error: unknown, tries: number) => number | undefined;

/** Does the work, and again where it fails, as the policy says. Waits on the clock. Throws what the last try threw. */
export async function retry<T>(work: () => Promise<T>, policy: RetryPolicy, clock: Clock): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const waitMs = policy(error, tries);
      if (waitMs === undefined) throw error;
      await clock.sleep(waitMs);
    }
  }
}

/** How often to try again, and how long to wait in between. */
export interface BackOff {
  /** Most tries after the first. */
  retries: number;
  /** First wait in milliseconds; each further one doubles. All are stretched at random, up to twice as long. */
  firstWaitMs: number;
  longestWaitMs: number;
}

/**
 * Waits that grow.
 * @param askedMs milliseconds that a failure asks to wait, which come before the growing wait; absent for a final failure
 * @param random a number from 0 to 1
 */
export function backOff(
  { retries, firstWaitMs, longestWaitMs }: BackOff,
  askedMs: (error: unknown) => number | undefined,
  random: () => number = Math.random,
): RetryPolicy {
  return (error, tries) => {
    const asked = tries > retries ? undefined : askedMs(error);
    if (asked === undefined) return undefined;
    return asked + Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs) * (1 + random());
  };
}

// RFC 9110 (501, 505), RFC 2295 (506), RFC 5842 (508), RFC 2774 (510), RFC 6585 (511): the next answer is the same.
const FINAL_SERVER_ERRORS: readonly number[] = [501, 505, 506, 508, 510, 511];

/**
 * Whether a service that answers with this status may soon answer with another one, to the same request. So it may after a broken
 * connection. RFC 9110 (408), RFC 8470 (425), RFC 6585 (429); 520 to 530 are a content network's troubles with the service behind
 * it (Cloudflare docs, Cloudflare 5xx errors). GitHub's 429 is its limit, which the rate limiter waits for.
 */
export function isTransientStatus(service: 'Confidence' | 'GitHub', status: number): boolean {
  if (status === 429) return service === 'Confidence';
  return [408, 425].includes(status) || (status >= 500 && !FINAL_SERVER_ERRORS.includes(status));
}

/** The headers of an answer that say when to ask again. */
export interface WaitHeaders {
  'retry-after'?: unknown;
  date?: unknown;
}

/**
 * When to ask again, in milliseconds from now, by `retry-after` in seconds or as a date; absent where the answer says nothing.
 * @param nowMs the present time, for an answer without a date of its own
 */
export function retryAfterMs(headers: WaitHeaders, nowMs: number): number | undefined {
  const text = String(headers['retry-after'] ?? '').trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - (Date.parse(String(headers.date)) || nowMs);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
