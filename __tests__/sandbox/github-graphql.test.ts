import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { githubSender } from './caller.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
  sandbox.github.addRepository('acme/web');
  sandbox.github.addRepository('acme/open', { private: false, archived: true });
});
afterEach(() => sandbox.close());

const ask = (query: string, variables?: object, token?: string) =>
  githubSender(sandbox, token)('POST', '/graphql', { query, variables });
const notFound = (alias: string, name: string) => ({
  type: 'NOT_FOUND',
  path: [alias],
  locations: [{ line: expect.any(Number), column: expect.any(Number) }],
  message: `Could not resolve to a Repository with the name '${name}'.`,
});

describe('a query', () => {
  test('asks for many repositories by alias, with variables and fragments', async () => {
    const query = `
      query($owner: String!) {
        a: repository(owner: $owner, name: "WEB") { ...state }
        b: repository(owner: $owner, name: "open") { ...state viewerPermission owner { __typename login } }
        rateLimit { limit cost remaining used resetAt }
      }
      fragment state on Repository { nameWithOwner isArchived isPrivate visibility }`;
    const reply = await ask(query, { owner: 'acme' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('x-ratelimit-resource')).toBe('graphql');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(reply.body).toEqual({
      data: {
        a: { nameWithOwner: 'acme/web', isArchived: false, isPrivate: true, visibility: 'PRIVATE' },
        b: {
          ...{ nameWithOwner: 'acme/open', isArchived: true, isPrivate: false, visibility: 'PUBLIC' },
          viewerPermission: 'ADMIN',
          owner: { __typename: 'Organization', login: 'acme' },
        },
        rateLimit: { limit: 5000, cost: 1, remaining: 4999, used: 1, resetAt: time },
      },
    });
  });

  test('gives null and an error for a missing repository, and still gives the others', async () => {
    const query =
      '{ a: repository(owner: "acme", name: "web") { databaseId } b: repository(owner: "x", name: "y") { id } }';
    const reply = await ask(query);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      data: { a: { databaseId: expect.any(Number) }, b: null },
      errors: [notFound('b', 'x/y')],
    });
  });

  test('hides what the token does not see', async () => {
    sandbox.github.addToken('narrow', { kind: 'app', repositories: [] });
    const query =
      '{ a: repository(owner: "acme", name: "web") { id } b: repository(owner: "acme", name: "open") { viewerPermission } }';
    const { body } = await ask(query, {}, 'narrow');
    expect(body).toEqual({ data: { a: null, b: { viewerPermission: null } }, errors: [notFound('a', 'acme/web')] });
  });

  test('shows a person what they may do', async () => {
    sandbox.github.addToken('narrow', { kind: 'fine-grained', repositories: ['acme/web'] });
    const query =
      '{ a: repository(owner: "acme", name: "web") { viewerPermission viewerCanAdminister } b: repository(owner: "acme", name: "open") { viewerPermission } }';
    expect((await ask(query, {}, 'narrow')).body).toEqual({
      data: { a: { viewerPermission: 'ADMIN', viewerCanAdminister: true }, b: { viewerPermission: 'READ' } },
    });
  });

  test('follows renames, unless the query says not to', async () => {
    sandbox.github.renameRepository('acme/web', 'acme/shop');
    const query = (more: string) => `{ repository(owner: "acme", name: "web"${more}) { nameWithOwner } }`;
    expect((await ask(query(''))).body).toEqual({ data: { repository: { nameWithOwner: 'acme/shop' } } });
    const { body } = await ask(query(', followRenames: false'));
    expect(body).toEqual({ data: { repository: null }, errors: [notFound('repository', 'acme/web')] });
  });
});

describe('a query that is wrong', () => {
  test.each([
    ['{ repository(owner: "acme", name: "web") { color } }', 'color'],
    ['{ repository(owner: "acme") { id } }', 'name'],
    ['query($o: String!) { repository(owner: $o, name: "web") { id } }', '$o'],
    ['{ repository(', 'Syntax'],
    ['{ viewer { login } }', 'viewer'],
  ])('gets errors and no data: %s', async (query, named) => {
    const { status, body, text } = await ask(query);
    expect(status).toBe(200);
    expect(text).toContain(named);
    expect(body).not.toHaveProperty('data');
  });

  test('is refused without a query or as no JSON, and needs a token', async () => {
    const send = githubSender(sandbox);
    expect((await send('POST', '/graphql', {})).status).toBe(400);
    expect((await send('POST', '/graphql', '{')).status).toBe(400);
    expect((await ask('{ rateLimit { cost } }', {}, 'nope')).status).toBe(401);
  });
});
