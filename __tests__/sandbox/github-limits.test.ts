import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Budget } from '../../sandbox/github/budget.ts';
import type { GitHubVariant, Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { githubVariant } from '../../sandbox/options.ts';
import { githubSender, type Reply } from './caller.ts';

const VARIABLE = '/repos/acme/web/actions/variables/STAGE';
const REPOSITORY = '/repos/acme/web';
const open: Sandbox[] = [];
afterEach(() => Promise.all(open.splice(0).map((sandbox) => sandbox.close())));

/** A sandbox whose time only the test moves; without grace, unless told otherwise. */
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
  test('a token has 900 in any minute: a write costs 5, and a refusal says when the next is let in', async () => {
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

  test('what is refused changes nothing, costs nothing, and puts nothing off', async () => {
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

describe('writes as content', () => {
  test('are counted by the minute and by the hour only where that is asked for', async () => {
    const { time, sandbox, read, write } = await stage({ contentPerMinute: 3, contentPerHour: 5 });
    expect(await oneByOne(3, write)).toEqual([204, 204, 204]);
    time.nowMs += 1_000;
    const refused = await write();
    expect(secondsToWait(refused)).toBe(59);
    expect((await read()).status).toBe(200);
    time.nowMs += 59_000;
    expect(await oneByOne(2, write)).toEqual([204, 204]);
    time.nowMs += 120_000;
    // The hour is far from over, but no wait is longer than a minute.
    expect(secondsToWait(await write())).toBe(60);
    sandbox.github.variant.contentPerMinute = undefined;
    sandbox.github.variant.contentPerHour = undefined;
    expect(await oneByOne(10, write)).toEqual(Array.from({ length: 10 }, () => 204));
  });
});

describe('requests in flight', () => {
  test('are at most 100, from their arrival to the end of their answer', async () => {
    const { sandbox, read } = await stage({}, { latencyMs: 400 });
    const replies = await Promise.all(Array.from({ length: 130 }, read));
    const refused = replies.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(30);
    expect(new Set(refused.map(secondsToWait))).toEqual(new Set([1]));
    expect(sandbox.github.limits()).toMatchObject({ refusals: 30, breaches: 0, mostInFlight: 130 });
    expect((await read()).status).toBe(200);
  });
});

describe('told to wait', () => {
  test('every request before the time is a breach, and none from then on', async () => {
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

  test('what was on its way within the grace is none, whatever the clock of the test says', async () => {
    const { sandbox, read, write } = await stage({ graceMs: 300 });
    await oneByOne(180, write);
    await oneByOne(3, read);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 3, breaches: 0 });
    await sleep(350);
    await read();
    expect(sandbox.github.limits()).toMatchObject({ refusals: 4, breaches: 1 });
  });

  test('a request that travels when the refusal goes out is none', async () => {
    const { sandbox, read, write } = await stage({ contentPerMinute: 0 }, { latencyMs: 200 });
    const refused = write();
    await sleep(100);
    const travelling = read();
    expect([(await refused).status, (await travelling).status]).toEqual([403, 200]);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 1, breaches: 0 });
  });

  test('a token that was told nothing breaks nothing', async () => {
    const { sandbox, write } = await stage({ contentPerMinute: 0 });
    await write();
    sandbox.github.addToken('other', { kind: 'classic', repositories: 'all', scopes: ['repo'] });
    await githubSender(sandbox, 'other')('GET', REPOSITORY);
    expect(sandbox.github.limits()).toMatchObject({ refusals: 1, breaches: 0 });
  });
});

describe('the hour', () => {
  test('its 5,000 are refused without retry-after, before any secondary limit', () => {
    const budget = new Budget({ nowMs: () => 1_800_000_000_000 });
    for (let turn = 0; turn < 5_000; turn += 1) budget.take('a', 'core');
    expect(budget.take('a', 'core', 0)).toMatchObject({ used: 5_000, remaining: 0, exceeded: true });
    expect(budget.take('b', 'core', 0)).toMatchObject({ used: 0, remaining: 5_000, exceeded: false });
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

describe('what is refused where', () => {
  const manyWrites = (github: Partial<GitHubVariant>) => {
    const budget = new Budget({ nowMs: () => 1_800_000_000_000 });
    const variant = githubVariant(github);
    const stays = Array.from({ length: 200 }, () => budget.arrive({ token: 'a', isWrite: true, variant }));
    return { refused: stays.filter(({ refusal }) => refusal !== undefined).length, counts: budget.counts };
  };

  test.each<[string, Partial<GitHubVariant>]>([
    ['the default', {}],
    ['hourly', { limits: 'hourly', contentPerMinute: 1 }],
    ['off', { limits: 'off', contentPerHour: 1 }],
    ['ghes, whatever it is told', { kind: 'ghes', limits: 'documented', contentPerMinute: 1 }],
  ])('%s knows no secondary limits, but is watched', (_title, github) => {
    const { refused, counts } = manyWrites(github);
    expect(refused).toBe(0);
    expect(counts).toEqual({ refusals: 0, breaches: 0, mostInFlight: 200, mostPointsInAMinute: 1_000 });
  });

  test('with limits off, an answer says nothing of limits', async () => {
    const { read } = await stage({ limits: 'off' });
    expect([...(await read()).headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
