import type { Clock } from '../domain/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms) => {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  },
};
