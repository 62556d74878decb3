import { afterEach, describe, expect, test } from '@jest/globals';
import type { Sandbox, StoredClient } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const everyTime = { times: Number.POSITIVE_INFINITY, when: 'before' } as const;
const creating = { service: 'confidence', method: 'POST', path: /\/v1\/apiClients$/ } as const;
const deleting = { service: 'confidence', method: 'DELETE', path: /\/v1\/apiClients\// } as const;
const broken = { status: 500, body: '{"code":13,"message":"boom","status":"INTERNAL"}' };

function administrator(sandbox: Sandbox): StoredClient {
  const { clientId } = sandbox.confidence.admin;
  const [admin] = sandbox.confidence.clients().filter((client) => client.clientId === clientId);
  if (admin === undefined) throw new Error('the sandbox has no administrator');
  return admin;
}

function addStranger({ confidence }: Sandbox): StoredClient {
  return confidence.addClient({ displayName: 'payments production' });
}

/** A client as an answer to a create that was sent a moment ago. */
function answerWith(client: Partial<StoredClient>) {
  return { status: 200, body: JSON.stringify({ ...client, createTime: new Date().toISOString() }) };
}

describe('a create that is answered with a client which was there before', () => {
  test.each<[string, (sandbox: Sandbox) => Partial<StoredClient>]>([
    ['of another name, with its secret', addStranger],
    ['of another name, without its secret', (sandbox) => ({ ...addStranger(sandbox), clientSecret: '' })],
    ['that the run is signed in with', administrator],
    [
      'that the run is signed in with, under the wanted name',
      (sandbox) => ({ ...administrator(sandbox), displayName: 'checkout flags', clientSecret: '' }),
    ],
  ])('%s: it stays, and nothing is written', async (_title, pick) => {
    const { sandbox, repositories, run } = await openStage({ confidence: { secretOnRead: 'absent' } });
    sandbox.faults.add({ ...creating, ...everyTime, answer: answerWith(pick(sandbox)) });
    const before = wholeWorld(sandbox, repositories);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-name': '' } });
    expect(told.errors.join()).toContain('left alone');
    expect(told.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  });

  test('that another run created in the meantime: it stays, and nothing is written', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnRead: 'absent' } });
    const labels = { 'managed-by': 'provision-confidence-client', request: 'of-another-run' };
    const twin = { name: 'apiClients/twin', displayName: 'checkout flags', clientId: 'id-of-the-twin', labels };
    sandbox.faults.on(creating, () => void sandbox.confidence.addClient(twin));
    sandbox.faults.add({ ...creating, ...everyTime, answer: answerWith(twin) });
    const told = await run();
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('apiClients/twin, which is left alone');
    expect(clientsIn(sandbox)).toMatchObject([twin]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
  });
});

describe('a create without a secret, whose client cannot be read', () => {
  const reading = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\/./ } as const;

  test('is deleted again', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnCreate: 'absent', secretOnRead: 'absent' } });
    sandbox.faults.add({ ...reading, ...everyTime, answer: broken });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-name': '' } });
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
  });

  test('nor deleted: the error names the client that may remain', async () => {
    const { sandbox, run } = await openStage({ confidence: { secretOnCreate: 'absent', secretOnRead: 'absent' } });
    sandbox.faults.add({ ...reading, ...everyTime, answer: broken });
    sandbox.faults.add({ ...deleting, ...everyTime, answer: broken });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    const [left, ...others] = clientsIn(sandbox);
    expect(others).toEqual([]);
    expect(left?.name).toMatch(/^apiClients\/./);
    expect(told.errors.join()).toContain(`Delete ${left?.name} in Confidence`);
    expect(told.errors.join()).not.toContain('was deleted again');
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
  });
});

test('a client is taken back, but not its policy: the error names the policy that remains', async () => {
  const { sandbox, run } = await openStage({ confidence: { generation: 'newer' } });
  const known = sandbox.confidence.policies().map(({ name }) => name);
  const answer = { status: 403, body: '{"message":"no"}' };
  sandbox.faults.add({ service: 'confidence', method: 'DELETE', path: /\/v1\/policies\//, ...everyTime, answer });
  sandbox.faults.add({ service: 'github', method: 'PUT', path: /CONFIDENCE_CLIENT_ID/, ...everyTime, answer });
  const told = await run({ roles: 'Flags Editor' });
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
  const left = sandbox.confidence.policies().filter(({ name }) => !known.includes(name));
  expect(left).toHaveLength(1);
  expect(told.errors.join()).toContain(left[0]?.name);
  expect(clientsIn(sandbox)).toEqual([]);
  expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
});

test('a permission that does not exist is not dropped in silence: the error names it, and no client is left', async () => {
  const { sandbox, run } = await openStage();
  const body = '{"code":3,"message":"permission flags.wrtie does not exist","status":"INVALID_ARGUMENT"}';
  sandbox.faults.add({ ...creating, when: 'before', answer: { status: 400, body } });
  const told = await run({ permissions: 'flags.wrtie' });
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
  expect(told.errors.join()).toContain('flags.wrtie');
  expect(clientsIn(sandbox)).toEqual([]);
  expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
});

test('an answer to the list that is no list: no second client is made', async () => {
  const { sandbox, run } = await openStage();
  await run();
  const [client] = clientsIn(sandbox);
  const answer = { status: 200, body: '{"message":"maintenance"}' };
  sandbox.faults.add({ service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/, ...everyTime, answer });
  const told = await run();
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
  expect(writesAmong(told.requests)).toEqual([]);
  expect(clientsIn(sandbox)).toEqual([client]);
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
});
