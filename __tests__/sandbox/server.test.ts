import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { confidenceSender, githubSender, signIn } from './caller.ts';

const open: Sandbox[] = [];
const start = async (options?: SandboxOptions) => {
  const sandbox = await startSandbox(options);
  open.push(sandbox);
  return sandbox;
};
afterEach(() => Promise.all(open.splice(0).map((sandbox) => sandbox.close())));

test('keeps requests without headers and bodies', async () => {
  const sandbox = await start();
  await signIn(sandbox, sandbox.confidence.admin);
  sandbox.github.addRepository('acme/web');
  await githubSender(sandbox)('GET', '/repos/acme/web/actions/secrets?per_page=1');
  expect(sandbox.requests).toEqual([
    { index: 0, atMs: expect.any(Number), service: 'confidence', method: 'POST', path: '/v1/oauth/token', status: 200 },
    {
      index: 1,
      atMs: expect.any(Number),
      service: 'github',
      method: 'GET',
      path: '/repos/acme/web/actions/secrets?per_page=1',
      status: 200,
    },
  ]);
  const text = JSON.stringify(sandbox.requests);
  expect(text).not.toContain(sandbox.confidence.admin.clientSecret);
  expect(text).not.toContain(sandbox.github.token);
});

test('each service has its own time', async () => {
  const sandbox = await start({ confidence: { clockOffsetMs: -600_000 }, github: { clockOffsetMs: 600_000 } });
  const send = await confidenceSender(sandbox);
  const offsetMs = ({ headers }: { headers: Headers }) => Date.parse(headers.get('date') ?? '') - Date.now();
  expect(Math.abs(offsetMs(await send('GET', '/v1/roles')) + 600_000)).toBeLessThan(60_000);
  expect(Math.abs(offsetMs(await githubSender(sandbox)('GET', '/repos/no/where')) - 600_000)).toBeLessThan(60_000);
});

test('runs on a clock of the test', async () => {
  let nowMs = Date.parse('2026-01-02T03:04:05.678Z');
  const sandbox = await start({ clock: { nowMs: () => nowMs } });
  expect(sandbox.confidence.addClient({ displayName: 'x' }).createTime).toMatch(/^2026-01-02T03:04:05\.678\d{3}Z$/);
  nowMs += 86_400_000;
  expect(sandbox.confidence.addClient({ displayName: 'x' }).createTime).toMatch(/^2026-01-03T/);
});

test('delays requests by the latency', async () => {
  const sandbox = await start({ latencyMs: 60 });
  const startMs = performance.now();
  await signIn(sandbox, sandbox.confidence.admin);
  expect(performance.now() - startMs).toBeGreaterThan(55);
});

test('takes given ports, and frees the first when the second is taken', async () => {
  const other = await start();
  const taken = Number(new URL(other.github.url).port);
  const { port } = new URL((await start()).confidence.url);
  await open.pop()?.close();
  await expect(startSandbox({ ports: { confidence: Number(port), github: taken } })).rejects.toThrow(/EADDRINUSE/);
  const sandbox = await start({ ports: { confidence: Number(port) } });
  expect(sandbox.confidence.url).toBe(`http://127.0.0.1:${port}`);
});

test('survives a request line without a path, and a caller that closes the connection in the middle of a body', async () => {
  const sandbox = await start();
  const talk = (text: string, patienceMs: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(sandbox.confidence.url).port), '127.0.0.1', () => socket.write(text));
      socket.once('data', (data) => resolve(data.toString()));
      socket.once('error', reject);
      socket.setTimeout(patienceMs, () => resolve(String(socket.destroy().destroyed)));
    });
  expect(await talk('GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 60_000)).toMatch(/^HTTP\/1.1 400/);
  expect(await talk('POST /v1/oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{', 100)).toBe('true');
  expect((await signIn(sandbox, sandbox.confidence.admin)).status).toBe(200);
});
