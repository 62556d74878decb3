import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { proxyAwareFetch } from '../../src/http/proxy-aware-fetch.ts';
import { failureOf } from '../support/scene.ts';

const BOUNDS = { timeoutMs: 200, maxBytes: 100_000 };
const NO_WHOLE_ANSWER = /no (?:whole )?answer within \d+ ms/i;

/** Gives the address of a server that treats connections as it is told, and drops them all in the end. */
async function connected(treat: (socket: Socket) => void, act: (address: string) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', () => {});
    treat(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  try {
    await act(`http://127.0.0.1:${address.port}`);
    expect(sockets.size).toBeGreaterThan(0);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
}

/** Sets variables of the environment around some work, as they were before it again after it. */
async function withEnvironment(variables: Readonly<Record<string, string>>, act: () => Promise<void>): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    await act();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function write(socket: Socket, text: string): void {
  const left = [...text];
  const timer = setInterval(() => socket.write(left.shift() ?? 'a'), 20);
  socket.on('close', () => clearInterval(timer));
}

describe('a request ends within its deadline', () => {
  test('where a proxy never opens the tunnel', async () => {
    await connected(
      () => {},
      async (proxy) => {
        await withEnvironment({ https_proxy: proxy, no_proxy: 'elsewhere.test' }, async () => {
          const network = proxyAwareFetch(BOUNDS);
          const error = await failureOf(network.fetch('https://service.test/path', {}));
          network.close();
          expect(error.message).toMatch(NO_WHOLE_ANSWER);
        });
      },
    );
  });

  test('where a proxy never opens the tunnel, again and again', async () => {
    await connected(
      () => {},
      async (proxy) => {
        await withEnvironment({ https_proxy: proxy, no_proxy: 'elsewhere.test' }, async () => {
          const network = proxyAwareFetch(BOUNDS);
          const tries = ['/a', '/b', '/c'].map((path) => failureOf(network.fetch(`https://service.test${path}`, {})));
          for (const error of await Promise.all(tries)) expect(error.message).toMatch(NO_WHOLE_ANSWER);
          const late = await failureOf(network.fetch('https://service.test/d', {}));
          network.close();
          expect(late.message).toMatch(NO_WHOLE_ANSWER);
        });
      },
    );
  });

  test.each([
    ['its status', ''],
    ['its headers', 'HTTP/1.1 200 OK\r\nX-Long: '],
  ])('where an answer comes a byte at a time, from %s on', async (_part, start) => {
    await connected(
      (socket) => {
        if (start !== '') socket.write(start);
        write(socket, start === '' ? 'HTTP/1.1 200 OK\r\nX-Long: ' : '');
      },
      async (url) => {
        const network = proxyAwareFetch(BOUNDS);
        const error = await failureOf(network.fetch(url, {}));
        network.close();
        expect(error.message).toMatch(NO_WHOLE_ANSWER);
      },
    );
  });

  test('and the next request works after one without an answer', async () => {
    let connections = 0;
    await connected(
      (socket) => {
        connections += 1;
        if (connections > 1) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      },
      async (url) => {
        // Long enough for the second one on a busy machine.
        const network = proxyAwareFetch({ ...BOUNDS, timeoutMs: 3_000 });
        expect((await failureOf(network.fetch(url, {}))).message).toMatch(NO_WHOLE_ANSWER);
        const answer = await network.fetch(url, {});
        network.close();
        expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
      },
    );
  });
});
