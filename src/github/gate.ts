import type { Clock, Log } from '../domain/ports.ts';

const MINUTE_MS = 60_000;
/** Longest wait that is kept, in milliseconds: GitHub's budgets are by the hour. */
export const LONGEST_WAIT_MS = 3_600_000;

type Headers = Readonly<Record<string, unknown>>;

/** What every request to GitHub passes, whoever sends it: told to wait once, all wait. */
export interface Gate {
  /** Waits until requests may go out, and so many points are left of the minute's. */
  enter(points: number): Promise<void>;
  /** Takes note of what an answer says of the budget. */
  passed(headers: Headers): void;
  /** Takes note of a limit, and gives the seconds to wait for it. */
  refused(headers: Headers): number;
}

/**
 * @param pointsPerMinute what all requests of any minute may cost together; absent where there is no such limit
 */
export function gate({ clock, log }: { clock: Clock; log: Log }, pointsPerMinute: number | undefined): Gate {
  const spend = allowance(clock, pointsPerMinute ?? Number.POSITIVE_INFINITY);
  let closedUntilMs = 0;
  let untold = 0;
  const close = (waitMs: number): void => {
    const untilMs = clock.nowMs() + waitMs;
    if (waitMs > LONGEST_WAIT_MS || untilMs <= closedUntilMs + 1_000) return;
    closedUntilMs = untilMs;
    log.warn(`GitHub limits this sign-in and asks to wait ${Math.ceil(waitMs / 1_000)} s: everything waits`);
  };
  return {
    enter: async (points) => {
      const nextWaitMs = (): number => Math.max(0, closedUntilMs - clock.nowMs()) || spend(points);
      for (let waitMs = nextWaitMs(); waitMs > 0; waitMs = nextWaitMs()) await clock.sleep(waitMs);
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
