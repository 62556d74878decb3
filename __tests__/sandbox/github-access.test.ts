import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox, TokenGrant } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { githubSender, request, seal } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
  for (const name of ['web', 'other']) sandbox.github.addRepository(`acme/${name}`);
  sandbox.github.addRepository('acme/open', { private: false });
  sandbox.github.addRepository('acme/old', { archived: true });
});
afterEach(() => sandbox.close());

const secretsOf = (name: string) => `/repos/acme/${name}/actions/secrets`;
const withToken = (grant: TokenGrant) => {
  sandbox.github.addToken('a.token-of.any_shape', grant);
  return githubSender(sandbox, 'a.token-of.any_shape');
};
const refusal = (status: number, message: string) => ({
  status,
  body: expect.objectContaining({ message, status: String(status) }),
});
const integration = 'Resource not accessible by integration';
const personal = 'Resource not accessible by personal access token';

describe('every request', () => {
  test('needs a user agent', async () => {
    const { host, port } = new URL(sandbox.github.url);
    const status = await new Promise((resolve) => {
      const headers = { authorization: `token ${sandbox.github.token}`, host };
      get({ host: '127.0.0.1', port, path: '/repos/acme/web', headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
  });

  test('needs a token, as token or bearer', async () => {
    const ask = (authorization?: string) =>
      request(`${sandbox.github.url}/repos/acme/open`, { headers: authorization ? { authorization } : {} });
    expect(await ask()).toMatchObject(refusal(401, 'Requires authentication'));
    expect(await ask('Basic eDp5')).toMatchObject(refusal(401, 'Requires authentication'));
    expect(await ask('Bearer nope')).toMatchObject(refusal(401, 'Bad credentials'));
    for (const scheme of ['token', 'Bearer', 'bearer']) {
      expect((await ask(`${scheme} ${sandbox.github.token}`)).status).toBe(200);
    }
    sandbox.github.removeToken(sandbox.github.token);
    expect(await ask(`token ${sandbox.github.token}`)).toMatchObject(refusal(401, 'Bad credentials'));
  });

  test('may name an API version that is supported', async () => {
    const ask = (version: string) =>
      githubSender(sandbox)('GET', '/repos/acme/web', undefined, { 'x-github-api-version': version });
    expect((await ask('2022-11-28')).status).toBe(200);
    expect((await ask('2019-01-01')).status).toBe(400);
  });

  test('gets the headers of the service', async () => {
    const send = githubSender(sandbox);
    const first = await send('GET', '/repos/acme/web');
    const second = await send('GET', '/repos/acme/nope');
    for (const { headers } of [first, second]) {
      expect(headers.get('x-github-request-id')).toMatch(/^[0-9A-F]+(:[0-9A-F]+){3}$/);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('x-ratelimit-limit')).toBe('5000');
      expect(headers.get('x-ratelimit-resource')).toBe('core');
      expect(headers.get('x-oauth-scopes')).toBeNull();
    }
    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999');
    expect(second.headers.get('x-ratelimit-remaining')).toBe('4998');
    expect(Number(second.headers.get('x-ratelimit-reset')) - Date.now() / 1000).toBeGreaterThan(3500);
  });

  test('to an unknown path or with another method is not found', async () => {
    const send = githubSender(sandbox);
    const requests = [
      ['GET', '/repos/acme'],
      ['GET', '/user'],
      ['POST', secretsOf('web')],
      ['PATCH', `${secretsOf('web')}/X`],
      ['GET', '/graphql'],
    ] as const;
    for (const [method, path] of requests) expect(await send(method, path)).toMatchObject(refusal(404, 'Not Found'));
  });
});

describe('a token for some repositories', () => {
  const grant = { kind: 'fine-grained', repositories: ['acme/web'], secrets: 'write' } as const;

  test('sees no other private one', async () => {
    const send = withToken(grant);
    expect((await send('GET', '/repos/Acme/WEB')).status).toBe(200);
    for (const path of ['/repos/acme/other', secretsOf('other'), `${secretsOf('other')}/public-key`]) {
      expect(await send('GET', path)).toMatchObject(refusal(404, 'Not Found'));
    }
  });

  test('sees a public one, and has no rights there', async () => {
    const send = withToken(grant);
    expect((await send('GET', '/repos/acme/open')).body).toMatchObject({
      private: false,
      permissions: { push: false },
    });
    expect(await send('GET', `${secretsOf('open')}/public-key`)).toMatchObject(refusal(403, personal));
  });
});

describe('a fine-grained token or an App', () => {
  test.each([
    ['fine-grained', personal],
    ['app', integration],
  ] as const)('of kind %s without the right reads no secrets', async (kind, message) => {
    const send = withToken({ kind, repositories: 'all', variables: 'write' });
    for (const path of ['', '/public-key', '/X']) {
      expect(await send('GET', secretsOf('web') + path)).toMatchObject(refusal(403, message));
    }
    expect((await send('GET', '/repos/acme/web/actions/variables')).status).toBe(200);
  });

  test.each([
    ['fine-grained', personal],
    ['app', integration],
  ] as const)('of kind %s that may only read is refused at the write', async (kind, message) => {
    sandbox.github.putSecret('acme/web', 'X', { value: 'kept' });
    const send = withToken({ kind, repositories: 'all', secrets: 'read', variables: 'read' });
    const body = await seal(send, 'acme/web', 'value');
    expect((await send('GET', secretsOf('web'))).status).toBe(200);
    expect(await send('PUT', `${secretsOf('web')}/X`, body)).toMatchObject(refusal(403, message));
    expect(await send('DELETE', `${secretsOf('web')}/X`)).toMatchObject(refusal(403, message));
    const variables = '/repos/acme/web/actions/variables';
    expect(await send('POST', variables, { name: 'A', value: 'b' })).toMatchObject(refusal(403, message));
    expect(sandbox.github.secrets('acme/web')).toMatchObject([{ name: 'X', value: 'kept' }]);
  });

  test('reads in a header which right a route needs', async () => {
    const reply = await githubSender(sandbox)('GET', secretsOf('web'));
    expect(reply.headers.get('x-accepted-github-permissions')).toBe('secrets=read');
  });
});

describe("a job's own token", () => {
  test('reads the repository, and never secrets or variables, whatever its grant says', async () => {
    const send = withToken({ kind: 'actions', repositories: ['acme/web'], secrets: 'write', variables: 'write' });
    expect((await send('GET', '/repos/acme/web')).status).toBe(200);
    for (const path of [secretsOf('web'), `${secretsOf('web')}/public-key`, '/repos/acme/web/actions/variables']) {
      expect(await send('GET', path)).toMatchObject(refusal(403, integration));
    }
    expect(await send('PUT', `${secretsOf('web')}/X`, {})).toMatchObject(refusal(403, integration));
  });
});

describe('a classic token', () => {
  test('with the scope repo does everything, and shows its scopes on every answer', async () => {
    const send = withToken({ kind: 'classic', repositories: 'all', scopes: ['repo', 'workflow'] });
    const body = await seal(send, 'acme/web', 'value');
    for (const reply of [await send('PUT', `${secretsOf('web')}/X`, body), await send('GET', '/nowhere')]) {
      expect(reply.headers.get('x-oauth-scopes')).toBe('repo, workflow');
      expect(reply.headers.get('x-accepted-github-permissions')).toBeNull();
    }
    expect(sandbox.github.secrets('acme/web')).toHaveLength(1);
  });

  test('without it sees no private repository, and no secrets of a public one', async () => {
    const send = withToken({ kind: 'classic', repositories: 'all', scopes: ['public_repo'], secrets: 'write' });
    expect(await send('GET', '/repos/acme/web')).toMatchObject(refusal(404, 'Not Found'));
    expect((await send('GET', '/repos/acme/open')).status).toBe(200);
    const reply = await send('GET', secretsOf('open'));
    expect(reply.status).toBe(403);
    expect(reply.headers.get('x-oauth-scopes')).toBe('public_repo');
    expect((await withToken({ kind: 'classic', repositories: 'all' })('GET', secretsOf('open'))).status).toBe(403);
  });
});

describe('an archived repository', () => {
  test('is read and not written', async () => {
    sandbox.github.putSecret('acme/old', 'X', { value: 'kept' });
    const send = githubSender(sandbox);
    expect((await send('GET', '/repos/acme/old')).body).toMatchObject({ archived: true });
    expect((await send('GET', secretsOf('old'))).body).toMatchObject({ total_count: 1 });
    const body = await seal(send, 'acme/old', 'value');
    const expected = refusal(403, 'Repository was archived so is read-only.');
    expect(await send('PUT', `${secretsOf('old')}/X`, body)).toMatchObject(expected);
    expect(await send('DELETE', `${secretsOf('old')}/X`)).toMatchObject(expected);
    expect(await send('POST', '/repos/acme/old/actions/variables', {})).toMatchObject(expected);
    sandbox.github.archiveRepository('acme/web');
    expect(await send('DELETE', `${secretsOf('web')}/X`)).toMatchObject(expected);
  });
});
