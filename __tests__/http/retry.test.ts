import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backOff, isTransientStatus, retry, retryAfterMs } from '../../src/http/retry.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const WAITS = { retries: 4, firstWaitMs: 400, longestWaitMs: 3_000 };

/** Work that fails so many times before it gives a result. */
function failing(times: number) {
  let tries = 0;
  return async (): Promise<number> => {
    tries += 1;
    if (tries <= times) throw new Error(`try ${tries}`);
    return tries;
  };
}

describe('work that fails', () => {
  test.each([
    ['not at all', 0, [], 1],
    ['once', 1, [400], 2],
    ['four times', 4, [400, 800, 1_600, 3_000], 5],
  ])('%s is tried again after waits that grow', async (_, times, waits, tries) => {
    const clock = virtualClock();
    const policy = backOff(
      WAITS,
      () => 0,
      () => 0,
    );
    expect(await clock.run(retry(failing(times), policy, clock))).toBe(tries);
    expect(clock.sleptMs).toEqual(waits);
  });

  test('once too often throws the last error, without another wait', async () => {
    const clock = virtualClock();
    const policy = backOff(WAITS, () => 0);
    await expect(clock.run(retry(failing(5), policy, clock))).rejects.toThrow('try 5');
    expect(clock.sleptMs).toHaveLength(4);
  });

  test('with a final error is tried once', async () => {
    const clock = virtualClock();
    const policy = backOff(WAITS, () => undefined);
    await expect(clock.run(retry(failing(1), policy, clock))).rejects.toThrow('try 1');
    expect(clock.sleptMs).toEqual([]);
  });

  test('waits as long as the failure asks, and then for the growing wait', async () => {
    const clock = virtualClock();
    const policy = backOff(
      WAITS,
      () => 7_000,
      () => 0.5,
    );
    await clock.run(retry(failing(2), policy, clock));
    expect(clock.sleptMs).toEqual([7_000 + 600, 7_000 + 1_200]);
  });

  test('stretches each wait at random, up to twice as long', () => {
    const policy = backOff(WAITS, () => 0);
    const waits = Array.from({ length: 200 }, () => Number(policy('failed', 1)));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(400);
    expect(Math.max(...waits)).toBeLessThan(800);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(200);
  });
});

describe('an answer that passes by itself', () => {
  const all = Array.from({ length: 300 }, (_, index) => 300 + index);

  test('is one of these, for each service', () => {
    const of = (service: 'Confidence' | 'GitHub') => all.filter((status) => isTransientStatus(service, status));
    const final = [501, 505, 506, 508, 510, 511];
    const server = all.filter((status) => status >= 500 && !final.includes(status));
    expect(of('Confidence')).toEqual([408, 425, 429, ...server]);
    // The rate limiter waits for GitHub's 429.
    expect(of('GitHub')).toEqual([408, 425, ...server]);
  });
});

describe('when to come back', () => {
  const date = new Date(NOW_MS + 5_000).toUTCString();

  test.each<[string, Parameters<typeof retryAfterMs>[0], number | undefined]>([
    ['in seconds', { 'retry-after': '7' }, 7_000],
    ['in no time', { 'retry-after': ' 0 ' }, 0],
    ['at a date, on this clock', { 'retry-after': date }, 5_000],
    [
      'at a date, on the clock of who says it',
      { 'retry-after': date, date: new Date(NOW_MS + 2_000).toUTCString() },
      3_000,
    ],
    ['at a date, where the other clock cannot be read', { 'retry-after': date, date: 'today' }, 5_000],
    ['at a date that is over', { 'retry-after': new Date(NOW_MS - 1_000).toUTCString() }, 0],
    ['in words that cannot be read', { 'retry-after': 'soon' }, undefined],
    ['not', {}, undefined],
  ])('is told %s', (_, headers, expected) => {
    expect(retryAfterMs(headers, NOW_MS)).toBe(expected);
  });

  test('is read from any number of seconds', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(), (seconds, nowMs) => {
        expect(retryAfterMs({ 'retry-after': String(seconds) }, nowMs)).toBe(seconds * 1_000);
      }),
    );
  });
});
