import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { windowWaitMs } from '../../src/domain/pace.ts';
import { type Enter, type Rates, rateLimiter, WRITE_POINTS } from '../../src/github/rate-limiter.ts';
import { fanOut } from '../../src/runtime/fan-out.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

/** A limiter on a clock of its own, and what it warned of. */
function open(rates: Rates = {}) {
  const clock = virtualClock(START_MS);
  const said: string[] = [];
  const log = { group: () => {}, line: () => {}, warn: (text: string) => void said.push(text) };
  const limiter = rateLimiter(clock, log, rates);
  const atMs = (): number => clock.nowMs() - START_MS;
  /** Passes at once, and gives when. */
  const pass = async (enter: Enter): Promise<number> => {
    const leave = await enter();
    leave();
    return atMs();
  };
  const read: Enter = () => limiter.single(1);
  const begun = limiter.group(2);
  begun.begin();
  /** The second write of a pair. */
  const next: Enter = begun.enter;
  const first = (): Enter => limiter.group(2).enter;
  return { clock, said, limiter, atMs, pass, read, next, first };
}

/** Headers that tell when the hour of a budget ends, in seconds from now. */
function budget(remaining: number, inSeconds: number, more: Readonly<Record<string, string>> = {}) {
  return {
    date: new Date(START_MS).toUTCString(),
    'x-ratelimit-resource': 'core',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(START_MS / 1_000 + inSeconds),
    ...more,
  };
}

describe('a limit', () => {
  test.each<[string, Readonly<Record<string, unknown>>, number]>([
    ['seconds', { 'retry-after': '7' }, 7_000],
    [
      'a date',
      { 'retry-after': new Date(START_MS + 9_000).toUTCString(), date: new Date(START_MS).toUTCString() },
      9_000,
    ],
    ['the end of the hour, where nothing is left of it', budget(0, 1_800), 1_801_000],
    ['seconds before the end of the hour', budget(0, 1_800, { 'retry-after': '5' }), 5_000],
    ['nothing, where something is left of the hour', budget(1, 1_800), MINUTE_MS],
    ['the end of an hour that is over', budget(0, -30), MINUTE_MS],
    [
      'an end of the hour that cannot be read',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' },
      MINUTE_MS,
    ],
    ['nothing', {}, MINUTE_MS],
  ])('that tells %s stops everybody for that long', async (_, headers, expected) => {
    const { clock, limiter, pass, first, said, read, next } = open();
    expect(limiter.refused(headers)).toBe(expected);
    const times = await clock.run(Promise.all([pass(next), pass(read), pass(first())]));
    expect(Math.min(...times)).toBe(expected);
    expect(said).toEqual([`GitHub limits this sign-in and asks to wait ${expected / 1_000} s: everything waits`]);
  });

  test('without a time doubles the wait each time, until an answer succeeds', () => {
    const { clock, limiter } = open();
    const again = (): number => {
      const waitMs = limiter.refused({});
      clock.advance(waitMs);
      return waitMs / MINUTE_MS;
    };
    expect([again(), again(), again()]).toEqual([1, 2, 4]);
    limiter.passed({});
    expect([again(), again()]).toEqual([1, 2]);
  });

  test('that refuses several requests at once is waited for once, and told once', () => {
    const { clock, limiter, said } = open();
    expect(limiter.refused({})).toBe(MINUTE_MS);
    clock.advance(20_000);
    expect(limiter.refused({})).toBe(40_000);
    expect(limiter.refused({ 'retry-after': '10' })).toBe(10_000);
    clock.advance(40_000);
    expect(limiter.refused({})).toBe(2 * MINUTE_MS);
    expect(said).toHaveLength(2);
  });

  test('of a second is told once a minute, and a longer one at once', () => {
    const { clock, limiter, said } = open();
    for (let second = 0; second < 60; second += 1) {
      limiter.refused({ 'retry-after': '1' });
      clock.advance(1_000);
    }
    expect(said).toHaveLength(1);
    limiter.refused({ 'retry-after': '1' });
    expect(said).toHaveLength(2);
    limiter.refused({ 'retry-after': '90' });
    expect(said.at(-1)).toMatch(/wait 90 s/);
    expect(said).toHaveLength(3);
  });

  test.each<[string, number, string, number]>([
    ['a minute after the first', 60_000, '1', 2],
    ['less than a minute after the first', 59_999, '1', 1],
    ['with an end that is a minute later', 10_000, '80', 2],
    ['with an end that is less than a minute later', 10_001, '79', 1],
  ])('is told again %s', (_, afterMs, seconds, times) => {
    const { clock, limiter, said } = open();
    limiter.refused({ 'retry-after': '30' });
    clock.advance(afterMs);
    limiter.refused({ 'retry-after': seconds });
    expect(said).toHaveLength(times);
  });

  test('is told in whole seconds and minutes, rounded up', async () => {
    const { clock, limiter, pass, next, said } = open();
    clock.advance(500);
    limiter.refused({ 'retry-after': new Date(START_MS + 9_000).toUTCString() });
    expect(said).toEqual(['GitHub limits this sign-in and asks to wait 9 s: everything waits']);
    limiter.refused({ 'retry-after': '3660' });
    expect(said).toHaveLength(2);
    limiter.refused({ 'retry-after': '7170' });
    expect(said).toHaveLength(2);
    await expect(clock.run(pass(next))).rejects.toThrow('another 120 minutes');
  });

  test('of more than an hour stops every request, with the time in the message', async () => {
    const { clock, limiter, pass, said, read, next } = open();
    limiter.refused({ 'retry-after': '7200' });
    expect(said).toEqual([]);
    for (const passage of [next, read]) {
      await expect(clock.run(pass(passage))).rejects.toThrow(
        'not sent, since GitHub limits this sign-in and asks to wait another 120 minutes. Run again then',
      );
    }
    clock.advance(7_200_000 - 3_660_000);
    expect(await clock.run(pass(next))).toBe(7_200_000);
  });

  test('lets requests go a second apart for a minute after it, and second halves at once', async () => {
    const { clock, limiter, pass, first, read, next } = open();
    limiter.refused({ 'retry-after': '10' });
    const singles = await clock.run(Promise.all([pass(read), pass(first()), pass(read), pass(next)]));
    expect(singles).toEqual([10_000, 11_000, 12_000, 10_000]);
    clock.advance(START_MS + 10_000 + MINUTE_MS - clock.nowMs());
    const late = await clock.run(Promise.all([pass(read), pass(read)]));
    expect(late).toEqual([70_000, 70_000]);
  });

  test('holds a request that waits for a slot meanwhile, and frees the slot where it is too long', async () => {
    const { clock, limiter, pass, read, next } = open();
    const leaves = await clock.run(Promise.all(Array.from({ length: 20 }, read)));
    const waiting = [pass(next), pass(next)];
    limiter.refused({ 'retry-after': '30' });
    leaves[0]?.();
    expect(await clock.run(Promise.all(waiting))).toEqual([30_000, 30_000]);
    const [one, other] = [next(), pass(next)];
    await clock.run(one);
    limiter.refused({ 'retry-after': '7200' });
    leaves[1]?.();
    await expect(clock.run(other)).rejects.toThrow(/not sent/);
    clock.advance(7_200_000);
    for (const leave of leaves.slice(2)) leave();
    // The one that entered is there still.
    await clock.run(Promise.all(Array.from({ length: 19 }, next)));
  });
});

describe('a budget of the hour that is nearly spent', () => {
  test.each([
    ['less than what the pairs under way may need', budget(2, 1_800), true],
    ['as much as they may need', budget(3, 1_800), false],
    ['less, of GraphQL alone', budget(2, 1_800, { 'x-ratelimit-resource': 'graphql' }), false],
    ['a tenth of a small budget', budget(2, 1_800, { 'x-ratelimit-limit': '20' }), false],
  ])('with %s left', async (_, headers, isWaiting) => {
    const { clock, limiter, pass, first, said, read, next } = open();
    limiter.passed(headers);
    expect(await clock.run(Promise.all([pass(next), pass(read)]))).toEqual([0, 0]);
    expect(await clock.run(pass(first()))).toBe(isWaiting ? 1_801_000 : 0);
    const warning = "GitHub's requests of this hour are nearly used up: nothing new is begun for 1801 s";
    expect(said).toEqual(isWaiting ? [warning] : []);
  });

  test('keeps three requests for each one that is under way', async () => {
    const { clock, limiter, pass, first, read } = open();
    await clock.run(Promise.all([read(), read()]));
    limiter.passed(budget(9, 1_800));
    expect(await clock.run(pass(first()))).toBe(0);
    limiter.passed(budget(8, 1_800));
    expect(await clock.run(pass(first()))).toBe(1_801_000);
  });

  test('keeps at most a tenth of a small budget', async () => {
    const { clock, limiter, pass, read, first } = open();
    await clock.run(Promise.all([read(), read()]));
    limiter.passed(budget(3, 1_800, { 'x-ratelimit-limit': '30' }));
    expect(await clock.run(pass(first()))).toBe(0);
    limiter.passed(budget(3, 1_800, { 'x-ratelimit-limit': '32' }));
    expect(await clock.run(pass(first()))).toBe(1_801_000);
  });

  test('with nothing left stops every request', async () => {
    const { clock, limiter, pass, said, next } = open();
    limiter.passed(budget(0, 60));
    limiter.passed(budget(0, 60));
    expect(await clock.run(pass(next))).toBe(61_000);
    expect(said).toEqual(['GitHub limits this sign-in and asks to wait 61 s: everything waits']);
  });

  test('is told again where its end moves by more than a second', () => {
    const { clock, limiter, said } = open();
    limiter.passed(budget(2, 1_800));
    clock.advance(2 * MINUTE_MS);
    limiter.passed(budget(2, 1_800 - 120 + 1));
    expect(said).toHaveLength(1);
    limiter.passed(budget(2, 1_800 - 120 + 2));
    expect(said).toHaveLength(2);
  });
});

describe('requests', () => {
  test('are at most twenty at once', async () => {
    const { clock, read } = open();
    let [inFlight, most] = [0, 0];
    const request = async (): Promise<void> => {
      const leave = await read();
      inFlight += 1;
      most = Math.max(most, inFlight);
      await clock.sleep(100);
      inFlight -= 1;
      leave();
    };
    await clock.run(Promise.all(Array.from({ length: 50 }, request)));
    expect(most).toBe(20);
    expect(clock.nowMs() - START_MS).toBe(300);
  });

  test('cost points, which are free a minute later; a second half costs none', async () => {
    const { clock, limiter, pass, read, next } = open({ points: 10 });
    const write: Enter = () => limiter.single(WRITE_POINTS);
    const times = await clock.run(Promise.all([pass(write), pass(read), pass(write), pass(read), pass(next)]));
    expect(times).toEqual([0, 0, MINUTE_MS, 0, 0]);
  });

  test('of a pair take the points of all before the first, and only once', async () => {
    const { clock, limiter, pass, read } = open({ points: 14 });
    const pair = limiter.group(2);
    expect(await clock.run(pass(pair.enter))).toBe(0);
    // A first write that has to be sent again has its room already.
    expect(await clock.run(pass(pair.enter))).toBe(0);
    expect(await clock.run(Promise.all(Array.from({ length: 4 }, () => pass(read))))).toEqual([0, 0, 0, 0]);
    const second = pass(limiter.group(2).enter);
    expect(await clock.run(Promise.race([second, clock.sleep(MINUTE_MS - 1)]))).toBe(undefined);
    pair.end();
    expect(await clock.run(pass(read))).toBe(MINUTE_MS);
    expect(await clock.run(second)).toBe(MINUTE_MS - 1 + MINUTE_MS);
    limiter.group(2).end();
  });
});

describe('writes', () => {
  const targets = fc.array(fc.record({ writes: fc.constantFrom(2, 3), writeMs: fc.nat(1_500) }), {
    minLength: 1,
    maxLength: 40,
  });

  test('are at most so many in any minute, and those of a target follow each other at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 30 }), targets, async (most, all) => {
        const { clock, limiter, atMs } = open({ writes: most });
        const sent: { fromMs: number; toMs: number }[] = [];
        const results = await clock.run(
          fanOut(all, async ({ writes, writeMs }) => {
            const group = limiter.group(writes);
            let endedMs: number | undefined;
            for (let write = 0; write < writes; write += 1) {
              const leave = await group.enter();
              group.begin();
              if (endedMs !== undefined) expect(atMs()).toBe(endedMs);
              const fromMs = atMs();
              await clock.sleep(writeMs);
              endedMs = atMs();
              sent.push({ fromMs, toMs: endedMs });
              leave();
            }
            group.end();
          }),
        );
        expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
        expect(sent).toHaveLength(all.reduce((sum, { writes }) => sum + writes, 0));
        for (const { fromMs } of sent) {
          const within = sent.filter((one) => one.fromMs <= fromMs && one.toMs > fromMs - MINUTE_MS);
          expect(within.length).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('are sent as soon as there is room, and so wait exactly as long as the plan tells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.constantFrom(2, 3), fc.nat(60), async (most, writes, count) => {
        const { clock, pass, limiter, atMs } = open(most === 0 ? {} : { writes: most });
        const all = Array.from({ length: count }, () => writes);
        await clock.run(
          fanOut(all, async () => {
            const group = limiter.group(writes);
            for (let write = 0; write < writes; write += 1) {
              await pass(group.enter);
              group.begin();
            }
            group.end();
          }),
        );
        expect(atMs()).toBeCloseTo(windowWaitMs(all, most), 6);
      }),
      { numRuns: 50 },
    );
  });
});
