import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slidingWindow } from '../../src/github/sliding-window.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const SPAN_MS = 60_000;

describe('a sliding window', () => {
  test('has room again one span after the last use ended', () => {
    const clock = virtualClock();
    const window = slidingWindow(clock, 5, SPAN_MS);
    const endFirst = window.take(3);
    expect(window.leftMs(2)).toBe(0);
    const endSecond = window.take(2);
    expect(window.leftMs(1)).toBe(SPAN_MS);
    clock.advance(10_000);
    endSecond();
    clock.advance(5_000);
    // The first is in use: it ends now at the earliest, and the second is free before it.
    expect(window.leftMs(1)).toBe(SPAN_MS - 5_000);
    clock.advance(SPAN_MS - 5_001);
    expect(window.leftMs(2)).toBe(1);
    clock.advance(1);
    expect(window.leftMs(2)).toBe(0);
    expect(window.leftMs(3)).toBe(SPAN_MS);
    endFirst();
    expect(window.leftMs(3)).toBe(SPAN_MS);
    clock.advance(SPAN_MS);
    expect(window.leftMs(5)).toBe(0);
  });

  test('lets an amount above its limit in alone, and keeps the room for longer after it', () => {
    const clock = virtualClock();
    const window = slidingWindow(clock, 2, SPAN_MS);
    expect(window.leftMs(3)).toBe(0);
    const end = window.take(3);
    expect(window.leftMs(1)).toBe(1.5 * SPAN_MS);
    end();
    expect(window.leftMs(1)).toBe(1.5 * SPAN_MS);
    clock.advance(1.5 * SPAN_MS);
    expect(window.leftMs(1)).toBe(0);
    window.take(1)();
    expect(window.leftMs(3)).toBe(SPAN_MS);
  });

  test('without a limit always has room', () => {
    const window = slidingWindow(virtualClock(), Number.POSITIVE_INFINITY, SPAN_MS);
    for (let count = 0; count < 1_000; count += 1) window.take(1_000)();
    expect(window.leftMs(1_000)).toBe(0);
  });

  test('lets in at most its limit in any span, and all of that at once', async () => {
    const uses = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 4 }), lastsMs: fc.nat(20_000) }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 12 }), uses, async (most, all) => {
        const clock = virtualClock(0);
        const window = slidingWindow(clock, most, SPAN_MS);
        const taken: { amount: number; fromMs: number; toMs: number }[] = [];
        const use = async ({ amount, lastsMs }: { amount: number; lastsMs: number }): Promise<void> => {
          for (let ms = window.leftMs(amount); ms > 0; ms = window.leftMs(amount)) await clock.sleep(ms);
          const end = window.take(amount);
          const fromMs = clock.nowMs();
          await clock.sleep(lastsMs);
          end();
          taken.push({ amount, fromMs, toMs: clock.nowMs() });
        };
        await clock.run(Promise.all(all.map(use)));
        for (const { fromMs } of taken) {
          const within = taken.filter((one) => one.fromMs <= fromMs && one.toMs > fromMs - SPAN_MS);
          expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(most);
        }
        const atOnce = taken.filter(({ fromMs }) => fromMs === 0).reduce((sum, { amount }) => sum + amount, 0);
        expect(atOnce).toBe(all.reduce((sum, { amount }) => (sum + amount <= most ? sum + amount : sum), 0));
      }),
      { numRuns: 50 },
    );
  });
});
