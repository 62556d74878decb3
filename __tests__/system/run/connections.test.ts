import { afterEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

test('GitHub Enterprise Server: REST below /api/v3, and GraphQL beside it', async () => {
  const { sandbox, run } = await openStage({ github: { kind: 'ghes' } });
  const told = await run({ 'writes-per-minute': undefined });
  expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1' } });
  const paths = told.requests.filter(({ service }) => service === 'github').map(({ path }) => path);
  expect(paths.filter((path) => !path.startsWith('/api/v3/'))).toEqual(['/api/graphql']);
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  expect(told.transcript).toMatchSnapshot();
});

describe('signing in to Confidence', () => {
  test('with a token made elsewhere: no credential of its own is exchanged', async () => {
    const { sandbox, run } = await openStage();
    const { clientId, clientSecret } = sandbox.confidence.admin;
    const response = await fetch(sandbox.confidence.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grantType: 'client_credentials', clientId, clientSecret }),
    });
    const { accessToken } = v.parse(v.object({ accessToken: v.string() }), await response.json());
    const told = await run({
      'confidence-client-id': undefined,
      'confidence-client-secret': undefined,
      'confidence-token': accessToken,
    });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(told.requests[0]?.path).not.toContain('oauth');
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.raw.replaceAll(`::add-mask::${accessToken}`, '')).not.toContain(accessToken);
    expect(told.transcript).toMatchSnapshot();
  });

  test('with a token that is not expected nothing is made', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({
      'confidence-client-id': undefined,
      'confidence-client-secret': undefined,
      'confidence-token': 'no-token-of-theirs',
    });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('answered 401');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('where the answer comes in snake case, with a number', async () => {
    const { sandbox, run } = await openStage({ confidence: { tokenKeys: 'snake', expiresIn: 'number' } });
    expect(await run()).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });

  test('where a token lasts less than 30 seconds: it is renewed', async () => {
    const { sandbox, run } = await openStage({ confidence: { tokenLifetimeSeconds: 20 } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(told.requests.filter(({ path }) => path === '/v1/oauth/token').length).toBeGreaterThan(2);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });

  test('where the token endpoint has an address of its own', async () => {
    const { sandbox, run } = await openStage();
    const other = await openStage();
    const told = await run({ 'confidence-token-url': other.sandbox.confidence.tokenUrl });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.requests.filter(({ path }) => path === '/v1/oauth/token')).toEqual([]);
    expect(other.sandbox.requests.map(({ path }) => path)).toEqual(['/v1/oauth/token']);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

test('both services with clocks of their own: a second stale run still changes nothing', async () => {
  const clocks = { confidence: { clockOffsetMs: -600_000 }, github: { clockOffsetMs: 600_000 } };
  const { sandbox, run } = await openStage(clocks);
  expect((await run()).outputs.result).toBe('created');
  const told = await run({ refresh: 'stale' });
  expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '1' } });
  expect(told.shown).toMatch(/GitHub's clock is (?:1199|1200|1201) s ahead of Confidence's/);
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
});
