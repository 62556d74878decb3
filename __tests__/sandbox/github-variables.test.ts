import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { githubSender } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
beforeEach(async () => {
  sandbox = await startSandbox();
  sandbox.github.addRepository('acme/web');
  send = githubSender(sandbox);
});
afterEach(() => sandbox.close());

const base = '/repos/acme/web/actions/variables';
const stored = () => sandbox.github.variables('acme/web');
const create = (name: string, value = 'v') => send('POST', base, { name, value });

describe('a variable', () => {
  test('is created once, shown with its value, and stored in upper case', async () => {
    expect(await create('client_id', 'abc')).toMatchObject({ status: 201, body: {} });
    expect((await create('CLIENT_ID')).status).toBe(409);
    expect(stored()).toEqual([{ name: 'CLIENT_ID', value: 'abc' }]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const { body } = await send('GET', `${base}/Client_Id`);
    expect(body).toEqual({ name: 'CLIENT_ID', value: 'abc', created_at: time, updated_at: time });
    expect((await send('GET', base)).body).toEqual({ total_count: 1, variables: [body] });
  });

  test('is updated and renamed', async () => {
    sandbox.github.putVariable('acme/web', 'A', 'old');
    sandbox.github.putVariable('acme/web', 'B', 'other');
    const update = (body: object) => send('PATCH', `${base}/a`, body);
    expect(await update({ value: 'new' })).toMatchObject({ status: 204, text: '' });
    expect((await update({ name: 'b' })).status).toBe(409);
    expect((await update({ name: 'C' })).status).toBe(204);
    expect(stored()).toEqual([
      { name: 'B', value: 'other' },
      { name: 'C', value: 'new' },
    ]);
    expect((await update({ value: 'x' })).status).toBe(404);
  });

  test('is deleted once', async () => {
    await create('A');
    expect((await send('DELETE', `${base}/a`)).status).toBe(204);
    expect((await send('DELETE', `${base}/a`)).status).toBe(404);
    expect((await send('GET', `${base}/a`)).status).toBe(404);
  });

  test('is in reads late where the variant has a lag', async () => {
    sandbox.github.variant.metadataLagMs = 60_000;
    await create('A');
    expect((await send('GET', `${base}/A`)).status).toBe(404);
    expect((await send('GET', base)).body).toMatchObject({ total_count: 0 });
    expect((await create('A')).status).toBe(409);
  });
});

describe('the local GitHub refuses', () => {
  test.each([
    [{ name: 'A' }, 'value'],
    [{ value: 'v' }, 'name'],
    [{ name: 'A', value: 1 }, 'value'],
    [{ name: 'A', value: 'v', visibility: 'all' }, 'visibility'],
    [{ name: '1A', value: 'v' }, 'names'],
    [{ name: 'GITHUB_X', value: 'v' }, 'GITHUB_'],
    [{ name: 'A', value: 'x'.repeat(48 * 1024 + 1) }, '48 KB'],
  ])('%#: bodies and names', async (body, named) => {
    const reply = await send('POST', base, body);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain(named);
    expect(stored()).toEqual([]);
  });

  test('changes to a name that is none, and unknown keys in a change', async () => {
    await create('A');
    expect((await send('PATCH', `${base}/A`, { name: 'A-B' })).status).toBe(422);
    expect((await send('PATCH', `${base}/A`, { key_id: 'x' })).status).toBe(422);
  });

  test('more than five hundred', async () => {
    for (let index = 0; index < 500; index += 1) sandbox.github.putVariable('acme/web', `V${index}`, 'v');
    expect((await create('MORE')).status).toBe(422);
  });
});

test('lists come ten to a page, at most thirty', async () => {
  for (let index = 0; index < 40; index += 1) sandbox.github.putVariable('acme/web', `V${index}`, 'v');
  const { body, headers } = await send('GET', `${base}?per_page=100`);
  expect(body).toMatchObject({ total_count: 40, variables: { length: 30 } });
  expect(headers.get('link')).toContain('per_page=30&page=2>; rel="next"');
  expect((await send('GET', base)).body).toMatchObject({ variables: { length: 10 } });
});
