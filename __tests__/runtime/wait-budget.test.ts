import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../src/domain/ports.ts';
import { boundedWaits } from '../../src/runtime/wait-budget.ts';

const MINUTE_MS = 60_000;

/** A clock on which each wait ends at once, and takes its time. */
function quickClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
}

describe('waits that are bounded all in all', () => {
  test('are as long as they are asked to be, up to the bound', async () => {
    const clock = quickClock();
    const waits = boundedWaits(clock, 60 * MINUTE_MS);
    for (let nth = 0; nth < 6; nth += 1) await waits.sleep(10 * MINUTE_MS);
    expect(clock.nowMs()).toBe(60 * MINUTE_MS);
    await expect(waits.sleep(1)).rejects.toThrow('would exceed max-wait, 1 hour in all');
    await expect(waits.sleep(0)).resolves.toBeUndefined();
  });

  test('end before a wait that would be too long, not in its middle', async () => {
    const clock = quickClock();
    await expect(boundedWaits(clock, MINUTE_MS).sleep(MINUTE_MS + 1)).rejects.toThrow('not sent');
    expect(clock.nowMs()).toBe(0);
  });

  test('count once where they are at the same time', async () => {
    const still: Clock = { nowMs: () => 0, sleep: async () => {} };
    const waits = boundedWaits(still, 60 * MINUTE_MS);
    for (let nth = 0; nth < 100; nth += 1) await waits.sleep(50 * MINUTE_MS);
    await waits.sleep(60 * MINUTE_MS);
    await expect(waits.sleep(61 * MINUTE_MS)).rejects.toThrow('max-wait');
  });
});
