import { expect, test } from '@jest/globals';
import { RateLimits } from '../../sandbox/github/rate-limits.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { githubSender } from './caller.ts';

test('a token has five thousand requests an hour, for REST and GraphQL each', () => {
  let nowMs = 1_800_000_000_000;
  const limits = new RateLimits({ nowMs: () => nowMs });
  for (let turn = 0; turn < 4999; turn += 1) limits.count('a', 'core');
  const rest = { limit: 5000, resetSeconds: 1_800_003_600, resource: 'core' };
  expect(limits.count('a', 'core')).toEqual({ ...rest, used: 5000, remaining: 0, exceeded: false });
  expect(limits.count('a', 'core')).toEqual({ ...rest, used: 5000, remaining: 0, exceeded: true });
  expect(limits.count('a', 'graphql')).toMatchObject({ used: 1, exceeded: false });
  expect(limits.count('b', 'core')).toMatchObject({ used: 1, exceeded: false });
  nowMs += 3_600_000;
  expect(limits.count('a', 'core')).toMatchObject({ used: 1, exceeded: false });
});

test('a caller without a known token has sixty', async () => {
  let nowMs = Date.now();
  const sandbox = await startSandbox({ clock: { nowMs: () => nowMs } });
  try {
    const ask = () => githubSender(sandbox, 'unknown')('GET', '/repos/acme/web');
    const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await ask()).status));
    expect(new Set(statuses)).toEqual(new Set([401]));
    const refused = await ask();
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('60');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    nowMs += 3_600_000;
    expect((await ask()).status).toBe(401);
  } finally {
    await sandbox.close();
  }
});
