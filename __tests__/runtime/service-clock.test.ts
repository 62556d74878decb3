import { expect, test } from '@jest/globals';
import type { Answer } from '../../src/domain/ports.ts';
import { ServiceClock } from '../../src/runtime/service-clock.ts';

const NOW_MS = Date.UTC(2026, 0, 15, 12, 0, 0, 900);

function answerDated(date: string | undefined): Answer {
  return {
    status: 200,
    url: 'https://service.test/',
    headers: new Map(date === undefined ? [] : [['date', date]]),
    text: async () => '',
    arrayBuffer: async () => new ArrayBuffer(0),
  };
}

async function aheadAfter(dates: readonly (string | undefined)[]): Promise<number> {
  const clock = new ServiceClock({ nowMs: () => NOW_MS, sleep: async () => {} });
  const waiting = [...dates];
  const fetch = clock.watching(async () => answerDated(waiting.shift()));
  for (const _ of dates) await fetch('https://service.test/', {});
  return clock.aheadMs;
}

test.each([
  ['no answer', [], 0],
  ['an answer without a date', [undefined], 0],
  ['an answer with a date that is none', ['yesterday'], 0],
  ['one answer', ['Thu, 15 Jan 2026 12:02:00 GMT'], 119_100],
  ['a service that is behind', ['Thu, 15 Jan 2026 11:59:00 GMT'], -60_900],
  ['several: the highest reading counts', ['Thu, 15 Jan 2026 12:00:00 GMT', 'Thu, 15 Jan 2026 12:00:01 GMT'], 100],
])('the clock of a service after %s', async (_, dates, aheadMs) => {
  expect(await aheadAfter(dates)).toBe(aheadMs);
});

test('answers and failures pass through unchanged', async () => {
  const clock = new ServiceClock({ nowMs: () => NOW_MS, sleep: async () => {} });
  const answer = answerDated(undefined);
  expect(await clock.watching(async () => answer)('https://service.test/', {})).toBe(answer);
  const broken = clock.watching(async () => Promise.reject(new Error('gone')));
  await expect(broken('https://service.test/', {})).rejects.toThrow('gone');
});

const DATE = 'Thu, 15 Jan 2026 12:00:00 GMT';
const FAR = 'Sun, 25 Jan 2026 12:00:00 GMT';

test.each([
  ['first', [FAR, DATE, DATE]],
  ['in the middle', [DATE, FAR, DATE]],
  ['last', [DATE, DATE, FAR]],
  ['behind', [DATE, 'Thu, 01 Jan 1970 00:00:00 GMT', DATE]],
])('one wrong answer, %s, moves the clock by nothing, and is known to be there', async (_, dates) => {
  const clock = new ServiceClock({ nowMs: () => NOW_MS, sleep: async () => {} });
  const waiting = [...dates];
  const fetch = clock.watching(async () => answerDated(waiting.shift()));
  for (const _date of dates) await fetch('https://service.test/', {});
  expect([clock.aheadMs, clock.isConsistent]).toEqual([-900, false]);
});

test('answers that differ by as much as they may take are of one clock', async () => {
  const clock = new ServiceClock({ nowMs: () => NOW_MS, sleep: async () => {} });
  const waiting = [DATE, 'Thu, 15 Jan 2026 11:59:31 GMT'];
  const fetch = clock.watching(async () => answerDated(waiting.shift()));
  for (let nth = 0; nth < 2; nth += 1) await fetch('https://service.test/', {});
  expect(clock.isConsistent).toBe(true);
});
