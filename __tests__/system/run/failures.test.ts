import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault, Sandbox } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, secretAt, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const three = ['octo-org/checkout', 'octo-org/payments', 'octo-org/search'];
const refused = { status: 403, body: JSON.stringify({ message: 'Resource not accessible by personal access token' }) };

function refuse(sandbox: Sandbox, path: RegExp, more: Partial<Fault> = {}): void {
  const times = Number.POSITIVE_INFINITY;
  sandbox.faults.add({ service: 'github', method: 'PUT', path, when: 'before', answer: refused, times, ...more });
}

describe('a repository that fails when it is written', () => {
  test('hides no other: the others are written, the job fails and names it', async () => {
    const { sandbox, run } = await openStage({}, three);
    refuse(sandbox, /payments/);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '2', failed: '1' } });
    expect(told.outputs['failed-targets']).toBe('octo-org/payments');
    expect(signsInFrom(sandbox, 'octo-org/checkout')).toBe(true);
    expect(signsInFrom(sandbox, 'octo-org/search')).toBe(true);
    expect(sandbox.github.secrets('octo-org/payments')).toEqual([]);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(told.wholeTranscript).toMatchSnapshot();
  });

  test('between the two halves: it is called torn, and the next run repairs it with the same client', async () => {
    const { sandbox, run } = await openStage({}, three);
    refuse(sandbox, /payments.*CLIENT_SECRET/, { times: 1 });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { written: '2', 'failed-targets': 'octo-org/payments' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(secretAt(sandbox, 'octo-org/payments', 'CONFIDENCE_CLIENT_ID')).toBe(clientsIn(sandbox)[0]?.clientId);
    expect(secretAt(sandbox, 'octo-org/payments', 'CONFIDENCE_CLIENT_SECRET')).toBeUndefined();
    expect(told.transcript).toMatchSnapshot();
    const next = await run({ refresh: 'stale' });
    expect(next).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1', skipped: '2' } });
    for (const repository of three) expect(signsInFrom(sandbox, repository)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('between the two halves, where it is the only one: the client stays, since a half was placed', async () => {
    const { sandbox, run } = await openStage();
    refuse(sandbox, /CLIENT_SECRET/, { times: 1 });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-targets': CHECKOUT } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect((await run()).exitCode).toBe(0);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('cleanly, where it is the only one: the new client is deleted again', async () => {
    const { sandbox, run } = await openStage();
    refuse(sandbox, /secrets/);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', failed: '1' } });
    expect(told.outputs['client-name']).toBe('');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('cleanly, and the client cannot be deleted: both are told, and the next run goes on with it', async () => {
    const { sandbox, run } = await openStage();
    refuse(sandbox, /secrets/, { times: 1 });
    const answer = { status: 400, body: '{"message":"not now"}' };
    sandbox.faults.add({ service: 'confidence', method: 'DELETE', path: /apiClients/, when: 'before', answer });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('not now');
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect((await run()).exitCode).toBe(0);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('the pair of a client that was there before stays, and the client with it', async () => {
    const { sandbox, run } = await openStage();
    await run();
    refuse(sandbox, /secrets/);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-targets': CHECKOUT } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });
});

describe('a public key that changes between read and write', () => {
  test('before the first half: the key is read again, and both halves are written', async () => {
    const { sandbox, run } = await openStage();
    sandbox.faults.on({ service: 'github', method: 'PUT', path: /secrets/ }, () => sandbox.github.rotateKey(CHECKOUT));
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'created', written: '1' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('between the halves: the second half is sealed again', async () => {
    const { sandbox, run } = await openStage();
    const second = { service: 'github', method: 'PUT', path: /CLIENT_SECRET/ } as const;
    sandbox.faults.on(second, () => sandbox.github.rotateKey(CHECKOUT));
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });

  test('again and again: the run fails, and leaves nothing behind', async () => {
    const { sandbox, run } = await openStage();
    sandbox.faults.on({ service: 'github', method: 'PUT', path: /secrets/, times: 9 }, () =>
      sandbox.github.rotateKey(CHECKOUT),
    );
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-targets': CHECKOUT } });
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });
});
