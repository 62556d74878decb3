import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type GitHubVariant, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import { privateAuthority } from '../../support/certificates.ts';
import { CHECKOUT, given, type Inputs, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';
import { type ConnectProxy, connectProxy, type ProxyRules, secureDoor } from './proxies.ts';

const HOSTS = ['github.test', 'confidence.test'];
const CREDENTIALS = 'some one:p@ss%word/marker-of-the-proxy';
const { authority, leaf } = privateAuthority(HOSTS);
const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** Both services behind TLS, under host names that only a proxy, or a hosts file, knows. */
async function openNetwork(rules: Partial<ProxyRules> = {}, github: Partial<GitHubVariant> = {}) {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ github, clock });
  closings.push(sandbox.close);
  sandbox.github.addRepository(CHECKOUT);
  const [githubDoor, confidenceDoor] = await Promise.all([
    secureDoor(sandbox.github.url, leaf),
    secureDoor(sandbox.confidence.url, leaf),
  ]);
  const ports = { 'github.test': githubDoor.port, 'confidence.test': confidenceDoor.port };
  const proxy = await connectProxy({ ports, ...rules });
  closings.push(githubDoor.close, confidenceDoor.close, proxy.close);
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  closings.push(() => rm(folder, { recursive: true }));
  const extra = join(folder, 'root.pem');
  await writeFile(extra, authority);
  const inputs = {
    ...usualInputs({ sandbox, repositories: [CHECKOUT] }),
    'confidence-api-url': 'https://confidence.test',
    'github-api-url': `https://github.test${github.kind === 'ghes' ? '/api/v3' : ''}`,
  };
  const run = async (env: Readonly<Record<string, string>>, changed: Inputs = {}): Promise<ActionResult> =>
    await runAction({
      inputs: given({ ...inputs, ...changed }),
      env: {
        NODE_EXTRA_CA_CERTS: extra,
        NODE_OPTIONS: `--require ${resolve('__tests__/system/run/hosts.cjs')}`,
        ...env,
      },
      node: NODE_UNDER_TEST,
      clock,
    });
  return { sandbox, proxy, ports, run };
}

function addressOf({ port }: ConnectProxy, userInfo = ''): string {
  return `http://${userInfo}proxy.test:${port}`;
}

function hostsOf(asked: readonly string[]): readonly string[] {
  return [...new Set(asked)].sort();
}

/** Nothing of the run shows what stands before the `@`. */
function expectNoPassword(told: ActionResult): void {
  const all = `${told.raw}${told.summary}${JSON.stringify(told.outputs)}`;
  for (const part of ['marker-of-the-proxy', Buffer.from(CREDENTIALS).toString('base64')]) {
    expect(all).not.toContain(part);
  }
}

describe('a proxy', () => {
  const names = ['https_proxy', 'HTTPS_PROXY'];
  test.each(names)('that %s names is the way to both services, by tunnels that are kept open', async (name) => {
    const { sandbox, proxy, run } = await openNetwork();
    const told = await run({ [name]: addressOf(proxy) });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(hostsOf(proxy.asked)).toEqual(['confidence.test:443', 'github.test:443']);
    expect(proxy.asked.length).toBeLessThan(sandbox.requests.length / 2);
  });

  test('that wants a user and a password gets them, whatever characters they are of', async () => {
    const { sandbox, proxy, run } = await openNetwork({ credentials: CREDENTIALS });
    const [user = '', password = ''] = CREDENTIALS.split(':').map(encodeURIComponent);
    const told = await run({ https_proxy: addressOf(proxy, `${user}:${password}@`) });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expectNoPassword(told);
  });

  test.each([
    ['none', ''],
    ['others', 'somebody:marker-of-the-proxy@'],
  ])('that gets %s tells so, by its name and without the password, and nothing is made', async (_, userInfo) => {
    const { sandbox, proxy, run } = await openNetwork({ credentials: CREDENTIALS });
    const told = await run({ https_proxy: addressOf(proxy, userInfo) });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    const refusal = `the proxy http://proxy.test:${proxy.port} refuses the connection with 407`;
    expect(told.errors.join()).toContain(`POST https://github.test/graphql: no answer (${refusal}`);
    expect(told.errors.join()).toContain(`POST https://confidence.test/v1/oauth/token: no answer (${refusal}`);
    expect(told.errors.join()).toContain('it wants a user and a password, or others, in https_proxy');
    expect(sandbox.requests).toEqual([]);
    expectNoPassword(told);
  });

  test('that lets nobody through to GitHub is named, and no client is made', async () => {
    const { sandbox, proxy, run } = await openNetwork({ refused: ['github.test'] });
    const told = await run({ https_proxy: addressOf(proxy) });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain(`the proxy http://proxy.test:${proxy.port} refuses the connection with 403`);
    // The proxy's own answer is not taken for GitHub's.
    expect(told.errors.join()).not.toMatch(/answered 403|marker/);
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('that is not there is named', async () => {
    const { sandbox, proxy, run } = await openNetwork();
    await proxy.close();
    closings.splice(closings.indexOf(proxy.close), 1);
    const told = await run({ https_proxy: addressOf(proxy, 'user:marker-of-the-proxy@') });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toMatch(/ECONNREFUSED .*by way of the proxy http:\/\/proxy\.test:\d+/);
    expect(sandbox.requests).toEqual([]);
    expectNoPassword(told);
  });

  test('that is named without a scheme is used', async () => {
    const { sandbox, proxy, run } = await openNetwork({ credentials: 'user:word' });
    const told = await run({ https_proxy: `user:word@proxy.test:${proxy.port}` });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(hostsOf(proxy.asked)).toEqual(['confidence.test:443', 'github.test:443']);
  });

  test.each([
    ['of another kind', 'socks5://user:marker-of-the-proxy@proxy.test:1'],
    ['that cannot be read', 'user:marker-of-the-proxy@proxy.test:port'],
    ['with a password that is not encoded', 'user:marker-of-the-proxy%zz@proxy.test:1'],
    ['with another that is not', 'http://user:marker-of-the-proxy%zz@proxy.test:1'],
    ['with a # in the password', 'http://user:2468#marker-of-the-proxy@proxy.test:1'],
    ['with a backslash in the password', 'http://user:a\\marker-of-the-proxy@proxy.test:1'],
    ['of no port there is', 'http://user:marker-of-the-proxy@proxy.test:99999'],
  ])('%s is told, without what the variable holds', async (_, address) => {
    const { sandbox, run } = await openNetwork();
    const told = await run({ https_proxy: address });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('https_proxy does not hold the address of an HTTP proxy');
    expect(sandbox.requests).toEqual([]);
    expect(told.raw).not.toContain('2468');
    expectNoPassword(told);
  });
});

describe('no_proxy', () => {
  const excepted = (port: number): readonly string[] => [
    'github.test',
    '.test',
    `github.test:${port}`,
    'elsewhere, GITHUB.TEST',
  ];

  test.each([0, 1, 2, 3])(
    'form %d: GitHub Enterprise Server is reached straight, Confidence through the proxy',
    async (form) => {
      const { sandbox, proxy, ports, run } = await openNetwork({}, { kind: 'ghes' });
      const port = ports['github.test'];
      const direct = { 'github-api-url': `https://github.test:${port}/api/v3` };
      const confidence =
        form === 1 ? { 'confidence-api-url': `https://confidence.test:${ports['confidence.test']}` } : {};
      const told = await run(
        { https_proxy: addressOf(proxy), no_proxy: excepted(port)[form] ?? '' },
        { ...direct, ...confidence, 'writes-per-minute': undefined },
      );
      expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1' } });
      expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
      expect(hostsOf(proxy.asked)).toEqual(form === 1 ? [] : ['confidence.test:443']);
      const paths = sandbox.requests.filter(({ service }) => service === 'github').map(({ path }) => path);
      expect(paths.filter((path) => !path.startsWith('/api/v3/'))).toEqual(['/api/graphql']);
    },
  );
});

describe('a certificate authority that nobody knows', () => {
  test('is told, with what helps, and nothing is made', async () => {
    const { sandbox, proxy, run } = await openNetwork();
    const told = await run({ https_proxy: addressOf(proxy), NODE_EXTRA_CA_CERTS: '' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    for (const host of HOSTS)
      expect(told.errors.join()).toMatch(new RegExp(`https://${host}/[^ ]+: no answer .*certificate`));
    expect(told.errors.join()).toContain('NODE_EXTRA_CA_CERTS can name a file with the certificate authority to trust');
    expect(sandbox.requests).toEqual([]);
  });

  test('whose certificate is of another host is not believed', async () => {
    const { sandbox, proxy, run } = await openNetwork({});
    const told = await run({ https_proxy: addressOf(proxy) }, { 'github-api-url': 'https://other.test' });
    expect(told.exitCode).toBe(1);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});
