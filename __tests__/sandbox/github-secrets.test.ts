import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import sodium from 'libsodium-wrappers';
import * as v from 'valibot';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { githubSender, seal } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
let nowMs = 0;
beforeEach(async () => {
  nowMs = Date.parse('2026-03-04T05:06:07.890Z');
  sandbox = await startSandbox({ clock: { nowMs: () => nowMs } });
  sandbox.github.addRepository('acme/web');
  send = githubSender(sandbox);
});
afterEach(() => sandbox.close());

const base = '/repos/acme/web/actions/secrets';
const stored = () => sandbox.github.secrets('acme/web');
const put = async (name: string, value = 'value') =>
  send('PUT', `${base}/${name}`, await seal(send, 'acme/web', value));

describe('a secret', () => {
  test('is created with 201, updated with 204, and opened as what was sealed', async () => {
    expect(await put('Token_1', 'erste ✓\nzweite')).toMatchObject({ status: 201, body: {} });
    expect(stored()).toMatchObject([{ name: 'TOKEN_1', value: 'erste ✓\nzweite' }]);
    expect(await put('TOKEN_1', 'next')).toMatchObject({ status: 204, text: '' });
    expect(stored()).toMatchObject([{ name: 'TOKEN_1', value: 'next' }]);
  });

  test('shows its times in whole seconds of its own clock, and never its value', async () => {
    sandbox.github.variant.clockOffsetMs = 60_000;
    await put('A', 'the value');
    nowMs += 5000;
    await put('a', 'the value');
    const reply = await send('GET', `${base}/a`);
    expect(reply.body).toEqual({ name: 'A', created_at: '2026-03-04T05:07:07Z', updated_at: '2026-03-04T05:07:12Z' });
    expect(stored()[0]?.createdAt).toEqual(new Date('2026-03-04T05:07:07Z'));
    expect((await send('GET', base)).body).toEqual({ total_count: 1, secrets: [reply.body] });
  });

  test('is in reads late where the variant has a lag', async () => {
    sandbox.github.putSecret('acme/web', 'OLD', { value: 'x', updatedAt: new Date('2026-01-01T00:00:00Z') });
    sandbox.github.variant.metadataLagMs = 2000;
    expect((await put('NEW')).status).toBe(201);
    expect((await put('OLD')).status).toBe(204);
    const old = { name: 'OLD', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' };
    expect((await send('GET', base)).body).toEqual({ total_count: 1, secrets: [old] });
    expect((await send('GET', `${base}/NEW`)).status).toBe(404);
    nowMs += 2000;
    expect((await send('GET', base)).body).toMatchObject({ total_count: 2 });
    expect((await send('GET', `${base}/OLD`)).body).toMatchObject({ updated_at: '2026-03-04T05:06:07Z' });
  });

  test('is deleted once', async () => {
    await put('A');
    expect((await send('DELETE', `${base}/a`)).status).toBe(204);
    expect((await send('DELETE', `${base}/a`)).status).toBe(404);
    expect((await send('GET', `${base}/a`)).status).toBe(404);
  });

  test('is put and removed by a test without requests', () => {
    const written = new Date('2026-01-01T00:00:00.900Z');
    sandbox.github.putSecret('acme/web', 'a', { value: 'x', updatedAt: written });
    expect(stored()).toEqual(
      [{ name: 'A', value: 'x', createdAt: written, updatedAt: written }].map((secret) => ({
        ...secret,
        createdAt: new Date('2026-01-01T00:00:00Z'),
        updatedAt: new Date('2026-01-01T00:00:00Z'),
      })),
    );
    sandbox.github.removeSecret('acme/web', 'a');
    expect(stored()).toEqual([]);
    expect(() => sandbox.github.secrets('acme/nope')).toThrow('acme/nope');
  });
});

describe('the name of a secret', () => {
  test.each(['1A', 'A-B', 'A.B', 'A%20B', 'GITHUB_TOKEN', 'github_x', '%C3%84'])('may not be %s', async (name) => {
    const { status, body } = await put(name);
    expect(status).toBe(422);
    expect(body).toMatchObject({ message: expect.stringMatching(/names/) });
    expect(stored()).toEqual([]);
  });

  test.each(['_', 'a1', 'GITHUB', 'X_GITHUB_'])('may be %s', async (name) => {
    expect((await put(name)).status).toBe(201);
  });
});

describe('the body of a PUT', () => {
  test.each([
    [{}, 'encrypted_value'],
    [{ key_id: '1' }, 'encrypted_value'],
    [{ encrypted_value: 'AAAA' }, 'key_id'],
    [{ encrypted_value: 'AAAA', key_id: 1 }, 'key_id'],
    [{ encrypted_value: 'no base64!', key_id: '1' }, 'encrypted_value'],
    [{ encrypted_value: 'AAA', key_id: '1' }, 'encrypted_value'],
    [{ encrypted_value: 'AA-_', key_id: '1' }, 'encrypted_value'],
    [{ encrypted_value: 'AAAA', key_id: '1', visibility: 'all' }, 'visibility'],
  ])('may not be %j', async (body, named) => {
    const reply = await send('PUT', `${base}/A`, body);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain(named);
  });

  test('must be a JSON object', async () => {
    for (const body of ['', '{', '[]', 'null', '"x"']) expect((await send('PUT', `${base}/A`, body)).status).toBe(400);
  });

  test('must name the current key', async () => {
    const body = await seal(send, 'acme/web', 'value');
    sandbox.github.rotateKey('acme/web');
    const reply = await send('PUT', `${base}/A`, body);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('improperly encrypted secret');
    expect((await put('A')).status).toBe(201);
  });

  test('must hold a box that opens with the key of this target', async () => {
    sandbox.github.addRepository('acme/other');
    const here = await seal(send, 'acme/web', 'value');
    const other = await seal(send, 'acme/other', 'value');
    expect(here.key_id).not.toBe(other.key_id);
    for (const encrypted_value of [other.encrypted_value, 'AAAA', '']) {
      const reply = await send('PUT', `${base}/A`, { ...here, encrypted_value });
      expect(reply.status).toBe(422);
      expect(reply.text).toContain(encrypted_value === '' ? 'encrypt' : here.key_id);
    }
    expect(stored()).toEqual([]);
  });

  test('may hold 48 KiB, and no byte more', async () => {
    expect((await put('FULL', 'é'.repeat(24 * 1024))).status).toBe(201);
    expect((await put('OVER', `${'é'.repeat(24 * 1024)}x`)).status).toBe(422);
  });
});

describe('a repository', () => {
  const fill = (count: number) => {
    for (let index = 1; index <= count; index += 1) {
      sandbox.github.putSecret('acme/web', `S_${String(index).padStart(3, '0')}`, { value: 'x' });
    }
  };

  test('takes a hundred secrets', async () => {
    fill(99);
    expect((await put('LAST')).status).toBe(201);
    expect((await put('MORE')).status).toBe(422);
    expect((await put('LAST')).status).toBe(204);
  });

  test('lists thirty by default and at most a hundred on a page', async () => {
    fill(100);
    const names = async (query: string) => {
      const { body } = await send('GET', `${base}${query}`);
      return v
        .parse(v.object({ secrets: v.array(v.object({ name: v.string() })) }), body)
        .secrets.map(({ name }) => name);
    };
    expect(await names('')).toHaveLength(30);
    expect(await names('?per_page=1000')).toHaveLength(100);
    expect(await names('?per_page=none&page=4')).toEqual(
      Array.from({ length: 10 }, (_, index) => `S_${String(index + 91).padStart(3, '0')}`),
    );
    expect(await names('?page=9')).toEqual([]);
  });

  test('links its pages, by its id', async () => {
    fill(5);
    const links = async (path: string) => (await send('GET', path)).headers.get('link');
    const { id } = v.parse(v.object({ id: v.number() }), (await send('GET', '/repos/acme/web')).body);
    const url = (page: number) => `<${sandbox.github.url}/repositories/${id}/actions/secrets?per_page=2&page=${page}>`;
    expect(await links(`${base}?per_page=5`)).toBeNull();
    expect(await links(`${base}?per_page=2`)).toBe(`${url(2)}; rel="next", ${url(3)}; rel="last"`);
    expect(await links(`/repositories/${id}/actions/secrets?per_page=2&page=3`)).toBe(
      `${url(2)}; rel="prev", ${url(1)}; rel="first"`,
    );
    expect((await send('GET', `/repositories/${id}/actions/secrets?per_page=2&page=3`)).body).toMatchObject({
      total_count: 5,
      secrets: [{ name: 'S_005' }],
    });
  });

  test('has a public key of its own, with an id too great for a double', async () => {
    await sodium.ready;
    const { body } = await send('GET', `${base}/public-key`);
    const { key, key_id } = v.parse(v.strictObject({ key: v.string(), key_id: v.string() }), body);
    expect(Buffer.from(key, 'base64')).toHaveLength(sodium.crypto_box_PUBLICKEYBYTES);
    expect(Number(key_id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
  });
});
