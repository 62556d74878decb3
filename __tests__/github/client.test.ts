import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import {
  ActionError,
  CannotProceed,
  HalfDone,
  isUnclear,
  RequestRefused,
  Unreachable,
} from '../../src/domain/errors.ts';
import type { Answer } from '../../src/domain/ports.ts';
import { githubClient } from '../../src/github/client.ts';
import { rateLimiter } from '../../src/github/rate-limiter.ts';
import { bearerAuth } from '../../src/github/request.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const START_MS = 1_800_000_000_000;
const API = 'https://api.example.test';
const anything = v.unknown();

/** An answer that GitHub is made to give, or what becomes of the connection. */
interface Given {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: object;
}
type Script = readonly (Given | 'broken')[];

interface Options {
  isHasty?: boolean;
  token?: () => Promise<never>;
  /** What the requests of a minute may cost. */
  points?: number;
}

/** GitHub as a script, and what was sent to it when. Where the script ends, all is well. */
function play(script: Script, { isHasty = false, token, points }: Options = {}) {
  const clock = virtualClock(START_MS);
  const sent: { request: string; atMs: number }[] = [];
  const said: string[] = [];
  const log = { group: () => {}, line: () => {}, warn: (text: string) => void said.push(text) };
  const masks = new Masks(() => {});
  const secret = masks.secret('a-token-0123456789');
  const left = [...script];
  const fetch = async (url: string, { method = 'GET' }: { method?: string }): Promise<Answer> => {
    sent.push({ request: `${method} ${url.replace(API, '')}`, atMs: clock.nowMs() - START_MS });
    const given = left.shift() ?? { status: method === 'PUT' ? 201 : 200, body: {} };
    if (given === 'broken') throw new Error('socket hang up');
    const text = given.body === undefined ? '' : JSON.stringify(given.body);
    const headers = new Map(Object.entries({ 'content-type': 'application/json', ...given.headers }));
    const arrayBuffer = async (): Promise<ArrayBuffer> => new ArrayBuffer(0);
    return { status: given.status, url, headers, text: async () => text, arrayBuffer };
  };
  const limiter = rateLimiter(clock, log, { points });
  const signIn = bearerAuth(token ?? (async () => secret));
  const account = { apiUrl: API, cure: 'Look at the token', signIn, isHasty };
  const github = githubClient({ fetch, clock, masks, log, limiter }, account);
  const read = () => github.send('GET /user', {}, anything);
  const run = async (work: Promise<unknown>): Promise<unknown> => await clock.run(work).catch((error) => error);
  return { clock, sent, said, github, limiter, run, read };
}

describe('a request', () => {
  test.each([408, 425, 500, 502, 503, 504, 520, 599])('that is answered %d is sent again', async (status) => {
    const { run, read, sent } = play([{ status }]);
    expect(await run(read())).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(2);
    expect(sent[1]?.atMs).toBeGreaterThanOrEqual(1_000);
    expect(sent[1]?.atMs).toBeLessThan(2_000);
  });

  test.each([400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 451])(
    'that is answered %d is not sent again',
    async (status) => {
      const { run, read, sent } = play([{ status, headers: { 'x-ratelimit-remaining': '17' } }]);
      expect(await run(read())).toMatchObject({ status, isAfterUnclear: false });
      expect(sent).toHaveLength(1);
    },
  );

  test('is sent four times at most, after waits that grow', async () => {
    const { run, read, sent } = play(['broken', { status: 502 }, { status: 500 }, 'broken', { status: 200 }]);
    expect(await run(read())).toBeInstanceOf(Unreachable);
    const [, second = 0, third = 0, fourth = 0, ...others] = sent.map(({ atMs }) => atMs);
    expect(others).toEqual([]);
    expect(third - second).toBeGreaterThanOrEqual(2_000);
    expect(fourth - third).toBeGreaterThanOrEqual(4_000);
    expect(fourth).toBeLessThan(14_000);
  });

  test.each([
    ['as long as it is told', '40', 40],
    ['a minute at most', '90', 60],
  ])('waits %s', async (_, seconds, expected) => {
    const { run, read, sent } = play([{ status: 503, headers: { 'retry-after': seconds } }]);
    await run(read());
    expect(Math.floor(Number(sent[1]?.atMs) / 1_000)).toBe(expected + 1);
  });

  test.each([
    ['a read', 'GET /user', 10],
    ['a query', 'POST /graphql', 10],
    ['another one', 'PUT /environment', 2],
  ])('costs what GitHub counts: %s', async (_, route, fits) => {
    const { github, run, sent } = play([], { points: 10 });
    const all = Array.from({ length: 11 }, () => github.send(route, {}, anything));
    await run(Promise.all(all));
    expect(sent.filter(({ atMs }) => atMs === 0)).toHaveLength(fits);
  });

  test('of a hasty account is sent once', async () => {
    for (const given of [{ status: 503, headers: { 'retry-after': '9' } }, 'broken', { status: 429 }] as const) {
      const { run, read, sent, clock } = play([given], { isHasty: true });
      expect(await run(read())).toBeInstanceOf(ActionError);
      expect([sent.length, clock.sleptMs]).toEqual([1, []]);
    }
  });

  test('stays unclear where an earlier try was unclear and a later one is refused', async () => {
    const { run, github } = play([{ status: 503 }, { status: 422 }]);
    const error = await run(github.writeTogether({ count: 1 }, (write) => write('PUT /a', {})));
    expect(error).toMatchObject({ status: 422, isAfterUnclear: true });
    expect(isUnclear(error)).toBe(true);
  });

  test('is not sent where its token fails, and the token is asked for once', async () => {
    let asked = 0;
    const token = async (): Promise<never> => {
      asked += 1;
      throw new RequestRefused({ what: 'no token', cure: 'Wait' }, { status: 503, serviceMessage: 'busy' });
    };
    const { run, read, sent } = play([], { token });
    expect(await run(read())).toMatchObject({ message: `GET ${API}/user: no token. Wait`, status: 503 });
    expect([asked, sent]).toEqual([1, []]);
  });

  test.each([
    [200, {}],
    [202, {}],
    [302, {}],
  ])('that writes and is answered %d is not believed', async (status, body) => {
    const { run, github } = play([{ status, body }]);
    expect(await run(github.writeTogether({ count: 1 }, (write) => write('PUT /a', {})))).toBeInstanceOf(ActionError);
  });
});

describe('a limit', () => {
  const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(START_MS / 1_000 + 29) };
  const date = { date: new Date(START_MS).toUTCString() };

  test.each<[string, Given, number]>([
    ['403 with retry-after', { status: 403, headers: { 'retry-after': '30' } }, 30_000],
    [
      '403 with retry-after as a date',
      { status: 403, headers: { ...date, 'retry-after': new Date(START_MS + 30_000).toUTCString() } },
      30_000,
    ],
    ['403 with nothing left', { status: 403, headers: { ...date, ...spent } }, 30_000],
    ['403 that says so', { status: 403, body: { message: 'You have exceeded a secondary rate limit' } }, 60_000],
    ['403 that says it in other words', { status: 403, body: { message: 'abuse detection mechanism' } }, 60_000],
    ['429', { status: 429 }, 60_000],
    ['429 with retry-after', { status: 429, headers: { 'retry-after': '1' } }, 1_000],
  ])('told by %s is waited for by all, to the millisecond', async (_, given, expected) => {
    const { run, read, sent, said } = play([given]);
    const first = read();
    await run(first);
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, expected]);
    expect(said).toEqual([`GitHub limits this sign-in and asks to wait ${expected / 1_000} s: everything waits`]);
  });

  test.each<[string, object]>([
    ['by its type', { errors: [{ type: 'RATE_LIMITED', message: 'spent' }] }],
    ['in words', { data: null, errors: [{ message: 'You have exceeded a secondary rate limit' }] }],
  ])('that GraphQL tells in a 200, %s, is waited for too', async (_, body) => {
    const { run, github, sent, limiter } = play([
      { status: 200, body, headers: { 'retry-after': '5' } },
      { status: 200, body },
      { status: 200, body },
    ]);
    expect(await run(github.send('POST /graphql', { query: '{ a }' }, anything))).toMatchObject({ status: 200 });
    // Told nothing twice, the second wait is twice as long.
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 5_000, 65_000, 185_000]);
    expect(limiter.refused({})).toBe(60_000);
  });

  test('is seen only in the errors of a GraphQL answer that name one', async () => {
    const { run, github, read, sent } = play([
      { status: 200, body: { errors: [{ type: 'NOT_FOUND', message: 'no' }] } },
      { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message: 'spent' }] } },
    ]);
    await run(github.send('POST /graphql', { query: '{ a }' }, anything));
    await run(read());
    expect(sent).toHaveLength(2);
  });

  test('is given up after eight waits', async () => {
    const limit: Given = { status: 429, headers: { 'retry-after': '2' }, body: { message: 'slow down' } };
    const { run, read, sent, said } = play(Array.from({ length: 9 }, () => limit));
    expect(await run(read())).toMatchObject({ status: 429, serviceMessage: 'slow down' });
    expect(sent).toHaveLength(9);
    expect(said.at(-1)).toBe('GitHub limits this sign-in and asks to wait 2 s: given up');
  });

  test('of more than an hour and a minute is given up at once, one of as much is waited for', async () => {
    for (const [seconds, tries] of [
      ['3661', 1],
      ['3660', 2],
    ] as const) {
      const { run, read, sent } = play([{ status: 403, headers: { 'retry-after': seconds } }]);
      await run(read());
      expect(sent).toHaveLength(tries);
    }
  });

  test('leaves the tries for transient failures as they are', async () => {
    const limit: Given = { status: 429, headers: { 'retry-after': '1' } };
    const trouble = [{ status: 500 }, { status: 500 }, { status: 500 }];
    const { run, read, sent } = play([...trouble, limit, ...trouble]);
    expect(await run(read())).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(8);
  });
});

describe('a transient failure that GraphQL tells in a 200', () => {
  const body = {
    errors: [{ message: 'Something went wrong while executing your query. Please include `1:2` when …' }],
  };

  test('is sent again', async () => {
    const { run, github, sent } = play([{ status: 200, body }]);
    expect(await run(github.send('POST /graphql', { query: '{ a }' }, anything))).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(2);
  });

  test('is told with its message where it stays', async () => {
    const { run, github } = play(Array.from({ length: 4 }, () => ({ status: 200, body })));
    const error = await run(github.send('POST /graphql', { query: '{ a }' }, anything));
    expect(String(error)).toContain(`POST ${API}/graphql answered 200: Something went wrong while executing`);
    expect(error).toMatchObject({ status: 500 });
  });
});

describe('writes of one target', () => {
  const PUTS = ['PUT /one', 'PUT /two', 'PUT /three'];

  /** Writes three together, and gives what became of it and how often somebody looked before the first. */
  async function writeThree(script: Script, options: { looks?: (look: number) => void; newWaitsMs?: number } = {}) {
    const stage = play(script);
    let looks = 0;
    const beforeWrite = async (): Promise<void> => {
      looks += 1;
      options.looks?.(looks);
    };
    const error = await stage.run(
      stage.github.writeTogether({ count: 3, beforeWrite }, async (write) => {
        for (const route of PUTS) await write(route, {});
      }),
    );
    return { ...stage, looks, error };
  }

  test('go one after another, and beforeWrite runs before the first alone', async () => {
    const { sent, looks, clock } = await writeThree([]);
    expect([sent.map(({ request }) => request), looks, clock.sleptMs]).toEqual([PUTS, 1, []]);
  });

  test('run beforeWrite before each try of the first, after the wait', async () => {
    const { sent, looks } = await writeThree([{ status: 429, headers: { 'retry-after': '9' } }, { status: 503 }]);
    expect([sent.length, looks]).toEqual([5, 3]);
  });

  test('are not sent where beforeWrite throws', async () => {
    const looks = (): never => {
      throw new CannotProceed([{ what: 'succeeded' }]);
    };
    const { sent, error } = await writeThree([], { looks });
    expect([sent, error]).toEqual([[], expect.any(CannotProceed)]);
  });

  test('stay unclear where beforeWrite throws before the second try', async () => {
    const looks = (look: number): void => {
      if (look > 1) throw new CannotProceed([{ what: 'succeeded', cure: 'Wait' }]);
    };
    const { sent, error } = await writeThree(['broken'], { looks });
    expect(sent).toHaveLength(1);
    expect(error).toBeInstanceOf(HalfDone);
    expect(String(error)).toContain(`PUT ${API}/one got no clear answer, and was not sent again: succeeded. Wait`);
  });

  test('wait for the next hour before the first, and go on once the first may be written', async () => {
    const low = {
      date: new Date(START_MS).toUTCString(),
      'x-ratelimit-resource': 'core',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': String(START_MS / 1_000 + 599),
    };
    const { github, run, sent, limiter } = play([{ status: 503 }]);
    const write = () =>
      github.writeTogether({ count: 2 }, async (send) => {
        await send('PUT /one', {});
        limiter.passed(low);
        await send('PUT /two', {});
      });
    limiter.passed(low);
    await run(write());
    const [one = 0, again = 0, two = 0] = sent.map(({ atMs }) => atMs);
    expect(one).toBe(600_000);
    expect(again - one).toBeLessThan(2_000);
    expect(two).toBe(again);
    limiter.passed({ ...low, 'x-ratelimit-reset': String(START_MS / 1_000 + 9_999) });
    const count = sent.length;
    await expect(run(write())).resolves.toMatchObject({ status: 429 });
    expect(sent).toHaveLength(count);
  });
});
