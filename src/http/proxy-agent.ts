import { type ClientRequest, type Agent as HttpAgent, Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { env } from 'node:process';
import { checkBypass } from '@actions/http-client/lib/proxy';

const SETTINGS = { keepAlive: true, scheduling: 'lifo' } as const;

/** How an origin is reached. */
export interface WayOut {
  /** Keeps its connections alive. */
  agent: HttpAgent;
  /** The proxy on the way, without its password; absent where there is none. */
  proxy: string | undefined;
}

/**
 * The way to an origin: straight, or through the proxy that `https_proxy` (or `http_proxy`) names. `no_proxy` is read as the
 * toolkit of GitHub reads it.
 * @throws Error where the variable holds no address
 */
export async function wayTo(origin: string): Promise<WayOut> {
  const proxy = proxyFor(origin);
  if (proxy !== undefined) return await throughProxy(proxy);
  const agent = origin.startsWith('https:') ? new SecureAgent(SETTINGS) : new PlainAgent(SETTINGS);
  return { agent, proxy: undefined };
}

function proxyFor(origin: string): URL | undefined {
  const url = new URL(origin);
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = env[name] || env[name.toUpperCase()] || '';
  if (text === '' || checkBypass(url)) return undefined;
  // `host:port` alone would read as the name of a scheme.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  // Whatever follows the host was meant to be a part of the password.
  const isAddress =
    proxy && /^https?:$/.test(proxy.protocol) && `${proxy.pathname}${proxy.search}${proxy.hash}` === '/';
  if (!isAddress) throw noProxy(name);
  return proxy;
}

async function throughProxy({ protocol, host, username, password }: URL): Promise<WayOut> {
  // Only those who have a proxy pay for loading it.
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const proxy = `${protocol}//${host}`;
  const agent = new HttpsProxyAgent(proxy, { ...SETTINGS, headers: authorization(username, password) });
  // The proxy's own answer would be taken for that of the service behind it.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
    if (statusCode !== 200) request.destroy(new Error(refusal(proxy, statusCode)));
  });
  return { agent, proxy };
}

function authorization(username: string, password: string): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
  } catch {
    throw noProxy('https_proxy');
  }
}

/** What the variable holds may be a password, so it is not told. */
function noProxy(name: string): Error {
  const wanted =
    'the address of an HTTP proxy, such as http://user:password@host:3128, with user and password percent-encoded';
  return new Error(`${name} does not hold ${wanted}`);
}

function refusal(proxy: string, status: number): string {
  const cure = status === 407 ? ': it wants a user and a password, or others, in https_proxy' : '';
  return `the proxy ${proxy} refuses the way there with ${status}${cure}`;
}
