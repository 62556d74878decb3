import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const two = ['octo-org/checkout', 'octo-org/payments'];

describe.each(['absent', 'empty'] as const)('a secret that is %s when it is read back', (secretOnRead) => {
  test('is no hindrance for a new client', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnRead } });
    expect(await run()).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });

  test('leaves a target that is current as it is', async () => {
    const { sandbox, repositories, run } = await openStage({ confidence: { secretOnRead } });
    await run();
    const before = wholeWorld(sandbox, repositories);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '1' } });
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('stops the run where a target misses the pair of a young client, with the cure, and changes nothing', async () => {
    const { sandbox, repositories, run } = await openStage({ confidence: { secretOnRead } }, two);
    await run({ repositories: CHECKOUT });
    const before = wholeWorld(sandbox, repositories);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toMatch(
      /cannot be read back.*another run may still write it.*Run again after .*see client secrets/,
    );
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(told.transcript).toMatchSnapshot();
  });
});

describe('a secret that is read back and does not sign in', () => {
  const maskedList = { service: 'confidence', method: 'GET', path: /apiClients\?/, when: 'before' } as const;

  test('counts as one that cannot be read: a current target is left as it is', async () => {
    const { sandbox, repositories, run } = await openStage();
    await run();
    const before = wholeWorld(sandbox, repositories);
    const apiClients = clientsIn(sandbox).map((client) => ({ ...client, clientSecret: '****' }));
    sandbox.faults.add({ ...maskedList, answer: { status: 200, body: JSON.stringify({ apiClients }) } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '1' } });
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('is never written: a target that misses the pair stops the run', async () => {
    const { sandbox, repositories, run } = await openStage();
    await run();
    sandbox.github.removeSecret(CHECKOUT, 'CONFIDENCE_CLIENT_SECRET');
    const before = wholeWorld(sandbox, repositories);
    const apiClients = clientsIn(sandbox).map((client) => ({ ...client, clientSecret: '****' }));
    sandbox.faults.add({ ...maskedList, answer: { status: 200, body: JSON.stringify({ apiClients }) } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('cannot be read back');
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  });
});

describe('a target that holds the pair of somebody else', () => {
  test('written before the client was made: it is written anew', async () => {
    const { sandbox, run } = await openStage();
    const old = new Date('2026-01-01T00:00:00Z');
    sandbox.github.putSecret(CHECKOUT, 'CONFIDENCE_CLIENT_ID', { value: 'an old id', updatedAt: old });
    sandbox.github.putSecret(CHECKOUT, 'CONFIDENCE_CLIENT_SECRET', { value: 'an old secret', updatedAt: old });
    sandbox.confidence.addClient({ displayName: 'checkout flags', createTime: '2026-02-01T00:00:00Z' });
    const told = await run({ refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });
});
