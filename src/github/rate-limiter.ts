import { RequestRefused } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';

const MINUTE_MS = 60_000;
// GitHub Docs, Best practices for using the REST API: a second between writes.
const STEP_MS = 1_000;
// GitHub bears a hundred (GitHub Docs, Rate limits for the REST API).
const MOST_IN_FLIGHT = 20;
/** What GitHub counts a write for, of the points of a minute (GitHub Docs, Rate limits for the REST API). */
export const WRITE_POINTS = 5;
// Both halves of a pair and its variable. So much of an hour's budget is left for each that may be begun, so that none waits
// in halves for the next hour.
const MOST_WRITES = 3;
/** Longest wait that is kept, in milliseconds: GitHub's budgets are by the hour, and times are rounded. */
export const LONGEST_WAIT_MS = 3_660_000;

type Headers = Readonly<Record<string, unknown>>;

/** What every request to GitHub passes, whoever sends it: told to wait once, all wait. */
export interface Gate {
  /**
   * Waits until a request may go out, so many points are left of the minute's, and fewer than twenty others are under way.
   * Gives what ends its stay. One of more points than one write's begins a pair; one of 0 points goes on with it, and may use
   * what is left of a budget.
   * @throws RequestRefused where GitHub asks to wait longer than anybody would
   */
  enter(points: number): Promise<() => void>;
  /** Waits as long as something new would wait to begin, but for its points. Gives whether it had to. */
  open(): Promise<boolean>;
  /** Takes note of what an answer says of the budget. */
  passed(headers: Headers): void;
  /** Takes note of a limit, and gives the seconds to wait for it. */
  refused(headers: Headers): number;
}

/**
 * @param pointsPerMinute what all requests of any minute may cost together; absent where there is no such limit
 */
export function gate({ clock, log }: { clock: Clock; log: Log }, pointsPerMinute: number | undefined): Gate {
  const seat = seats(MOST_IN_FLIGHT);
  const spend = allowance(clock, pointsPerMinute ?? Number.POSITIVE_INFINITY);
  const bars = barriers(clock, log);
  let untold = 0;
  const waitFor = async (nextMs: () => number): Promise<boolean> => {
    let hasWaited = false;
    for (let waitMs = nextMs(); waitMs > 0; waitMs = nextMs()) {
      hasWaited = true;
      await clock.sleep(waitMs);
    }
    return hasWaited;
  };
  return {
    enter: async (points) => {
      // Nobody waits for points in a seat: the second half of a pair that is begun would wait for that seat.
      await waitFor(() => bars.leftMs(points > WRITE_POINTS) || (points > 0 ? bars.stepMs() : 0) || spend(points));
      const leave = await seat.take();
      await waitFor(() => bars.leftMs(false)).catch((error) => {
        leave();
        throw error;
      });
      return leave;
    },
    open: async () => await waitFor(() => bars.leftMs(true)),
    passed: (headers) => {
      untold = 0;
      if (headers['x-ratelimit-resource'] !== 'core') return;
      const left = Number(headers['x-ratelimit-remaining']);
      const most = Number(headers['x-ratelimit-limit']);
      if (left === 0) bars.closeAll(resetMs(headers));
      else if (left < Math.min(MOST_WRITES * (seat.taken() + 1), most / 10)) bars.closeToNew(resetMs(headers));
    },
    refused: (headers) => {
      const retireAtMs = Number(headers['retry-after']) * 1_000 || (isSpent(headers) ? resetMs(headers) : 0);
      // GitHub Docs, Best practices: told nothing, wait a minute, then longer each time.
      const presentMs = bars.closedMs();
      const waitMs = retireAtMs > 0 ? retireAtMs : presentMs || MINUTE_MS * 2 ** untold;
      if (retireAtMs <= 0 && presentMs === 0) untold += 1;
      bars.closeAll(waitMs);
      bars.slowDown(waitMs + MINUTE_MS);
      return Math.ceil(waitMs / 1_000);
    },
  };
}

/** Until when nobody may pass, and until when only those that go on with what is begun. */
function barriers(clock: Clock, log: Log) {
  let [allUntilMs, newUntilMs, tellAgainAtMs, toldUntilMs, slowUntilMs, stepAtMs] = [0, 0, 0, 0, 0, 0];
  const tell = (waitMs: number, text: string): void => {
    const untilMs = clock.nowMs() + waitMs;
    // A limit that slides refuses now and then for a second: once a minute is enough to know.
    const isTold = clock.nowMs() < tellAgainAtMs && untilMs < toldUntilMs + MINUTE_MS;
    if (waitMs > LONGEST_WAIT_MS || isTold) return;
    [tellAgainAtMs, toldUntilMs] = [clock.nowMs() + MINUTE_MS, untilMs];
    log.warn(text.replace('{wait}', `${Math.ceil(waitMs / 1_000)} s`));
  };
  return {
    closedMs: (): number => Math.max(0, allUntilMs - clock.nowMs()),
    /** @param isNew whether a pair is begun */
    leftMs: (isNew: boolean): number => {
      const leftMs = (isNew ? Math.max(allUntilMs, newUntilMs) : allUntilMs) - clock.nowMs();
      if (leftMs > LONGEST_WAIT_MS) throw tooLong(leftMs);
      return Math.max(0, leftMs);
    },
    /** Takes a step of its own where steps are a second apart, and gives 0; else gives the milliseconds until there is one. */
    stepMs: (): number => {
      const nowMs = clock.nowMs();
      if (nowMs >= slowUntilMs) return 0;
      if (nowMs < stepAtMs) return stepAtMs - nowMs;
      stepAtMs = nowMs + STEP_MS;
      return 0;
    },
    /** All who waited would rush for what little room there is, and most be refused again. */
    slowDown: (forMs: number): void => {
      slowUntilMs = Math.max(slowUntilMs, clock.nowMs() + forMs);
    },
    closeAll: (waitMs: number): void => {
      if (clock.nowMs() + waitMs <= allUntilMs) return;
      allUntilMs = clock.nowMs() + waitMs;
      tell(waitMs, 'GitHub limits this sign-in and asks to wait {wait}: everything waits');
    },
    closeToNew: (waitMs: number): void => {
      if (clock.nowMs() + waitMs <= newUntilMs + 1_000) return;
      newUntilMs = clock.nowMs() + waitMs;
      tell(waitMs, "GitHub's requests of this hour are nearly used up: nothing new is begun for {wait}");
    },
  };
}

function tooLong(leftMs: number): RequestRefused {
  const what = `not sent, since GitHub limits this sign-in and asks to wait another ${Math.ceil(leftMs / MINUTE_MS)} minutes`;
  return new RequestRefused({ what, cure: 'Run again then' }, { status: 429, serviceMessage: 'rate limit' });
}

function isSpent(headers: Headers): boolean {
  return headers['x-ratelimit-remaining'] === '0';
}

/** Milliseconds until the budget is whole again, with a second for the rounding; both times are on GitHub's clock. */
function resetMs(headers: Headers): number {
  const atMs = Number(headers['x-ratelimit-reset']) * 1_000;
  const nowMs = Date.parse(String(headers.date));
  return Math.max(0, atMs - nowMs + 1_000) || 0;
}

/** Spends points where a minute's are not used up, and gives 0; else gives the milliseconds until there are some. */
function allowance(clock: Clock, most: number): (points: number) => number {
  const spent: { atMs: number; points: number }[] = [];
  let sum = 0;
  return (points) => {
    const nowMs = clock.nowMs();
    for (let first = spent[0]; first !== undefined && first.atMs <= nowMs - MINUTE_MS; first = spent[0]) {
      sum -= first.points;
      spent.shift();
    }
    const [first] = spent;
    if (first !== undefined && sum + points > most) return first.atMs + MINUTE_MS - nowMs;
    spent.push({ atMs: nowMs, points });
    sum += points;
    return 0;
  };
}

/** Gives a seat as soon as one is free, and with it what leaves it. */
function seats(number: number): { take(): Promise<() => void>; taken(): number } {
  let free = number;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    take: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((sit) => waiting.push(sit));
      return leave;
    },
    taken: () => number - free,
  };
}
