import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { NoWay } from '../../src/domain/errors.ts';
import { type Network, proxyAwareFetch } from '../../src/http/proxy-aware-fetch.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';
import { failureOf } from '../support/scene.ts';

/** What a server saw, and its address. */
interface Seen {
  url: string;
  requests: string[];
  connections(): number;
}

async function served(listener: RequestListener, act: (seen: Seen) => Promise<void>): Promise<void> {
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.host}`);
    listener(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  // As a proxy it is its own target.
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    server.emit('connection', socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  try {
    await act({ url: `http://127.0.0.1:${address.port}`, requests, connections: () => connections });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('the network of a run', () => {
  test('gives status, headers in lower case, and the body as text and as bytes', async () => {
    const listener: RequestListener = (request, response) => {
      response.writeHead(201, { 'X-Thing': 'a', 'Set-Cookie': ['b=1', 'c=2'] });
      request.on('data', () => {}).on('end', () => response.end('café'));
    };
    await served(listener, async ({ url, requests }) => {
      const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
      const answer = await network.fetch(`${url}/path?q=1`, { method: 'POST', body: '{}', headers: { accept: '*/*' } });
      network.close();
      expect([answer.status, answer.url, answer.headers.get('x-thing')]).toEqual([201, `${url}/path?q=1`, 'a']);
      expect(answer.headers.get('set-cookie')).toBe('b=1,c=2');
      expect(await answer.text()).toBe('café');
      expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe('café');
      expect(requests).toEqual([`POST /path?q=1 ${url.slice(7)}`]);
    });
  });

  test('keeps one connection for requests one after another', async () => {
    await served(
      (_, response) => response.end('ok'),
      async ({ url, requests, connections }) => {
        const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
        for (const path of ['/a', '/b', '/c']) await network.fetch(url + path, {});
        network.close();
        expect([requests.length, connections()]).toEqual([3, 1]);
      },
    );
  });

  test('follows no redirect', async () => {
    const listener: RequestListener = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    await served(listener, async ({ url, requests }) => {
      const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
      const answer = await network.fetch(url, { headers: { authorization: 'Bearer x' } });
      network.close();
      expect([answer.status, answer.headers.get('location'), requests.length]).toEqual([302, '/elsewhere', 1]);
    });
  });

  test('takes an answer up to the largest size and no larger', async () => {
    const listener: RequestListener = ({ url = '' }, response) => response.end('x'.repeat(Number(url.slice(1))));
    await served(listener, async ({ url }) => {
      const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100_000 });
      expect(await (await network.fetch(`${url}/100000`, {})).text()).toHaveLength(100_000);
      const error = await failureOf(network.fetch(`${url}/100001`, {}));
      network.close();
      expect(error.message).toBe('the answer is longer than 100000 bytes');
    });
  });

  test.each<[string, RequestListener]>([
    ['never begins', () => {}],
    [
      'begins and never ends',
      (_, response) => {
        const timer = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('gives up on an answer that %s', async (_, listener) => {
    await served(listener, async ({ url }) => {
      const network = proxyAwareFetch({ timeoutMs: 200, maxBytes: 100_000 });
      const error = await failureOf(network.fetch(url, {}));
      network.close();
      expect(error.message).toMatch(/no answer within 200 ms|did not end within 200 ms/);
    });
  });

  test.each<[string, RequestListener]>([
    ['before the answer', (_, response) => void response.socket?.destroy()],
    [
      'in the middle of it',
      (_, response) =>
        void response.writeHead(200, { 'content-length': 9 }).write('abc', () => response.socket?.destroy()),
    ],
  ])('fails where the connection breaks %s', async (_, listener) => {
    await served(listener, async ({ url }) => {
      const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
      expect((await failureOf(network.fetch(url, {}))).message).toMatch(/socket hang up|aborted|ECONNRESET/);
      network.close();
    });
  });

  test('goes through the proxy that the environment names', async () => {
    const listener: RequestListener = (_, response) => response.end('from the proxy');
    await served(listener, async ({ url, requests }) => {
      await withProxy({ http_proxy: url, no_proxy: 'elsewhere.test' }, async (network) => {
        const answer = await network.fetch('http://service.test/path', {});
        expect(await answer.text()).toBe('from the proxy');
        expect(requests).toEqual(['CONNECT service.test:80', expect.stringMatching(/^GET \/path service\.test/)]);
      });
    });
  });
});

/** A network of a run whose environment names a proxy. */
async function withProxy(
  variables: Readonly<Record<'http_proxy' | 'no_proxy', string>>,
  act: (network: Network) => Promise<void>,
): Promise<void> {
  const before = { http_proxy: process.env.http_proxy, no_proxy: process.env.no_proxy };
  const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
  try {
    Object.assign(process.env, variables);
    await act(network);
  } finally {
    network.close();
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

describe('a proxy that fails', () => {
  const hint = 'no_proxy has entries of an unknown form: https://a.test';
  // What is final is no error that is asked again.
  test.each([
    [302, true],
    [400, true],
    [401, true],
    [403, true],
    [405, true],
    [407, true],
    [501, true],
    [429, false],
    [502, false],
    [503, false],
    [504, false],
  ])('by its answer %i to the request for a tunnel, says so for good: %p', async (status, isFinal) => {
    const server = createServer();
    server.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    await withProxy({ http_proxy: `http://127.0.0.1:${port}`, no_proxy: 'https://a.test' }, async (network) => {
      const error = await failureOf(network.fetch('http://service.test/', {}));
      expect([error instanceof NoWay, error.message]).toEqual([
        isFinal,
        expect.stringContaining(`refuses the connection with ${status}`),
      ]);
      expect(error.message.split(hint)).toHaveLength(2);
    }).finally(() => server.close());
  });

  test('by being away, tells which entries of no_proxy nobody can read', async () => {
    await withProxy({ http_proxy: 'http://127.0.0.1:1', no_proxy: 'https://a.test' }, async (network) => {
      const error = await failureOf(network.fetch('http://service.test/', {}));
      expect(error.message).toMatch(/ECONNREFUSED.*by way of the proxy http:\/\/127\.0\.0\.1:1; no_proxy has entries/);
      expect(error).not.toBeInstanceOf(NoWay);
    });
  });
});

test('a service that speaks no TLS says the same the next time', async () => {
  await served(
    (_, response) => response.end(),
    async ({ url }) => {
      const network = proxyAwareFetch({ timeoutMs: 60_000, maxBytes: 100 });
      expect(await failureOf(network.fetch(url.replace('http:', 'https:'), {}))).toBeInstanceOf(NoWay);
      network.close();
    },
  );
});

test('the clock of the machine tells its time and sleeps', async () => {
  const startMs = systemClock.nowMs();
  await systemClock.sleep(0);
  await systemClock.sleep(30);
  expect(Math.abs(startMs - Date.now())).toBeLessThan(60_000);
  expect(systemClock.nowMs() - startMs).toBeGreaterThanOrEqual(25);
});
