import { afterEach, describe, expect, test } from '@jest/globals';
import type { Stage } from '../../support/stage.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn, secretAt, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

describe('a public key of one of three repositories that nothing can be sealed for', () => {
  const three = ['octo-org/checkout', 'octo-org/payments', 'octo-org/search'];
  test.each([
    ['32 zero bytes', Buffer.alloc(32).toString('base64')],
    ['zero bytes in base64 with stray bits', `${'A'.repeat(42)}B=`],
    ['other bytes in base64 with stray bits', Buffer.alloc(32, 9).toString('base64').replace(/.=$/, 'l=')],
  ])('%s: nothing is created, and the repository is named', async (_title, key) => {
    const { sandbox, run } = await openStage({}, three);
    const answer = { status: 200, body: JSON.stringify({ key_id: '1', key }) };
    const path = /octo-org\/payments\/actions\/secrets\/public-key/;
    sandbox.faults.add({ service: 'github', path, times: Number.POSITIVE_INFINITY, when: 'before', answer });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-name': '' } });
    expect(told.outputs.report).toContain('octo-org/payments');
    expect(told.summary).toContain('octo-org/payments');
    expect(told.errors.join()).toContain('octo-org/payments');
    expect(told.errors.join()).not.toMatch(/unexpected|octo-org\/(?:checkout|search)/i);
    expect(writesAmong(told.requests)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    for (const repository of three) expect(sandbox.github.secrets(repository)).toEqual([]);
  });
});

/** A stage whose one target misses half a pair, and where signing in works for the run alone. */
async function withoutProof(generations: 1 | 2, status: number): Promise<Stage> {
  const stage = await openStage();
  const { sandbox, run } = stage;
  await run();
  if (generations === 2) {
    const labels = { 'managed-by': 'provision-confidence-client' };
    sandbox.confidence.addClient({ displayName: 'checkout flags', labels });
  }
  sandbox.github.removeSecret(CHECKOUT, 'CONFIDENCE_CLIENT_ID');
  sandbox.faults.add({
    service: 'confidence',
    path: /oauth\/token/,
    nth: 2,
    times: Number.POSITIVE_INFINITY,
    when: 'before',
    answer: { status, headers: { 'retry-after': '0' }, body: '{"message":"slow down"}' },
  });
  return stage;
}

describe('the token endpoint does not tell whether the secret of a client works', () => {
  test.each([404, 429])('but %d: the run fails, advises no deletion, and writes no pair', async (status) => {
    const check = async (generations: 1 | 2): Promise<void> => {
      const { sandbox, repositories, run } = await withoutProof(generations, status);
      const before = wholeWorld(sandbox, repositories);
      const told = await run();
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
      expect(told.errors.join()).toContain(`/v1/oauth/token answered ${status}`);
      expect(`${told.errors.join()}${told.summary}${told.outputs.report}`).not.toMatch(/delete/i);
      expect(clientsIn(sandbox)).toHaveLength(generations);
      expect(wholeWorld(sandbox, repositories)).toEqual(before);
    };
    // Both at once, since what takes time is the waiting.
    await Promise.all([check(1), check(2)]);
  });
});

test('a write that is committed, answered 502 and then 403: the new client, which may be half placed, stays', async () => {
  const { sandbox, run } = await openStage();
  const writing = { service: 'github', method: 'PUT', path: /CONFIDENCE_CLIENT_ID/ } as const;
  const refused = { status: 403, body: '{"message":"Resource not accessible by personal access token"}' };
  sandbox.faults.add({ ...writing, when: 'after', answer: { status: 502, body: '{}' } });
  sandbox.faults.add({ ...writing, nth: 2, times: 9, when: 'before', answer: refused });
  const told = await run();
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'failed-targets': CHECKOUT } });
  expect(told.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  const [client, ...others] = clientsIn(sandbox);
  expect(others).toEqual([]);
  expect(client?.clientId).toMatch(/./);
  expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(client?.clientId);
  expect(told.outputs['client-name']).toBe(client?.name);
});
