import { setImmediate as breathe } from 'node:timers/promises';

/** Time in which sleepers wake one after another, and only while no request is under way: then none takes long. */
export interface QuietTime {
  sleep(ms: number): Promise<void>;
  /** Sends a request: until it is answered nobody wakes. */
  during<T>(request: () => Promise<T>): Promise<T>;
  /** Does something in the middle of a request that may sleep itself. */
  within<T>(action: () => Promise<T>): Promise<T>;
}

interface Sleeper {
  atMs: number;
  wake: () => void;
}

/** @param advance moves the time on */
export function quietTime(nowMs: () => number, advance: (ms: number) => void): QuietTime {
  const sleepers: Sleeper[] = [];
  let underWay = 0;
  let isPassing = false;
  let goOn = (): void => {};
  const pass = async (): Promise<void> => {
    if (isPassing) return;
    isPassing = true;
    while (sleepers.length > 0) {
      // Whoever was just woken, or answered, may be about to send the next request.
      for (let breath = 0; breath < 3; breath += 1) await breathe();
      if (underWay > 0) {
        await new Promise<void>((resume) => {
          goOn = resume;
        });
        continue;
      }
      sleepers.sort((a, b) => a.atMs - b.atMs);
      const next = sleepers.shift();
      advance(Math.max(0, (next?.atMs ?? 0) - nowMs()));
      next?.wake();
    }
    isPassing = false;
  };
  const counted = async <T>(change: 1 | -1, work: () => Promise<T>): Promise<T> => {
    const count = (by: number): void => {
      underWay += by;
      if (underWay === 0) goOn();
    };
    count(change);
    try {
      return await work();
    } finally {
      count(-change);
    }
  };
  return {
    sleep: async (ms) => {
      const woken = new Promise<void>((wake) => sleepers.push({ atMs: nowMs() + ms, wake }));
      void pass();
      await woken;
    },
    during: async (request) => await counted(1, request),
    within: async (action) => await counted(-1, action),
  };
}
