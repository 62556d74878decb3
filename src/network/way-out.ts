import { type ClientRequest, type Agent as HttpAgent, Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { getProxyUrl } from '@actions/http-client/lib/proxy';

const SETTINGS = { keepAlive: true, scheduling: 'lifo' } as const;

/** How an origin is reached. */
export interface WayOut {
  /** Keeps its connections alive. */
  agent: HttpAgent;
  /** The proxy on the way, without its password; absent where there is none. */
  proxy: string | undefined;
}

/**
 * The way to an origin: straight, or through the proxy that `https_proxy` (or `http_proxy`) and `no_proxy` name, as the
 * toolkit of GitHub reads them.
 * @throws Error where the variable holds no address
 */
export async function wayTo(origin: string): Promise<WayOut> {
  const proxy = proxyFor(origin);
  if (proxy !== undefined) return await throughProxy(proxy);
  const agent = origin.startsWith('https:') ? new SecureAgent(SETTINGS) : new PlainAgent(SETTINGS);
  return { agent, proxy: undefined };
}

function proxyFor(origin: string): URL | undefined {
  try {
    const named = getProxyUrl(new URL(origin));
    // `host:port` alone reads as the name of a scheme.
    return named?.hostname === '' ? new URL(`http://${named.href}`) : named && new URL(named.href);
  } catch (cause) {
    throw noProxy(cause);
  }
}

async function throughProxy({ protocol, host, username, password }: URL): Promise<WayOut> {
  if (!/^https?:$/.test(protocol)) throw noProxy(undefined);
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
  } catch (cause) {
    throw noProxy(cause);
  }
}

/** What the variable holds may be a password, so it is not told. */
function noProxy(cause: unknown): Error {
  return new Error('https_proxy (or http_proxy) does not hold the address of an HTTP proxy', { cause });
}

function refusal(proxy: string, status: number): string {
  const cure = status === 407 ? ': it wants a user and a password, or others, in https_proxy' : '';
  return `the proxy ${proxy} refuses the way there with ${status}${cure}`;
}
