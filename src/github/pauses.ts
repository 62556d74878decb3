import { RequestRefused } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { MINUTE_MS } from '../domain/text.ts';
import { retryAfterMs } from '../http/retry.ts';

// GitHub Docs, Best practices for using the REST API: a second between writes.
const STEP_MS = 1_000;
// GitHub tells times in whole seconds.
const ROUNDING_MS = 1_000;
// Both halves of a pair and its variable. So many requests of the hour are kept for each target that may be begun, so that
// both halves are written in the same hour.
const MOST_WRITES = 3;
/** The longest wait for a limit, in milliseconds. GitHub's budgets are by the hour, and a minute is for rounding. */
export const LONGEST_PAUSE_MS = 3_660_000;

/** Headers by their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, unknown>>;

/**
 * How long requests have to wait, by what GitHub's answers say. Near the end of an hour's budget only targets that are begun
 * go on.
 */
export function pausesOf(clock: Clock, log: Log) {
  const tell = notices(clock, log);
  const all = pause(clock, 'GitHub limits this sign-in and asks to wait {wait}: everything waits', tell);
  const ofNew = pause(
    clock,
    "GitHub's requests of this hour are nearly used up: nothing new is begun for {wait}",
    tell,
  );
  const steps = slowSteps(clock);
  let unannounced = 0;
  return {
    /** Milliseconds that a request has to wait; one that begins a target may wait longer. Throws for more than an hour. */
    leftMs: (isNew: boolean): number => {
      const leftMs = isNew ? Math.max(all.leftMs(), ofNew.leftMs()) : all.leftMs();
      if (leftMs > LONGEST_PAUSE_MS) throw tooLong(leftMs);
      return leftMs;
    },
    stepMs: steps.takeMs,
    /** Notes what an answer says of the hour's budget. @param underWay how many other requests are under way */
    passed: (headers: AnswerHeaders, underWay: number): void => {
      unannounced = 0;
      if (headers['x-ratelimit-resource'] !== 'core') return;
      const left = Number(headers['x-ratelimit-remaining']);
      const most = Number(headers['x-ratelimit-limit']);
      if (left === 0) all.extend(resetMs(headers));
      else if (left < Math.min(MOST_WRITES * (underWay + 1), most / 10)) ofNew.extend(resetMs(headers), ROUNDING_MS);
    },
    /** Notes a limit, and gives the milliseconds to wait for it. */
    refused: (headers: AnswerHeaders): number => {
      const isSpent = headers['x-ratelimit-remaining'] === '0';
      const askedMs = retryAfterMs(headers, clock.nowMs()) || (isSpent ? resetMs(headers) : 0);
      // GitHub Docs, Best practices: where the answer names no time, wait a minute, then longer each time.
      const waitMs = askedMs || all.leftMs() || MINUTE_MS * 2 ** unannounced++;
      all.extend(waitMs);
      steps.slowDown(waitMs + MINUTE_MS);
      return waitMs;
    },
  };
}

/** A pause that only becomes longer, and tells so. */
function pause(clock: Clock, text: string, tell: (waitMs: number, text: string) => void) {
  let untilMs = 0;
  return {
    leftMs: (): number => Math.max(0, untilMs - clock.nowMs()),
    extend: (ms: number, slackMs = 0): void => {
      if (clock.nowMs() + ms <= untilMs + slackMs) return;
      untilMs = clock.nowMs() + ms;
      tell(ms, text);
    },
  };
}

/** After a limit requests go a second apart for a while: GitHub would refuse most of those that come at once. */
function slowSteps(clock: Clock) {
  let [slowUntilMs, nextAtMs] = [0, 0];
  return {
    /** Gives 0 where a request may go now, else the milliseconds until the next one may. */
    takeMs: (): number => {
      const nowMs = clock.nowMs();
      if (nowMs >= slowUntilMs) return 0;
      if (nowMs < nextAtMs) return nextAtMs - nowMs;
      nextAtMs = nowMs + STEP_MS;
      return 0;
    },
    slowDown: (ms: number): void => {
      slowUntilMs = Math.max(slowUntilMs, clock.nowMs() + ms);
    },
  };
}

/** Milliseconds until the next hour's budget, on GitHub's own clock, with a second for the rounding. */
function resetMs(headers: AnswerHeaders): number {
  const atMs = Number(headers['x-ratelimit-reset']) * 1_000;
  const nowMs = Date.parse(String(headers.date));
  return Math.max(0, atMs - nowMs + ROUNDING_MS) || 0;
}

/** Tells a wait at most once a minute, but a much longer one at once: a sliding limit refuses again and again for a second. */
function notices(clock: Clock, log: Log): (waitMs: number, text: string) => void {
  let [tellAgainAtMs, toldUntilMs] = [0, 0];
  return (waitMs, text) => {
    const nowMs = clock.nowMs();
    const untilMs = nowMs + waitMs;
    const isTold = nowMs < tellAgainAtMs && untilMs < toldUntilMs + MINUTE_MS;
    if (waitMs > LONGEST_PAUSE_MS || isTold) return;
    [tellAgainAtMs, toldUntilMs] = [nowMs + MINUTE_MS, untilMs];
    log.warn(text.replace('{wait}', `${Math.ceil(waitMs / 1_000)} s`));
  };
}

function tooLong(leftMs: number): RequestRefused {
  const what = `not sent, since GitHub limits this sign-in and asks to wait another ${Math.ceil(leftMs / MINUTE_MS)} minutes`;
  return new RequestRefused({ what, cure: 'Run again then' }, { status: 429, serviceMessage: 'rate limit' });
}
