import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { Sandbox } from '../../sandbox/index.ts';
import { adminRole, startSandbox } from '../../sandbox/index.ts';
import { confidenceSender, request, signIn } from './caller.ts';

let sandbox: Sandbox;
let nowMs = Date.now();
beforeEach(async () => {
  sandbox = await startSandbox({ clock: { nowMs: () => nowMs } });
});
afterEach(() => sandbox.close());

const post = (body: string, contentType = 'application/json') =>
  request(sandbox.confidence.tokenUrl, { method: 'POST', headers: { 'content-type': contentType }, body });

describe('the token endpoint', () => {
  test('gives a token that looks like a JWT and names the client', async () => {
    const { status, body } = await signIn(sandbox, sandbox.confidence.admin);
    expect(status).toBe(200);
    expect(body).toEqual({ accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expiresIn: '86400' });
    const { accessToken } = v.parse(v.object({ accessToken: v.string() }), body);
    const payload: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
    const { clientId } = sandbox.confidence.admin;
    const iat = Math.floor(nowMs / 1000);
    expect(payload).toMatchObject({ azp: clientId, sub: clientId, iat, exp: iat + 86_400 });
  });

  test('answers in snake case and with a number, as the variant says', async () => {
    Object.assign(sandbox.confidence.variant, { tokenKeys: 'snake', expiresIn: 'number', tokenLifetimeSeconds: 60 });
    const { body } = await signIn(sandbox, sandbox.confidence.admin);
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 60 });
  });

  test('refuses a wrong secret with 401 and echoes it', async () => {
    const pair = { ...sandbox.confidence.admin, clientSecret: 'wrong-secret' };
    const reply = await signIn(sandbox, pair);
    expect(reply.status).toBe(401);
    expect(reply.text).toContain('wrong-secret');
  });

  test('refuses an unknown client and an empty pair', async () => {
    expect((await signIn(sandbox, { clientId: 'x', clientSecret: 'y' })).status).toBe(401);
    sandbox.confidence.addClient({ displayName: 'x', clientId: 'empty', clientSecret: '' });
    expect((await signIn(sandbox, { clientId: 'empty', clientSecret: '' })).status).toBe(401);
  });

  test('takes JSON only', async () => {
    const form = 'grant_type=client_credentials';
    expect((await post(form, 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post(form)).status).toBe(400);
    expect((await post('[]')).status).toBe(400);
  });

  test.each([
    [{ grantType: 'client_credentials', clientId: 'x' }, 'clientSecret'],
    [{ grantType: 'password', clientId: 'x', clientSecret: 'y' }, 'grantType'],
    [{ grantType: 'client_credentials', clientId: 1, clientSecret: 'y' }, 'clientId'],
    [{ grantType: 'client_credentials', clientId: 'x', clientSecret: 'y', scope: 'all' }, 'scope'],
    [{ grant_type: 'client_credentials', clientId: 'x', clientSecret: 'y' }, 'grant_type'],
  ])('refuses %j and names the key', async (body, key) => {
    const reply = await post(JSON.stringify(body));
    expect(reply.status).toBe(400);
    expect(reply.text).toContain(key);
  });

  test('answers 405 to another method', async () => {
    const reply = await request(sandbox.confidence.tokenUrl, {});
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('POST');
  });
});

describe('a new credential', () => {
  test('is refused for as long as the variant says', async () => {
    sandbox.confidence.variant.spreadMs = 3000;
    const send = await confidenceSender(sandbox);
    const { body } = await send('POST', '/v1/apiClients', { displayName: 'slow' });
    const pair = v.parse(v.object({ clientId: v.string(), clientSecret: v.string() }), body);
    expect((await signIn(sandbox, pair)).status).toBe(401);
    expect(sandbox.confidence.signsIn(pair.clientId, pair.clientSecret)).toBe(false);
    nowMs += 3000;
    expect((await signIn(sandbox, pair)).status).toBe(200);
    expect(sandbox.confidence.signsIn(pair.clientId, pair.clientSecret)).toBe(true);
  });

  test('works at once where a test added it', async () => {
    sandbox.confidence.variant.spreadMs = 3000;
    expect((await signIn(sandbox, sandbox.confidence.addClient({ displayName: 'seeded' }))).status).toBe(200);
  });
});

describe('an access token', () => {
  test('is required, must be known, and must be a bearer', async () => {
    for (const authorization of ['', 'Bearer nonsense', 'Basic eDp5']) {
      const reply = await request(`${sandbox.confidence.url}/v1/roles`, { headers: { authorization } });
      expect(reply.status).toBe(401);
      expect(reply.body).toMatchObject({ code: 16, status: 'UNAUTHENTICATED' });
    }
  });

  test('expires', async () => {
    sandbox.confidence.variant.tokenLifetimeSeconds = 10;
    const send = await confidenceSender(sandbox);
    nowMs += 9999;
    expect((await send('GET', '/v1/roles')).status).toBe(200);
    nowMs += 1;
    expect((await send('GET', '/v1/roles')).status).toBe(401);
  });

  test('works with the rights it had after its client was removed, while the credential ends at once', async () => {
    const client = sandbox.confidence.addClient({ displayName: 'short-lived', roles: [adminRole] });
    const send = await confidenceSender(sandbox, client);
    sandbox.confidence.removeClient(client.name);
    expect((await send('POST', '/v1/apiClients', { displayName: 'made later' })).status).toBe(200);
    expect((await signIn(sandbox, client)).status).toBe(401);
    expect(sandbox.confidence.signsIn(client.clientId, client.clientSecret)).toBe(false);
  });

  test('of a client without the right reads, and writes nothing', async () => {
    const policy = sandbox.confidence.policies()[0]?.name;
    const client = sandbox.confidence.addClient({ displayName: 'safe' });
    const send = await confidenceSender(sandbox, sandbox.confidence.weak);
    for (const path of ['apiClients', 'roles', 'policies', client.name, policy]) {
      expect((await send('GET', `/v1/${path}`)).status).toBe(200);
    }
    const writes = [
      ['POST', '/v1/apiClients'],
      ['PATCH', `/v1/${client.name}?updateMask=labels`],
      ['DELETE', `/v1/${client.name}`],
      ['POST', '/v1/policies?policyId=mine'],
      ['PATCH', `/v1/${policy}?updateMask=roles`],
      ['DELETE', `/v1/${policy}`],
    ] as const;
    for (const [method, path] of writes) expect((await send(method, path, {})).status).toBe(403);
    expect(sandbox.confidence.clients().map(({ name }) => name)).toContain(client.name);
  });

  test('may write once a policy gives its client the role', async () => {
    const client = sandbox.confidence.addClient({ displayName: 'promoted' });
    const send = await confidenceSender(sandbox, client);
    expect((await send('POST', '/v1/apiClients', { displayName: 'x' })).status).toBe(403);
    sandbox.confidence.addPolicy({ policyId: 'more', roles: [adminRole], identities: [client.identity] });
    expect((await send('POST', '/v1/apiClients', { displayName: 'x' })).status).toBe(200);
  });
});
