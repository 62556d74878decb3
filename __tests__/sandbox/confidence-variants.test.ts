import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant, Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { confidenceSender } from './caller.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const start = async (variant: Partial<ConfidenceVariant>) => {
  sandbox = await startSandbox({ confidence: variant });
  return confidenceSender(sandbox);
};
const wish = { displayName: 'checkout', roles: ['roles/flags-editor'], permissions: ['p'] };
const rolesOf = (displayName: string) =>
  sandbox.confidence.clients().find((client) => client.displayName === displayName)?.roles;

describe('the documented generation', () => {
  test('keeps inline roles and shows no identity', async () => {
    const send = await start({});
    const { body } = await send('POST', '/v1/apiClients', wish);
    expect(body).toMatchObject({ roles: wish.roles, permissions: wish.permissions });
    expect(body).not.toHaveProperty('identity');
    const name = sandbox.confidence.clients().find(({ displayName }) => displayName === 'checkout')?.name ?? '';
    expect(sandbox.confidence.effectiveRoles(name)).toEqual(wish.roles);
  });

  test('may ignore them, and then shows an identity', async () => {
    const send = await start({ inlineRoles: 'ignored' });
    const { status, body } = await send('POST', '/v1/apiClients', wish);
    expect(status).toBe(200);
    expect(body).toMatchObject({ roles: [], permissions: [], identity: expect.stringMatching(/^identities\//) });
    expect(rolesOf('checkout')).toEqual([]);
    const { name } = sandbox.confidence.addClient({ displayName: 'seeded', roles: ['roles/reader'] });
    expect((await send('PATCH', `/v1/${name}?updateMask=roles`, { roles: wish.roles })).body).toMatchObject({
      roles: [],
    });
    expect(rolesOf('seeded')).toEqual(['roles/reader']);
  });

  test('may reject them', async () => {
    const send = await start({ inlineRoles: 'rejected' });
    const { status, text } = await send('POST', '/v1/apiClients', wish);
    expect(status).toBe(400);
    expect(text).toContain('roles');
    expect((await send('POST', '/v1/apiClients', { displayName: 'plain' })).status).toBe(200);
  });
});

describe('the newer generation', () => {
  test.each([{}, { inlineRoles: 'kept' } as const, { inlineRoles: 'ignored' } as const])(
    'drops inline roles with %j',
    async (variant) => {
      const send = await start({ generation: 'newer', ...variant });
      const { body } = await send('POST', '/v1/apiClients', wish);
      const identity = expect.stringMatching(/^identities\//);
      expect(body).toMatchObject({ identity, owner: identity, creator: identity, updater: identity });
      for (const field of ['roles', 'permissions', 'createdBy', 'updatedBy']) expect(body).not.toHaveProperty(field);
      expect(rolesOf('checkout')).toEqual([]);
    },
  );

  test('may reject them, naming roles', async () => {
    const send = await start({ generation: 'newer', inlineRoles: 'rejected' });
    expect((await send('POST', '/v1/apiClients', wish)).text).toContain('roles');
    const { text } = await send('POST', '/v1/apiClients', { displayName: 'x', permissions: [] });
    expect(text).toContain('permissions');
  });

  test('takes an owner that exists, and no output-only identity', async () => {
    const send = await start({ generation: 'newer' });
    const create = (fields: object) => send('POST', '/v1/apiClients', { displayName: 'x', ...fields });
    expect((await create({ owner: 'identities/founder' })).body).toMatchObject({ owner: 'identities/founder' });
    expect((await create({ owner: 'identities/nope' })).status).toBe(400);
    expect((await create({ identity: 'identities/founder' })).status).toBe(400);
  });

  test('has no roles to update', async () => {
    const send = await start({ generation: 'newer' });
    const { name } = sandbox.confidence.addClient({ displayName: 'x' });
    const patch = (mask: string) => send('PATCH', `/v1/${name}?updateMask=${mask}`, { labels: { a: 'b' } });
    expect((await patch('roles')).status).toBe(400);
    expect((await patch('permissions')).status).toBe(400);
    expect((await patch('labels')).body).toMatchObject({ labels: { a: 'b' } });
  });
});

describe('the secret', () => {
  test.each([
    ['present', /"clientSecret":"\w{64}"/],
    ['absent', /^((?!clientSecret).)*$/],
    ['empty', /"clientSecret":""/],
  ] as const)('is %s on reads', async (secretOnRead, shape) => {
    const send = await start({ secretOnRead });
    expect((await send('POST', '/v1/apiClients', { displayName: 'x' })).text).toMatch(/"clientSecret":"\w{64}"/);
    expect((await send('GET', '/v1/apiClients')).text).toMatch(shape);
    const { name } = sandbox.confidence.addClient({ displayName: 'y' });
    expect((await send('GET', `/v1/${name}`)).text).toMatch(shape);
    expect((await send('PATCH', `/v1/${name}?updateMask=labels`, {})).text).toMatch(shape);
  });

  test('may be absent on create', async () => {
    const send = await start({ secretOnCreate: 'absent' });
    const { body } = await send('POST', '/v1/apiClients', { displayName: 'x' });
    expect(body).toHaveProperty('clientId');
    expect(body).not.toHaveProperty('clientSecret');
  });
});

describe('errors', () => {
  test.each([
    ['plain', { code: 5, message: expect.any(String), status: 'NOT_FOUND' }],
    ['nested', { error: { message: expect.any(String), status: 'NOT_FOUND' } }],
    ['text', expect.stringMatching(/^apiClients\/nope/)],
  ] as const)('come %s', async (errorShape, body) => {
    const send = await start({ errorShape });
    expect((await send('GET', '/v1/apiClients/nope')).body).toEqual(body);
  });
});

test('labels may be dropped', async () => {
  const send = await start({ labels: 'dropped' });
  const labels = { a: 'b' };
  expect((await send('POST', '/v1/apiClients', { displayName: 'x', labels })).body).toMatchObject({ labels: {} });
  const { name } = sandbox.confidence.addClient({ displayName: 'y' });
  const reply = await send('PATCH', `/v1/${name}?updateMask=labels`, { labels });
  expect(reply).toMatchObject({ status: 200, body: { labels: {} } });
});

test('the variant can be changed while running', async () => {
  const send = await start({});
  await send('POST', '/v1/apiClients', wish);
  Object.assign(sandbox.confidence.variant, { generation: 'newer', clockOffsetMs: 7_200_000 });
  const { body } = await send('POST', '/v1/apiClients', { ...wish, displayName: 'later' });
  expect(body).toHaveProperty('identity');
  const [first, later] = ['checkout', 'later'].map(
    (name) => sandbox.confidence.clients().find(({ displayName }) => displayName === name)?.createTime ?? '',
  );
  expect(Date.parse(later ?? '') - Date.parse(first ?? '')).toBeGreaterThan(7_190_000);
});
