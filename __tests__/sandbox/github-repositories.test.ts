import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { githubSender, request, seal } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
beforeEach(async () => {
  sandbox = await startSandbox();
  sandbox.github.addRepository('acme/Web');
  send = githubSender(sandbox);
});
afterEach(() => sandbox.close());

const idOf = async (name: string) =>
  v.parse(v.object({ id: v.number() }), (await send('GET', `/repos/${name}`)).body).id;

describe('a repository', () => {
  test('is found without regard to case, and by its id', async () => {
    const { body } = await send('GET', '/repos/ACME/web');
    expect(body).toMatchObject({
      full_name: 'acme/Web',
      name: 'Web',
      owner: { login: 'acme' },
      archived: false,
      private: true,
    });
    expect((await send('GET', `/repositories/${await idOf('acme/web')}`)).body).toEqual(body);
    expect((await send('GET', '/repositories/1')).status).toBe(404);
  });

  test('shows the rights of a person, none of an App', async () => {
    expect((await send('GET', '/repos/acme/web')).body).toMatchObject({ permissions: { push: true } });
    sandbox.github.addToken('app', { kind: 'app', repositories: 'all' });
    expect((await githubSender(sandbox, 'app')('GET', '/repos/acme/web')).body).not.toHaveProperty('permissions');
  });

  test('has a name of its own', () => {
    expect(() => sandbox.github.addRepository('acme/web')).toThrow('taken');
    expect(() => sandbox.github.addRepository('acme')).toThrow('owner/name');
    sandbox.github.removeRepository('acme/web');
    expect(() => sandbox.github.removeRepository('acme/web')).toThrow('acme/web');
  });
});

describe('a renamed repository', () => {
  test('answers reads with 301 and writes with 307, to its id', async () => {
    sandbox.github.renameRepository('acme/web', 'acme/shop');
    const id = await idOf('acme/shop');
    const moved = await send('GET', '/repos/acme/web/actions/secrets?per_page=5');
    expect(moved.status).toBe(301);
    const location = `${sandbox.github.url}/repositories/${id}/actions/secrets?per_page=5`;
    expect(moved.headers.get('location')).toBe(location);
    expect(moved.body).toMatchObject({ url: location });
    expect((await send('GET', '/repos/acme/web')).headers.get('location')).toBe(
      `${sandbox.github.url}/repositories/${id}`,
    );
    expect((await send('PUT', '/repos/acme/web/actions/secrets/A', {})).status).toBe(307);
  });

  test('keeps its secrets and its key, and takes a write by way of the redirect', async () => {
    const body = await seal(send, 'acme/web', 'value');
    sandbox.github.renameRepository('acme/web', 'acme/shop');
    const headers = { authorization: `token ${sandbox.github.token}` };
    const url = `${sandbox.github.url}/repos/acme/web/actions/secrets/A`;
    const followed = await request(url, { method: 'PUT', headers, body: JSON.stringify(body), redirect: 'follow' });
    expect(followed.status).toBe(201);
    expect(sandbox.github.secrets('acme/shop')).toMatchObject([{ name: 'A', value: 'value' }]);
  });

  test('is not shown to a token that does not see it', async () => {
    sandbox.github.addToken('narrow', { kind: 'fine-grained', repositories: [] });
    sandbox.github.renameRepository('acme/web', 'acme/shop');
    expect((await githubSender(sandbox, 'narrow')('GET', '/repos/acme/web')).status).toBe(404);
  });

  test('is seen by a token that names it by its old name', async () => {
    sandbox.github.addToken('narrow', { kind: 'fine-grained', repositories: ['acme/web'], secrets: 'read' });
    sandbox.github.renameRepository('acme/web', 'other/shop');
    expect((await githubSender(sandbox, 'narrow')('GET', '/repos/other/shop/actions/secrets')).status).toBe(200);
  });

  test('loses its old name to a new repository, and can go back to its own', async () => {
    sandbox.github.renameRepository('acme/web', 'acme/shop');
    sandbox.github.addRepository('acme/web');
    expect((await send('GET', '/repos/acme/web')).body).toMatchObject({ full_name: 'acme/web' });
    sandbox.github.removeRepository('acme/web');
    sandbox.github.renameRepository('acme/shop', 'acme/SHOP');
    sandbox.github.renameRepository('acme/shop', 'acme/web');
    expect((await send('GET', '/repos/acme/web')).status).toBe(200);
    sandbox.github.removeRepository('acme/web');
    expect((await send('GET', '/repos/acme/shop')).status).toBe(404);
  });
});

describe('Enterprise Server', () => {
  test('serves everything below /api/v3, with its version and without limits', async () => {
    const server = await startSandbox({ github: { kind: 'ghes' } });
    try {
      const { url, token } = server.github;
      expect(url).toMatch(/\/api\/v3$/);
      server.github.addRepository('acme/web');
      server.github.putSecret('acme/web', 'A', { value: 'x' });
      server.github.putSecret('acme/web', 'B', { value: 'x' });
      const reply = await githubSender(server)('GET', '/repos/acme/web/actions/secrets?per_page=1');
      expect(reply.status).toBe(200);
      expect(reply.headers.get('x-github-enterprise-version')).toMatch(/^3\.\d+\.\d+$/);
      expect(reply.headers.get('x-ratelimit-limit')).toBeNull();
      expect(reply.headers.get('link')).toContain(`<${url}/repositories/`);
      const outside = await request(url.replace('/api/v3', '/repos/acme/web'), {
        headers: { authorization: `token ${token}` },
      });
      expect(outside.status).toBe(404);
    } finally {
      await server.close();
    }
  });

  test('is reached by Octokit, GraphQL included', async () => {
    const server = await startSandbox({ github: { kind: 'ghes' } });
    try {
      server.github.addRepository('acme/web');
      const octokit = new Octokit({ baseUrl: server.github.url, auth: server.github.token });
      const place = { owner: 'acme', repo: 'web' };
      expect((await octokit.rest.actions.getRepoPublicKey(place)).status).toBe(200);
      const query = '{ repository(owner: "acme", name: "web") { nameWithOwner } rateLimit { limit } }';
      expect(await octokit.graphql(query)).toEqual({ repository: { nameWithOwner: 'acme/web' }, rateLimit: null });
      expect(server.requests.at(-1)?.path).toBe('/api/graphql');
    } finally {
      await server.close();
    }
  });
});
