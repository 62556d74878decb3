import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pacer } from '../../src/apply/pacer.ts';
import { gapMs } from '../../src/domain/pace.ts';

test('turns begin at least a gap apart, and no later than they must', async () => {
  const works = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.nat(300), works, async (writesPerMinute, workMs) => {
      const gap = gapMs(2, writesPerMinute);
      let nowMs = 1_000_000;
      const clock = {
        nowMs: () => nowMs,
        sleep: async (ms: number) => {
          nowMs += ms;
        },
      };
      const turn = pacer(clock, writesPerMinute);
      const begunMs: number[] = [];
      for (const ms of workMs) {
        const askedMs = nowMs;
        await turn(2);
        const previousMs = begunMs.at(-1) ?? Number.NEGATIVE_INFINITY;
        expect(nowMs).toBeCloseTo(Math.max(askedMs, previousMs + gap), 3);
        begunMs.push(nowMs);
        nowMs += ms;
      }
    }),
  );
});
