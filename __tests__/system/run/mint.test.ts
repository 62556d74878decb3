import { afterEach, describe, expect, test } from '@jest/globals';
import type { FaultAnswer, Moment, Sandbox } from '../../../sandbox/index.ts';
import type { Told } from '../../support/stage.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

function answerCreate(sandbox: Sandbox, when: Moment, answer: FaultAnswer): void {
  sandbox.faults.add({ service: 'confidence', method: 'POST', path: /^\/v1\/apiClients$/, when, answer });
}

function creates({ requests }: Told): number {
  return requests.filter(({ method, path }) => method === 'POST' && path === '/v1/apiClients').length;
}

describe('a create without a clear answer', () => {
  test.each([['a 503', { status: 503 }] as const, ['a broken connection', 'reset'] as const])(
    '%s after the client was made: it is found by its label and taken',
    async (_case, answer) => {
      const { sandbox, run } = await openStage();
      answerCreate(sandbox, 'after', answer);
      const told = await run({ roles: 'Flags Editor' });
      expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'created', written: '1' } });
      expect(creates(told)).toBe(1);
      expect(clientsIn(sandbox)).toHaveLength(1);
      expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
      expect(told.transcript).toMatchSnapshot();
    },
  );

  test('a 503 after the client was made, whose secret cannot be read: it is deleted, and one more is made', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnRead: 'absent' } });
    answerCreate(sandbox, 'after', { status: 503 });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(creates(told)).toBe(2);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test.each([
    ['a 503', { status: 503 }] as const,
    ['a 500 with a page of HTML', { status: 500, body: '<h1>Oops</h1>', contentType: 'text/html' }] as const,
    ['a broken connection', 'reset'] as const,
  ])('%s before anything was made: one clear message, no client, no second try', async (_case, answer) => {
    const { sandbox, run } = await openStage();
    answerCreate(sandbox, 'before', answer);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('got no clear answer');
    expect(creates(told)).toBe(1);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript.replace(/socket hang up|read ECONNRESET/g, 'CONNECTION BROKEN')).toMatchSnapshot();
  });

  test('a 429 is a refusal: once the list shows that nothing was made, it is tried again', async () => {
    const { sandbox, run } = await openStage();
    answerCreate(sandbox, 'before', { status: 429, headers: { 'retry-after': '0' } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(creates(told)).toBe(2);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });

  test('a 200 that is cut or garbled: the client that was made is found and taken', async () => {
    const { sandbox, run } = await openStage();
    answerCreate(sandbox, 'after', { status: 200, body: '{"name":"apiClients/x","displayName":' });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  });
});

describe('a create answered without the secret', () => {
  test('which a read shows: it is taken from there', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnCreate: 'absent' } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test.each(['absent', 'empty'] as const)('which is %s on reads too: the client is deleted again', async (read) => {
    const { sandbox, run } = await openStage({ confidence: { secretOnCreate: 'absent', secretOnRead: read } });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-name': '' } });
    expect(told.errors.join()).toContain('but did not show its secret');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });
});

test('a new credential that takes a while to spread is waited for', async () => {
  const { sandbox, run } = await openStage({ confidence: { spreadMs: 300 } });
  const told = await run();
  expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
});
