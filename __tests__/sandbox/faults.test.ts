import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import type { Send } from './caller.ts';
import { confidenceSender, githubSender, seal } from './caller.ts';

let sandbox: Sandbox;
let send: Send;
const service = 'confidence';
const list = /^\/v1\/apiClients(\?|$)/;
const names = () => sandbox.confidence.clients().map(({ displayName }) => displayName);

beforeEach(async () => {
  sandbox = await startSandbox();
  send = await confidenceSender(sandbox);
});
afterEach(() => sandbox.close());

describe('a fault before handling', () => {
  test('answers with its status, headers and body, once, and nothing is written', async () => {
    const answer = { status: 429, headers: { 'Retry-After': '7' }, body: 'slow down', contentType: 'text/plain' };
    sandbox.faults.add({ service, method: 'post', path: list, when: 'before', answer });
    const refused = await send('POST', '/v1/apiClients', { displayName: 'first' });
    expect(refused).toMatchObject({ status: 429, text: 'slow down' });
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(refused.headers.get('content-type')).toBe('text/plain');
    expect(names()).not.toContain('first');
    expect((await send('POST', '/v1/apiClients', { displayName: 'second' })).status).toBe(200);
  });

  test('has an empty body by default, and the Date of the service', async () => {
    sandbox.confidence.variant.clockOffsetMs = 3_600_000;
    sandbox.faults.add({ service, path: list, when: 'before', answer: { status: 503 } });
    const reply = await send('GET', '/v1/apiClients');
    expect(reply).toMatchObject({ status: 503, text: '' });
    expect(reply.headers.get('content-type')).toBeNull();
    expect(Date.parse(reply.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(3_590_000);
  });

  test('leaves other services, methods and paths alone', async () => {
    sandbox.github.addRepository('acme/web');
    const answer = { status: 500 };
    sandbox.faults.add({ service, method: 'DELETE', path: /./, when: 'before', answer });
    sandbox.faults.add({ service: 'github', path: /secrets/, when: 'before', answer });
    expect((await send('GET', '/v1/apiClients')).status).toBe(200);
    expect((await githubSender(sandbox)('GET', '/repos/acme/web')).status).toBe(200);
  });
});

describe('a fault after handling', () => {
  test('keeps the write', async () => {
    sandbox.faults.add({ service, method: 'POST', path: list, when: 'after', answer: { status: 503 } });
    expect((await send('POST', '/v1/apiClients', { displayName: 'kept' })).status).toBe(503);
    expect(names()).toContain('kept');
  });

  test.each(['reset', 'truncated'] as const)('%s breaks the connection after the write', async (answer) => {
    sandbox.faults.add({ service, method: 'POST', path: list, when: 'after', answer });
    await expect(send('POST', '/v1/apiClients', { displayName: 'kept' })).rejects.toThrow();
    expect(names()).toContain('kept');
    expect(sandbox.requests.at(-1)?.status).toBe(answer === 'reset' ? 0 : 200);
  });

  test('a truncated answer begins like the whole one', async () => {
    sandbox.faults.add({ service: 'github', path: /./, when: 'after', answer: 'truncated' });
    const response = await fetch(`${sandbox.github.url}/repos/no/where`);
    let text = '';
    const reading = async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    };
    await expect(reading()).rejects.toThrow();
    expect(text).toMatch(/^\{"message":/);
    expect(() => JSON.parse(text)).toThrow();
  });

  test('an answer without a body is cut as well', async () => {
    sandbox.github.addRepository('acme/web');
    sandbox.github.putSecret('acme/web', 'GONE', { value: 'x' });
    sandbox.faults.add({ service: 'github', method: 'DELETE', path: /GONE/, when: 'after', answer: 'truncated' });
    await expect(githubSender(sandbox)('DELETE', '/repos/acme/web/actions/secrets/GONE')).rejects.toThrow();
    expect(sandbox.github.secrets('acme/web')).toEqual([]);
  });
});

describe('a connection', () => {
  test('is destroyed before handling by reset', async () => {
    sandbox.faults.add({ service, method: 'POST', path: list, when: 'before', answer: 'reset' });
    await expect(send('POST', '/v1/apiClients', { displayName: 'lost' })).rejects.toThrow();
    expect(names()).not.toContain('lost');
  });

  test('hangs until the caller gives up, or the sandbox closes', async () => {
    sandbox.faults.add({ service, path: list, times: 2, when: 'before', answer: 'hang' });
    const caller = new AbortController();
    const asked = expect(fetch(`${sandbox.confidence.url}/v1/apiClients`, caller)).rejects.toThrow(/aborted/);
    while (sandbox.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    caller.abort();
    await asked;
    const hanging = expect(send('GET', '/v1/apiClients')).rejects.toThrow();
    while (sandbox.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await sandbox.close();
    await hanging;
    sandbox = await startSandbox();
  });
});

describe('counting', () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let turn = 0; turn < count; turn += 1) seen.push((await send('GET', '/v1/apiClients')).status);
    return seen;
  };
  const rule = { service, path: list, when: 'before' } as const;

  test('nth matches that request only', async () => {
    sandbox.faults.add({ ...rule, nth: 2, answer: { status: 502 } });
    expect(await statuses(4)).toEqual([200, 502, 200, 200]);
  });

  test('nth with times matches that many requests in a row', async () => {
    sandbox.faults.add({ ...rule, nth: 2, times: 2, answer: { status: 502 } });
    expect(await statuses(4)).toEqual([200, 502, 502, 200]);
  });

  test('times may be infinite, until the rules are cleared', async () => {
    sandbox.faults.add({ ...rule, times: Number.POSITIVE_INFINITY, answer: { status: 502 } });
    expect(await statuses(3)).toEqual([502, 502, 502]);
    sandbox.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  test('several faults act one after the other', async () => {
    sandbox.faults.add({ ...rule, answer: { status: 502 } });
    sandbox.faults.add({ ...rule, answer: { status: 503 } });
    expect(await statuses(3)).toEqual([502, 503, 200]);
  });

  test('a pattern with the flag g matches every time', async () => {
    sandbox.faults.add({ ...rule, path: /apiClients/g, times: 2, answer: { status: 502 } });
    expect(await statuses(3)).toEqual([502, 502, 200]);
  });
});

describe('an action', () => {
  test('before handling changes what the request finds', async () => {
    const client = sandbox.confidence.addClient({ displayName: 'doomed' });
    sandbox.faults.on({ service, path: /apiClients\/\w+/ }, () => sandbox.confidence.removeClient(client.name));
    expect((await send('GET', `/v1/${client.name}`)).status).toBe(404);
  });

  test('after handling sees the write, and the answer waits for it', async () => {
    sandbox.github.addRepository('acme/web');
    const github = githubSender(sandbox);
    const body = await seal(github, 'acme/web', 'value');
    let seen: string[] = [];
    sandbox.faults.on({ service: 'github', method: 'PUT', path: /./, when: 'after' }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen = sandbox.github.secrets('acme/web').map(({ name }) => name);
    });
    await github('PUT', '/repos/acme/web/actions/secrets/ONE', body);
    expect(seen).toEqual(['ONE']);
  });

  test('gets the request that it runs before', async () => {
    const seen: unknown[] = [];
    sandbox.faults.on({ service, method: 'POST', path: list }, ({ method, path, headers, body }) => {
      seen.push({ method, path, host: headers.host, body });
    });
    await send('POST', '/v1/apiClients?x=1', { displayName: 'told' });
    const { host } = new URL(sandbox.confidence.url);
    expect(seen).toEqual([{ method: 'POST', path: '/v1/apiClients?x=1', host, body: '{"displayName":"told"}' }]);
  });

  test('can add a fault for later requests only', async () => {
    sandbox.faults.on({ service, path: list }, () => {
      sandbox.faults.add({ service, path: list, when: 'before', answer: { status: 500 } });
    });
    expect((await send('GET', '/v1/apiClients')).status).toBe(200);
    expect((await send('GET', '/v1/apiClients')).status).toBe(500);
  });

  test('that throws answers 500, and close throws it again', async () => {
    sandbox.faults.on({ service, path: list }, () => Promise.reject(new Error('a failed expectation')));
    expect((await send('GET', '/v1/apiClients')).status).toBe(500);
    await expect(sandbox.close()).rejects.toThrow('a failed expectation');
    sandbox = await startSandbox();
  });
});
