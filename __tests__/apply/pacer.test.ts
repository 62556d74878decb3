import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pacer } from '../../src/apply/pacer.ts';

test('turns begin at least a gap apart, and no later than they must', async () => {
  const works = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.nat(2_000), works, async (gapMs, workMs) => {
      let nowMs = 1_000_000;
      const clock = {
        nowMs: () => nowMs,
        sleep: async (ms: number) => {
          nowMs += ms;
        },
      };
      const turn = pacer(clock, gapMs);
      const begunMs: number[] = [];
      for (const ms of workMs) {
        const askedMs = nowMs;
        await turn();
        const previousMs = begunMs.at(-1) ?? Number.NEGATIVE_INFINITY;
        expect(nowMs).toBe(Math.max(askedMs, previousMs + gapMs));
        begunMs.push(nowMs);
        nowMs += ms;
      }
    }),
  );
});
