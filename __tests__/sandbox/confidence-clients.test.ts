import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { confidenceSender, request } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
beforeEach(async () => {
  sandbox = await startSandbox();
  send = await confidenceSender(sandbox);
});
afterEach(() => sandbox.close());

const collection = '/v1/apiClients';
const stored = (displayName: string) =>
  sandbox.confidence.clients().find((client) => client.displayName === displayName);
const seed = (fields: Partial<StoredClient> = {}) => sandbox.confidence.addClient({ displayName: 'seeded', ...fields });

describe('get', () => {
  test('gives the client with its secret', async () => {
    const { name, clientId, clientSecret } = seed();
    expect((await send('GET', `/v1/${name}`)).body).toMatchObject({ name, clientId, clientSecret });
  });

  test('answers 404, or 403 as the variant says, where there is none', async () => {
    const missing = `${collection}/nope`;
    expect((await send('GET', missing)).body).toMatchObject({ code: 5, status: 'NOT_FOUND' });
    sandbox.confidence.variant.missingClient = 403;
    for (const method of ['GET', 'DELETE']) expect((await send(method, missing)).status).toBe(403);
    expect((await send('PATCH', `${missing}?updateMask=labels`, {})).status).toBe(403);
  });
});

describe('update', () => {
  test('changes masked fields only', async () => {
    const { name } = seed({ description: 'old', labels: { a: '1' }, roles: ['roles/reader'] });
    const body = { description: 'new', labels: { b: '2' }, roles: ['roles/flags-editor'] };
    const reply = await send('PATCH', `/v1/${name}?updateMask=labels,roles`, body);
    expect(reply.status).toBe(200);
    const kept = { description: 'old', labels: { b: '2' }, roles: ['roles/flags-editor'] };
    expect(reply.body).toMatchObject(kept);
    expect(stored('seeded')).toMatchObject(kept);
    expect(stored('seeded')?.updateTime).not.toBe(stored('seeded')?.createTime);
  });

  test('clears a masked field that the body lacks, except the display name', async () => {
    const { name } = seed({ description: 'old', labels: { a: '1' }, permissions: ['p'] });
    expect((await send('PATCH', `/v1/${name}?updateMask=description,labels,permissions`, {})).status).toBe(200);
    expect(stored('seeded')).toMatchObject({ description: '', labels: {}, permissions: [] });
    expect((await send('PATCH', `/v1/${name}?updateMask=displayName`, {})).status).toBe(400);
  });

  test('renames, unless names are unique and this one is taken', async () => {
    const { name } = seed();
    seed({ displayName: 'taken' });
    sandbox.confidence.variant.uniqueDisplayNames = true;
    const rename = (displayName: string) => send('PATCH', `/v1/${name}?updateMask=displayName`, { displayName });
    expect((await rename('taken')).status).toBe(409);
    expect((await rename('seeded')).status).toBe(200);
    expect((await rename('free')).body).toMatchObject({ displayName: 'free' });
  });

  test.each([
    ['', 'updateMask'],
    ['?updateMask=', 'updateMask'],
    ['?updateMask=display_name', 'display_name'],
    ['?updateMask=labels,clientSecret', 'clientSecret'],
    ['?updateMask=labels.a', 'labels.a'],
    ['?updateMask=*', '*'],
    ['?updateMask=labels&updateMask=roles', 'updateMask'],
    ['?update_mask=labels', 'update_mask'],
  ])('refuses the query "%s"', async (query, named) => {
    const reply = await send('PATCH', `/v1/${seed().name}${query}`, { labels: {} });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(named);
  });

  test.each([{ labels: { A: 'b' } }, { roles: ['roles/nope'] }, { name: 'apiClients/x' }, { color: 'red' }])(
    'refuses the body %j, also where the mask leaves the field out',
    async (body) => {
      expect((await send('PATCH', `/v1/${seed().name}?updateMask=description`, body)).status).toBe(400);
    },
  );

  test('answers 405 where it is not offered', async () => {
    sandbox.confidence.variant.patch = 'missing';
    const reply = await send('PATCH', `/v1/${seed().name}?updateMask=labels`, { labels: {} });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('GET, DELETE');
  });
});

describe('delete', () => {
  test('answers {} and removes the credential at once', async () => {
    const { name, clientId, clientSecret } = seed();
    expect(await send('DELETE', `/v1/${name}`)).toMatchObject({ status: 200, body: {} });
    expect(sandbox.confidence.signsIn(clientId, clientSecret)).toBe(false);
    expect((await send('DELETE', `/v1/${name}`)).status).toBe(404);
  });
});

describe('the handler', () => {
  test('answers an unknown path with HTML, before it asks for a token', async () => {
    for (const path of [
      '/',
      '/v1/apiClient',
      '/v1/apiClients/',
      '/v1/apiClients/a/b',
      '/v2/apiClients',
      '/v1/roles/%zz',
    ]) {
      const reply = await request(sandbox.confidence.url + path, {});
      expect(reply.status).toBe(404);
      expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  test('answers another method with 405 and what is allowed', async () => {
    const reply = await request(sandbox.confidence.url + collection, { method: 'PUT' });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('POST, GET');
  });
});

describe('a test', () => {
  test('gets copies', () => {
    const client = seed({ labels: { a: '1' } });
    client.labels.b = '2';
    for (const copy of sandbox.confidence.clients()) copy.displayName = 'changed';
    expect(stored('seeded')?.labels).toEqual({ a: '1' });
  });

  test('fails with names that are taken and clients that are absent', () => {
    const { name } = seed();
    expect(() => seed({ name })).toThrow(name);
    sandbox.confidence.removeClient(name);
    expect(() => sandbox.confidence.removeClient(name)).toThrow(name);
    expect(() => sandbox.confidence.effectiveRoles(name)).toThrow(name);
    expect(() => sandbox.confidence.addPolicy({ policyId: 'admin-policy', roles: [], identities: [] })).toThrow(
      'taken',
    );
    expect(sandbox.confidence.addRole({ displayName: 'My Role' }).name).toBe('roles/my-role');
    expect(() => sandbox.confidence.addRole({ displayName: 'My Role' })).toThrow('taken');
  });
});
