import type { Call } from './call.ts';

/** Where the time comes from; a test may hand in its own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Takes note of a request, where time depends on them. */
  arrive?(call: Call): ClockedRequest;
}

/** A request from its arrival on. */
export interface ClockedRequest {
  /** From here on it is held, until what this gives is called. */
  hold(): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Gives a clock that is `offsetMs()` ahead of `clock`; the offset is read each time. */
export function shiftedClock(clock: Clock, offsetMs: () => number): Clock {
  return { nowMs: () => clock.nowMs() + offsetMs() };
}

/** Gives a function that writes the present time in RFC 3339 with microseconds, never twice the same in one millisecond. */
export function microsecondTimes(clock: Clock): () => string {
  let lastMs = Number.NaN;
  let microseconds = 0;
  return () => {
    const nowMs = Math.floor(clock.nowMs());
    microseconds = nowMs === lastMs ? Math.min(microseconds + 1, 999) : Math.floor(Math.random() * 500);
    lastMs = nowMs;
    return new Date(nowMs).toISOString().replace('Z', `${String(microseconds).padStart(3, '0')}Z`);
  };
}
