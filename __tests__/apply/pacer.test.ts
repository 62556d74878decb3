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
      const turn = pacer({ clock, store: { open: async () => false } }, writesPerMinute);
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

test('there are no turns while everybody is asked to wait, and after it they are a gap apart again', async () => {
  let nowMs = 1_000_000;
  const sleep = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  const opensAtMs = 1_063_000;
  const open = async (): Promise<boolean> => {
    const leftMs = Math.max(0, opensAtMs - nowMs);
    if (nowMs < 1_003_000 || leftMs === 0) return false;
    await sleep(leftMs);
    return true;
  };
  const turn = pacer({ clock: { nowMs: () => nowMs, sleep }, store: { open } }, 60);
  const begunMs: number[] = [];
  for (let target = 0; target < 6; target += 1) {
    await turn(2);
    begunMs.push(nowMs);
  }
  expect(begunMs.map((ms) => ms - 1_000_000)).toEqual([0, 2_000, 63_000, 65_000, 67_000, 69_000]);
});
