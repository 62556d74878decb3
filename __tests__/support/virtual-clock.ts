import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock } from '../../src/domain/ports.ts';

/** A clock that stands still while anything works, and goes on to the next waking when all sleep. */
export interface VirtualClock extends Clock {
  /** Every sleep, in milliseconds, in the order in which they began. */
  readonly sleptMs: readonly number[];
  /** Moves time on without waking anybody. */
  advance(ms: number): void;
  /** Lets time pass until the work has ended. Rejects where it never will, because nothing sleeps. */
  run<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  atMs: number;
  wake: () => void;
}

/** A clock whose time has nothing to do with that of the machine. */
export function virtualClock(startMs = 1_800_000_000_000): VirtualClock {
  let nowMs = startMs;
  let sleepers: Sleeper[] = [];
  const sleptMs: number[] = [];
  const passOn = (): void => {
    const nextMs = Math.min(...sleepers.map(({ atMs }) => atMs));
    nowMs = Math.max(nowMs, nextMs);
    const due = sleepers.filter(({ atMs }) => atMs === nextMs);
    sleepers = sleepers.filter(({ atMs }) => atMs !== nextMs);
    for (const { wake } of due) wake();
  };
  return {
    sleptMs,
    nowMs: () => nowMs,
    sleep: async (ms) => {
      sleptMs.push(ms);
      await new Promise<void>((wake) => {
        sleepers.push({ atMs: nowMs + Math.max(0, ms), wake });
      });
    },
    advance: (ms) => {
      nowMs += ms;
    },
    run: async (work) => {
      let hasEnded = false;
      const end = work.finally(() => {
        hasEnded = true;
      });
      // It is looked at below.
      end.catch(() => {});
      for (await breathe(); !hasEnded; await breathe()) {
        if (sleepers.length === 0) throw new Error('nothing sleeps, and the work has not ended');
        passOn();
      }
      return await end;
    },
  };
}
