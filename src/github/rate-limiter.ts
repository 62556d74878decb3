import type { Clock, Log } from '../domain/ports.ts';
import { MINUTE_MS } from '../domain/text.ts';
import { MOST_AT_ONCE } from '../runtime/fan-out.ts';
import { type AnswerHeaders, pausesOf } from './pauses.ts';
import { type SlidingWindow, slidingWindow } from './sliding-window.ts';

/** What a read and a write cost of the points of a minute (GitHub Docs, Rate limits for the REST API). */
export const READ_POINTS = 1;
export const WRITE_POINTS = 5;

/** Waits until a request may be sent. Gives the function to call once it is answered. */
export type Enter = () => Promise<() => void>;

/** The writes of one target. */
export interface WriteGroup {
  /** For the first write: waits until there is room for all. Once the group is begun: waits only for limits. */
  enter: Enter;
  /** The first write is sent, and may be carried out. */
  begin(): void;
  /** Ends the use of the room, which is free a minute later. */
  end(): void;
}

/** Every request to GitHub passes it. Where GitHub tells one request to wait, all wait. */
export interface RateLimiter {
  /**
   * Lets a single request in: when no pause is on, there is room for its points, and fewer than twenty others are under way.
   * @throws RequestRefused where GitHub asks to wait longer than an hour; so does a group
   */
  single(points: number): ReturnType<Enter>;
  group(writes: number): WriteGroup;
  /** Notes what an answer says of the budget. */
  passed(headers: AnswerHeaders): void;
  /** Notes a limit, and gives the milliseconds to wait for it. */
  refused(headers: AnswerHeaders): number;
}

/** The most that is sent in any minute; absent for no limit. */
export interface Rates {
  points?: number | undefined;
  /** Writes of secrets and variables. */
  writes?: number | undefined;
  /** Waits while GitHub asks for it; absent: the clock of all other waits. */
  limitClock?: Clock | undefined;
}

/** A limiter for a run that begins. */
export function rateLimiter(clock: Clock, log: Log, rates: Rates): RateLimiter {
  const points = slidingWindow(clock, rates.points ?? Number.POSITIVE_INFINITY, MINUTE_MS);
  const writes = slidingWindow(clock, rates.writes ?? Number.POSITIVE_INFINITY, MINUTE_MS);
  const slots = semaphore(MOST_AT_ONCE);
  const pauses = pausesOf(clock, log);
  const wait = async (leftMs: () => number): Promise<void> => {
    for (let waitMs = leftMs(); waitMs > 0; waitMs = leftMs()) {
      const isLimited = pauses.leftMs(false) > 0;
      await (isLimited ? (rates.limitClock ?? clock) : clock).sleep(waitMs);
    }
  };
  const enter = async (leftMs: () => number): ReturnType<Enter> => {
    // A request waits for room before it has a slot: the second halves of pairs need the slots meanwhile.
    await wait(leftMs);
    const leave = await slots.take();
    await wait(() => pauses.leftMs(false)).catch((error) => {
      leave();
      throw error;
    });
    return leave;
  };
  // Takes the room for a request and gives 0, or gives the milliseconds until there may be room.
  const admit = (isNew: boolean, room: Room): number => {
    const leftMs = pauses.leftMs(isNew) || room.leftMs() || pauses.stepMs();
    if (leftMs === 0) room.take();
    return leftMs;
  };
  return {
    single: async (cost) => {
      const room = { leftMs: () => points.leftMs(cost), take: () => points.take(cost)() };
      return await enter(() => admit(false, room));
    },
    group: (count) => groupOf(groupRoom(count, points, writes), { enter, admit, pauses }),
    passed: (headers) => pauses.passed(headers, slots.taken()),
    refused: pauses.refused,
  };
}

/** What lets requests in. */
interface Admission {
  enter(leftMs: () => number): ReturnType<Enter>;
  admit(isNew: boolean, room: Room): number;
  pauses: ReturnType<typeof pausesOf>;
}

/** The writes of one target: the first waits for room for all, the others for pauses alone. */
function groupOf(room: ReturnType<typeof groupRoom>, { enter, admit, pauses }: Admission) {
  let isBegun = false;
  return {
    enter: async () => await enter(() => (isBegun ? pauses.leftMs(false) : admit(true, room))),
    begin: () => {
      isBegun = true;
    },
    end: room.end,
  };
}

interface Room {
  /** Milliseconds until there may be room; 0 where there is room now. */
  leftMs(): number;
  take(): void;
}

/** Room for all writes of a target, which is taken once. */
function groupRoom(count: number, points: SlidingWindow, writes: SlidingWindow) {
  let ends: readonly (() => void)[] = [];
  return {
    leftMs: () => (ends.length > 0 ? 0 : points.leftMs(count * WRITE_POINTS) || writes.leftMs(count)),
    take: () => {
      if (ends.length === 0) ends = [points.take(count * WRITE_POINTS), writes.take(count)];
    },
    end: () => {
      for (const end of ends) end();
    },
  };
}

interface Semaphore {
  /** Waits for a slot, and gives the function that frees it. */
  take(): Promise<() => void>;
  taken(): number;
}

function semaphore(number: number): Semaphore {
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
      else await new Promise<void>((begin) => waiting.push(begin));
      return leave;
    },
    taken: () => number - free,
  };
}
