import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { confidenceSender } from './caller.ts';

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

describe('create', () => {
  test('gives the documented client, and keeps it', async () => {
    const fields = {
      displayName: 'checkout flags',
      description: 'for tests',
      labels: { 'managed-by': 'me', 'a.b/c_d': '' },
      roles: ['roles/flags-editor'],
      permissions: ['flags.read'],
    };
    const { status, body } = await send('POST', collection, fields);
    expect(status).toBe(200);
    const client = stored('checkout flags');
    expect(client).toMatchObject(fields);
    expect(body).toEqual({
      ...fields,
      name: expect.stringMatching(/^apiClients\/[a-z0-9]{20}$/),
      clientId: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      clientSecret: client?.clientSecret,
      createdBy: expect.stringMatching(/^users\//),
      updatedBy: expect.stringMatching(/^users\//),
      createTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      updateTime: client?.createTime,
    });
    expect(sandbox.confidence.signsIn(client?.clientId ?? '', client?.clientSecret ?? '')).toBe(true);
  });

  test('takes the same display name again, unless names are unique', async () => {
    seed();
    expect((await send('POST', collection, { displayName: 'seeded' })).status).toBe(200);
    sandbox.confidence.variant.uniqueDisplayNames = true;
    const reply = await send('POST', collection, { displayName: 'seeded' });
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({ code: 6, status: 'ALREADY_EXISTS' });
  });

  test.each([
    ['no display name', {}, 'displayName'],
    ['an empty display name', { displayName: '' }, 'displayName'],
    ['a display name too long', { displayName: 'x'.repeat(101) }, 'displayName'],
    ['a display name that is no text', { displayName: 7 }, 'displayName'],
    ['a description that is no text', { displayName: 'x', description: null }, 'description'],
    ['an unknown field', { displayName: 'x', color: 'red' }, 'color'],
    ['a field of the newer generation', { displayName: 'x', owner: 'identities/founder' }, 'owner'],
    ['an output-only name', { displayName: 'x', name: 'apiClients/mine' }, 'name'],
    ['an output-only id', { displayName: 'x', clientId: 'mine' }, 'clientId'],
    ['an output-only secret', { displayName: 'x', clientSecret: 'mine' }, 'clientSecret'],
    ['an output-only time', { displayName: 'x', createTime: '2026-01-01T00:00:00Z' }, 'createTime'],
    ['labels that are a list', { displayName: 'x', labels: ['a=b'] }, 'labels'],
    ['a label key in upper case', { displayName: 'x', labels: { Team: 'a' } }, 'labels.Team'],
    ['a label key that starts with a digit', { displayName: 'x', labels: { '1a': 'a' } }, 'labels.1a'],
    ['a label key too long', { displayName: 'x', labels: { [`a${'b'.repeat(63)}`]: 'a' } }, 'labels.abb'],
    ['a label value in upper case', { displayName: 'x', labels: { team: 'Web' } }, 'labels.team'],
    ['a label value with a colon', { displayName: 'x', labels: { at: '10:15' } }, 'labels.at'],
    ['a label value too long', { displayName: 'x', labels: { a: 'b'.repeat(64) } }, 'labels.a'],
    ['a label value that is a number', { displayName: 'x', labels: { a: 1 } }, 'labels.a'],
    ['roles that are one text', { displayName: 'x', roles: 'roles/flags-editor' }, 'roles'],
    ['a role that does not exist', { displayName: 'x', roles: ['roles/nope'] }, 'roles/nope'],
    ['a role by its display name', { displayName: 'x', roles: ['Flags Editor'] }, 'Flags Editor'],
    ['a role by its bare id', { displayName: 'x', roles: ['flags-editor'] }, 'flags-editor'],
  ])('refuses %s and names it', async (_what, body, named) => {
    const before = sandbox.confidence.clients().length;
    const reply = await send('POST', collection, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 3, status: 'INVALID_ARGUMENT', message: expect.stringContaining(named) });
    expect(sandbox.confidence.clients()).toHaveLength(before);
  });

  test('counts characters, not bytes, and takes labels up to their limits', async () => {
    const labels = { [`a${'b'.repeat(62)}`]: 'c'.repeat(63) };
    expect((await send('POST', collection, { displayName: '💡'.repeat(100), labels })).status).toBe(200);
  });

  test('refuses a body that is no JSON, another content type, and a query', async () => {
    expect((await send('POST', collection, '{"displayName"')).status).toBe(400);
    expect((await send('POST', collection, { displayName: 'x' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send('POST', `${collection}?requestId=1`, { displayName: 'x' })).status).toBe(400);
  });
});
