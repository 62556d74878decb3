import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { confidenceSender } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
let client: StoredClient;
beforeEach(async () => {
  sandbox = await startSandbox({ confidence: { generation: 'newer' } });
  send = await confidenceSender(sandbox);
  client = sandbox.confidence.addClient({ displayName: 'checkout' });
});
afterEach(() => sandbox.close());

const role = 'roles/flags-editor';
const create = (policyId: string, fields: object = {}) =>
  send('POST', `/v1/policies?policyId=${policyId}`, { roles: [role], identities: [client.identity], ...fields });

describe('roles', () => {
  test('are listed and read', async () => {
    const one = { name: role, displayName: 'Flags Editor' };
    const roles = expect.arrayContaining([one, { name: 'roles/flags-viewer', displayName: 'Flags Viewer' }]);
    expect((await send('GET', '/v1/roles')).body).toMatchObject({ roles });
    expect((await send('GET', `/v1/${role}`)).body).toEqual(one);
    expect((await send('GET', '/v1/roles/nope')).status).toBe(404);
    const added = sandbox.confidence.addRole({ displayName: 'Extra', name: 'roles/00ff' });
    expect((await send('GET', '/v1/roles/00ff')).body).toEqual(added);
  });

  test('some have slugs for ids and some hexadecimal numbers', () => {
    const ids = sandbox.confidence.roles.map(({ name }) => name.replace('roles/', ''));
    expect(ids.some((id) => /^[0-9a-f]+$/.test(id))).toBe(true);
    expect(ids.some((id) => /^[a-z]+-[a-z]+$/.test(id))).toBe(true);
  });
});

describe('a policy', () => {
  test('binds an identity to roles', async () => {
    expect(sandbox.confidence.effectiveRoles(client.name)).toEqual([]);
    const { status, body } = await create('checkout-flags');
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'policies/checkout-flags', roles: [role], identities: [client.identity] });
    expect((await send('GET', '/v1/policies/checkout-flags')).body).toEqual(body);
    expect(sandbox.confidence.effectiveRoles(client.name)).toEqual([role]);
  });

  test('of a given id can be created once', async () => {
    await create('checkout-flags');
    expect((await create('checkout-flags')).status).toBe(409);
    expect((await create('admin-policy')).status).toBe(409);
  });

  test('gets an id where none is given', async () => {
    const reply = await send('POST', '/v1/policies', { roles: [role], identities: [client.identity] });
    expect(reply.body).toMatchObject({ name: expect.stringMatching(/^policies\/[a-z][a-z0-9-]{2,62}$/) });
  });

  test.each(['', 'ab', 'Upper', '1abc', 'with_underscore', 'a'.repeat(64), 'with%20space'])(
    'refuses the id "%s"',
    async (policyId) => expect((await create(policyId)).status).toBe(400),
  );

  test.each([
    [{ roles: ['roles/nope'] }, 'roles/nope'],
    [{ roles: ['Flags Editor'] }, 'Flags Editor'],
    [{ roles: [] }, 'roles'],
    [{ identities: ['identities/nope'] }, 'identities/nope'],
    [{ identities: [] }, 'identities'],
    [{ identities: undefined }, 'identities'],
    [{ identities: 'identities/x' }, 'identities'],
    [{ displayName: 'mine' }, 'displayName'],
    [{ name: 'policies/mine' }, 'name'],
  ])('refuses %j and names it', async (fields, named) => {
    const reply = await create('checkout-flags', fields);
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(named);
    expect(sandbox.confidence.policies()).toHaveLength(2);
  });

  test('is changed where the mask says so', async () => {
    await create('checkout-flags');
    const other = sandbox.confidence.addClient({ displayName: 'successor' });
    const identities = [client.identity, other.identity];
    const path = '/v1/policies/checkout-flags';
    const reply = await send('PATCH', `${path}?updateMask=identities`, { identities, roles: ['roles/reader'] });
    expect(reply.body).toMatchObject({ identities, roles: [role] });
    expect((await send('PATCH', `${path}?updateMask=roles`, { roles: ['roles/reader'] })).status).toBe(200);
    expect(sandbox.confidence.effectiveRoles(other.name)).toEqual(['roles/reader']);
    for (const query of ['', '?updateMask=name', '?updateMask=identities,owner']) {
      expect((await send('PATCH', path + query, { identities })).status).toBe(400);
    }
    const nobody = { identities: ['identities/nope'] };
    expect((await send('PATCH', `${path}?updateMask=identities`, nobody)).status).toBe(400);
  });

  test('keeps the identity of a deleted client, and may be sent back with it', async () => {
    await create('checkout-flags');
    sandbox.confidence.removeClient(client.name);
    const other = sandbox.confidence.addClient({ displayName: 'successor' });
    const identities = [client.identity, other.identity];
    const path = '/v1/policies/checkout-flags?updateMask=identities';
    expect((await send('PATCH', path, { identities })).status).toBe(200);
    expect((await create('another', { identities: [client.identity] })).status).toBe(400);
  });

  test('is deleted once', async () => {
    await create('checkout-flags');
    expect(await send('DELETE', '/v1/policies/checkout-flags')).toMatchObject({ status: 200, body: {} });
    expect((await send('DELETE', '/v1/policies/checkout-flags')).status).toBe(404);
    expect(sandbox.confidence.effectiveRoles(client.name)).toEqual([]);
  });

  test('of people may be there, and those of the workspace always are', async () => {
    sandbox.confidence.addPolicy({ policyId: 'ops', roles: [role], identities: ['identities/person'] });
    const names = ['policies/admin-policy', 'policies/default-policy', 'policies/ops'].map((name) => ({ name }));
    expect((await send('GET', '/v1/policies')).body).toMatchObject({ policies: names });
    expect((await create('with-a-person', { identities: ['identities/person'] })).status).toBe(200);
  });
});

describe('policies that are not offered', () => {
  const requests = [
    ['GET', '/v1/policies'],
    ['GET', '/v1/policies/admin-policy'],
    ['POST', '/v1/policies?policyId=mine'],
    ['PATCH', '/v1/policies/admin-policy?updateMask=roles'],
    ['DELETE', '/v1/policies/admin-policy'],
  ] as const;

  test.each([
    ['refused', 403],
    ['missing', 404],
  ] as const)('%s answers %i on every route', async (policies, status) => {
    sandbox.confidence.variant.policies = policies;
    for (const [method, path] of requests) {
      expect((await send(method, path, method === 'GET' ? undefined : {})).status).toBe(status);
    }
    expect(sandbox.confidence.policies()).toHaveLength(2);
  });
});
