import { afterEach, describe, expect, test } from '@jest/globals';
import { RateLimits } from '../../sandbox/github/rate-limits.ts';
import type { GitHubVariant, Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { githubVariant } from '../../sandbox/options.ts';
import { githubSender, type Reply } from './caller.ts';

const VARIABLE = '/repos/acme/web/actions/variables/STAGE';
const REPOSITORY = '/repos/acme/web';
const open: Sandbox[] = [];
afterEach(() => Promise.all(open.splice(0).map((sandbox) => sandbox.close())));

/** A sandbox whose time only the test moves, by default without grace. */
async function stage(github: Partial<GitHubVariant> = {}, options: SandboxOptions = {}) {
  const time = { nowMs: 1_800_000_000_000 };
  const variant = { limits: 'documented', graceMs: 0, ...github } as const;
  const sandbox = await startSandbox({ ...options, clock: { nowMs: () => time.nowMs }, github: variant });
  open.push(sandbox);
  sandbox.github.addRepository('acme/web');
  sandbox.github.putVariable('acme/web', 'STAGE', 'a');
  const send = githubSender(sandbox);
  const read = () => send('GET', REPOSITORY);
  const write = () => send('PATCH', VARIABLE, { value: 'b' });
  return { time, sandbox, read, write };
}

async function oneByOne(count: number, send: () => Promise<Reply>): Promise<number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn += 1) statuses.push((await send()).status);
  return statuses;
}

function secondsToWait({ headers }: Reply): number {
  return Number(headers.get('retry-after'));
}

describe('points', () => {
  test('a token has 900 in any minute: a write costs 5, and a refusal says when the next is accepted', async () => {
    const { time, sandbox, read, write } = await stage();
    expect(new Set(await oneByOne(179, write))).toEqual(new Set([204]));
    time.nowMs += 20_500;
    expect(await oneByOne(5, read)).toEqual([200, 200, 200, 200, 200]);
    const refused = await read();
    expect(refused).toMatchObject({
      status: 403,
      body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
    });
    expect(secondsToWait(refused)).toBe(40);
    expect(Number(refused.headers.get('x-ratelimit-remaining'))).toBe(5_000 - 184);
    time.nowMs += 39_499;
    expect((await read()).status).toBe(429);
    time.nowMs += 1;
    expect((await read()).status).toBe(200);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 2, mostPointsInAMinute: 900 });
  });

  test('a GraphQL query costs 1, and another token has its own', async () => {
    const { sandbox, read, write } = await stage();
    await oneByOne(179, write);
    const query = () => githubSender(sandbox)('POST', '/graphql', { query: '{ rateLimit { cost } }' });
    expect(await oneByOne(6, query)).toEqual([200, 200, 200, 200, 200, 403]);
    sandbox.github.addToken('other', { kind: 'classic', repositories: 'all', scopes: ['repo'] });
    expect((await githubSender(sandbox, 'other')('GET', REPOSITORY)).status).toBe(200);
    expect((await read()).status).toBe(429);
  });

  test('a refused request changes nothing, costs nothing, and delays nothing', async () => {
    const { time, sandbox, write } = await stage();
    await oneByOne(180, write);
    sandbox.github.putVariable('acme/web', 'STAGE', 'before');
    time.nowMs += 59_000;
    expect(await oneByOne(4, write)).toEqual([403, 429, 403, 429]);
    expect(sandbox.github.variables('acme/web')).toEqual([{ name: 'STAGE', value: 'before' }]);
    time.nowMs += 1_000;
    const [first, ...others] = await oneByOne(180, write);
    expect([first, new Set(others)]).toEqual([204, new Set([204])]);
  });
});

describe('limits of writes', () => {
  test('count by the minute and by the hour only where the variant has them', async () => {
    const { time, sandbox, read, write } = await stage({ contentPerMinute: 3, contentPerHour: 5 });
    expect(await oneByOne(3, write)).toEqual([204, 204, 204]);
    time.nowMs += 1_000;
    const refused = await write();
    expect(secondsToWait(refused)).toBe(59);
    expect((await read()).status).toBe(200);
    time.nowMs += 59_000;
    expect(await oneByOne(2, write)).toEqual([204, 204]);
    time.nowMs += 120_000;
    // The hour has long to go, but a wait is at most a minute.
    expect(secondsToWait(await write())).toBe(60);
    sandbox.github.variant.contentPerMinute = undefined;
    sandbox.github.variant.contentPerHour = undefined;
    expect(await oneByOne(10, write)).toEqual(Array.from({ length: 10 }, () => 204));
  });
});

describe('requests in flight', () => {
  test('are at most 100, from their arrival to the end of their answer', async () => {
    const { sandbox, read } = await stage();
    const held: (() => void)[] = [];
    // Holds each request until all have arrived.
    const hold = async (): Promise<void> =>
      await new Promise((resolve) => {
        held.push(resolve);
        if (held.length === 130) for (const go of held) go();
      });
    sandbox.faults.on({ service: 'github', path: /./, times: 130 }, hold);
    const replies = await Promise.all(Array.from({ length: 130 }, read));
    const refused = replies.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(30);
    expect(new Set(refused.map(secondsToWait))).toEqual(new Set([1]));
    expect(sandbox.github.limits()).toMatchObject({ refusals: 30, breaches: 0, mostInFlight: 130 });
    expect((await read()).status).toBe(200);
  });
});

describe('a token that has to wait', () => {
  test('breaches the limit with every request before the time, and with none after it', async () => {
    const { time, sandbox, read, write } = await stage();
    await oneByOne(180, write);
    time.nowMs += 30_000;
    expect(secondsToWait(await read())).toBe(30);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 1, breaches: 0 });
    time.nowMs += 29_999;
    await read();
    expect(sandbox.github.limits()).toMatchObject({ refusals: 2, breaches: 1 });
    time.nowMs += 1_000;
    expect((await read()).status).toBe(200);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 2, breaches: 1 });
  });

  test('a request within the grace is no breach, and one after it is', () => {
    let nowMs = 1_800_000_000_000;
    const limits = new RateLimits({ nowMs: () => nowMs });
    const variant = githubVariant({ limits: 'documented', contentPerMinute: 0, graceMs: 300 });
    const send = (isWrite: boolean) => limits.admit({ token: 'a', isWrite, variant });
    send(true).end(60);
    nowMs += 300;
    send(false).end(undefined);
    expect(limits.counts.breaches).toBe(0);
    nowMs += 1;
    send(false).end(undefined);
    expect(limits.counts.breaches).toBe(1);
  });

  test('a request that arrives before the refusal is sent is no breach', () => {
    const limits = new RateLimits({ nowMs: () => 1_800_000_000_000 });
    const variant = githubVariant({ limits: 'documented', contentPerMinute: 0, graceMs: 0 });
    const refused = limits.admit({ token: 'a', isWrite: true, variant });
    const read = limits.admit({ token: 'a', isWrite: false, variant });
    refused.end(60);
    expect([refused.refusal?.status, read.refusal, limits.counts.breaches]).toEqual([403, undefined, 0]);
  });

  test('leaves other tokens alone', async () => {
    const { sandbox, write } = await stage({ contentPerMinute: 0 });
    await write();
    sandbox.github.addToken('other', { kind: 'classic', repositories: 'all', scopes: ['repo'] });
    await githubSender(sandbox, 'other')('GET', REPOSITORY);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 1, breaches: 0 });
  });
});

describe('the hourly limit', () => {
  test('is 5,000 requests of a token', () => {
    const limits = new RateLimits({ nowMs: () => 1_800_000_000_000 });
    for (let turn = 0; turn < 5_000; turn += 1) limits.count('a', 'core');
    expect(limits.count('a', 'core', 0)).toMatchObject({ used: 5_000, remaining: 0, exceeded: true });
    expect(limits.count('b', 'core', 0)).toMatchObject({ used: 0, remaining: 5_000, exceeded: false });
  });

  test('a request refused by it counts as refused, not as a breach', async () => {
    const { sandbox } = await stage({ limits: 'hourly' });
    const ask = () => githubSender(sandbox, 'unknown')('GET', REPOSITORY);
    await oneByOne(60, ask);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, null]);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBe(1_800_003_600);
    await ask();
    expect(sandbox.github.limits()).toMatchObject({ refusals: 2, breaches: 0 });
  });
});

describe('secondary limits', () => {
  const manyWrites = (github: Partial<GitHubVariant>) => {
    const limits = new RateLimits({ nowMs: () => 1_800_000_000_000 });
    const variant = githubVariant(github);
    const admissions = Array.from({ length: 200 }, () => limits.admit({ token: 'a', isWrite: true, variant }));
    return { refused: admissions.filter(({ refusal }) => refusal !== undefined).length, counts: limits.counts };
  };

  test.each<[string, Partial<GitHubVariant>]>([
    ['the default', {}],
    ['hourly', { limits: 'hourly', contentPerMinute: 1 }],
    ['off', { limits: 'off', contentPerHour: 1 }],
    ['ghes, whatever the variant says', { kind: 'ghes', limits: 'documented', contentPerMinute: 1 }],
  ])('refuse nothing with %s, and are counted', (_title, github) => {
    const { refused, counts } = manyWrites(github);
    expect(refused).toBe(0);
    expect(counts).toEqual({ refusals: 0, breaches: 0, mostInFlight: 200, mostPointsInAMinute: 1_000 });
  });

  test('with limits off, an answer says nothing of limits', async () => {
    const { read } = await stage({ limits: 'off' });
    expect([...(await read()).headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
