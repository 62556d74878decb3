import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { Sandbox } from '../../sandbox/index.ts';
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

const page = v.object({
  apiClients: v.array(v.object({ name: v.string(), displayName: v.string() })),
  nextPageToken: v.optional(v.string()),
});
const seed = (...names: string[]) => {
  for (const displayName of names) sandbox.confidence.addClient({ displayName });
};
const list = async (query = '') => {
  const reply = await send('GET', `/v1/apiClients?${query}`);
  expect(reply.text).toMatch(/^\{"apiClients"/);
  return v.parse(page, reply.body);
};
const filtered = async (filter: string) =>
  (await list(`pageSize=100&filter=${encodeURIComponent(filter)}`)).apiClients
    .map(({ displayName }) => displayName)
    .sort();

describe('pages', () => {
  test('come in the order of names, and hold every client once, also when some are deleted meanwhile', async () => {
    seed(...Array.from({ length: 23 }, (_, index) => `client ${index}`));
    const seen: string[] = [];
    let token = '';
    do {
      const { apiClients, nextPageToken = '' } = await list(`pageSize=7&pageToken=${token}`);
      seen.push(...apiClients.map(({ name }) => name));
      if (token === '') sandbox.confidence.removeClient(seen[6] ?? '');
      token = nextPageToken;
    } while (token !== '');
    expect(seen).toHaveLength(25);
    expect(seen).toEqual([...new Set(seen)].sort());
    const times = seen.map((name) => sandbox.confidence.clients().find((client) => client.name === name)?.createTime);
    expect(times.filter(Boolean)).not.toEqual([...times.filter(Boolean)].sort());
  });

  test('hold ten by default, at most a hundred', async () => {
    seed(...Array.from({ length: 110 }, (_, index) => `client ${index}`));
    expect((await list()).apiClients).toHaveLength(10);
    expect((await list('pageSize=100')).apiClients).toHaveLength(100);
  });

  test('end with an empty token and with none, in turn', async () => {
    const ends = [];
    for (let turn = 0; turn < 4; turn += 1) ends.push((await list('pageSize=100')).nextPageToken);
    expect(ends).toEqual(['', undefined, '', undefined]);
  });

  test('can be asked for again, after an answer that was lost', async () => {
    seed('a', 'b', 'c');
    const { nextPageToken } = await list('pageSize=2');
    expect((await list(`pageSize=2&pageToken=${nextPageToken}`)).apiClients).toEqual(
      (await list(`pageSize=2&pageToken=${nextPageToken}`)).apiClients,
    );
  });

  test.each(['0', '101', '-1', 'ten', '1.5', ''])('refuse the size "%s"', async (size) => {
    expect((await send('GET', `/v1/apiClients?pageSize=${size}`)).status).toBe(400);
  });

  test('refuse a token that is garbage, or from another list, filter or order', async () => {
    seed('a', 'b', 'c');
    const { nextPageToken } = await list('pageSize=2');
    expect((await send('GET', '/v1/apiClients?pageToken=garbage')).status).toBe(400);
    expect((await send('GET', `/v1/roles?pageToken=${nextPageToken}`)).status).toBe(400);
    expect((await send('GET', `/v1/apiClients?filter=a&pageToken=${nextPageToken}`)).status).toBe(400);
    expect((await send('GET', `/v1/apiClients?orderBy=name&pageToken=${nextPageToken}`)).status).toBe(400);
  });

  test('refuse parameters that are unknown, repeated or malformed', async () => {
    for (const query of ['page_size=5', 'pageSize=5&pageSize=6', 'orderBy=name%20up', 'q=x']) {
      expect((await send('GET', `/v1/apiClients?${query}`)).status).toBe(400);
    }
    expect((await send('GET', '/v1/apiClients?orderBy=createTime%20desc,%20name')).status).toBe(200);
  });
});

describe('a filter', () => {
  beforeEach(() => seed('Checkout flags', 'checkout flags old', 'quo"te\\d', 'billing'));

  test('is loose: it finds parts, without case', async () => {
    expect(await filtered('displayName:"checkout flags"')).toEqual(['Checkout flags', 'checkout flags old']);
    expect(await filtered('displayName:bill')).toEqual(['billing']);
    expect(await filtered('billing')).toEqual(['billing']);
    expect(await filtered('displayName:"flags" AND old')).toEqual(['checkout flags old']);
  });

  test('reads escapes', async () => {
    expect(await filtered('displayName:"quo\\"te\\\\d"')).toEqual(['quo"te\\d']);
  });

  test('finds labels', async () => {
    sandbox.confidence.addClient({ displayName: 'labelled', labels: { team: 'web' } });
    expect(await filtered('labels.team:web')).toEqual(['labelled']);
  });

  test('lets all clients through where it has OR, NOT or brackets', async () => {
    expect(await filtered('displayName:a OR displayName:b')).toHaveLength(6);
  });

  test.each(['displayName:"open', 'displayName:', 'colour:"red"'])('is refused: %s', async (filter) => {
    expect((await send('GET', `/v1/apiClients?filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  });
});
