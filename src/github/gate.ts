import type { Clock, Log } from '../domain/ports.ts';

const MINUTE_MS = 60_000;
// GitHub bears a hundred (GitHub Docs, Rate limits for the REST API).
const MOST_IN_FLIGHT = 20;
/** Longest wait that is kept, in milliseconds: GitHub's budgets are by the hour. */
export const LONGEST_WAIT_MS = 3_600_000;

type Headers = Readonly<Record<string, unknown>>;

/** What every request to GitHub passes, whoever sends it: told to wait once, all wait. */
export interface Gate {
  /**
   * Waits until a request may go out, so many points are left of the minute's, and fewer than twenty others are under way.
   * Gives what ends its stay.
   */
  enter(points: number): Promise<() => void>;
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
  let closedUntilMs = 0;
  let untold = 0;
  let tellAgainAtMs = 0;
  const close = (waitMs: number): void => {
    const untilMs = clock.nowMs() + waitMs;
    if (waitMs > LONGEST_WAIT_MS || untilMs <= closedUntilMs) return;
    closedUntilMs = untilMs;
    if (clock.nowMs() < tellAgainAtMs) return;
    // A limit that slides refuses now and then for a second: once a minute is enough to know.
    tellAgainAtMs = clock.nowMs() + MINUTE_MS;
    log.warn(`GitHub limits this sign-in and asks to wait ${Math.ceil(waitMs / 1_000)} s: everything waits`);
  };
  return {
    enter: async (points) => {
      const closedMs = (): number => Math.max(0, closedUntilMs - clock.nowMs());
      const wait = async (nextMs: () => number): Promise<void> => {
        for (let waitMs = nextMs(); waitMs > 0; waitMs = nextMs()) await clock.sleep(waitMs);
      };
      // Nobody waits for points in a seat: the second half of a pair that is begun would wait for that seat.
      await wait(() => closedMs() || spend(points));
      const leave = await seat();
      await wait(closedMs);
      return leave;
    },
    passed: (headers) => {
      untold = 0;
      if (headers['x-ratelimit-remaining'] === '0' && headers['x-ratelimit-resource'] === 'core')
        close(resetMs(headers));
    },
    refused: (headers) => {
      const toldMs = Number(headers['retry-after']) * 1_000 || (isSpent(headers) ? resetMs(headers) : 0);
      // GitHub Docs, Best practices: told nothing, wait a minute, then longer each time.
      const waitMs = toldMs > 0 ? toldMs : MINUTE_MS * 2 ** untold;
      if (toldMs <= 0 && clock.nowMs() >= closedUntilMs) untold += 1;
      close(waitMs);
      return Math.ceil(waitMs / 1_000);
    },
  };
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
function seats(number: number): () => Promise<() => void> {
  let free = number;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((sit) => waiting.push(sit));
    return leave;
  };
}
