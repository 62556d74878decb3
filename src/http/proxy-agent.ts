import { type ClientRequest, type Agent as HttpAgent, Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { env } from 'node:process';
import { NoWay } from '../domain/errors.ts';
import { plain } from '../domain/text.ts';
import { bypassesProxy, unknownEntries } from './no-proxy.ts';
import { isTransientStatus } from './retry.ts';

const SETTINGS = { keepAlive: true, scheduling: 'lifo' } as const;

/** How an origin is reached. */
export interface WayOut {
  /** Keeps its connections alive. */
  agent: HttpAgent;
  /** The proxy on the way, without its password; absent where there is none. */
  proxy: string | undefined;
}

/**
 * The way to an origin: straight, or through the proxy that `https_proxy` (or `http_proxy`) names, unless `no_proxy` leaves it out.
 * @throws NoWay where the variable holds no address
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
  const text = (env[name] || env[name.toUpperCase()] || '').trim();
  return text === '' || bypassesProxy(url, noProxyText()) ? undefined : addressOf(text, name);
}

function noProxyText(): string {
  return env.no_proxy || env.NO_PROXY || '';
}

/** Whether the certificates of services are not checked; then anybody on the way can read and change everything. */
export function areCertificatesUnchecked(): boolean {
  return env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
}

function addressOf(text: string, name: string): URL {
  // In `host:port` the host would be read as the scheme.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) throw noProxy(name);
  const proxy = new URL(address);
  // Text behind the host is a part of a password that should have been percent-encoded.
  const isWhole = /^https?:$/.test(proxy.protocol) && `${proxy.pathname}${proxy.search}${proxy.hash}` === '/';
  if (!isWhole) throw noProxy(name);
  return proxy;
}

/** A proxy's answer to the request for a tunnel. */
interface Connected {
  statusCode: number;
}

async function throughProxy({ protocol, host, username, password }: URL): Promise<WayOut> {
  // Only runs with a proxy load it.
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const proxy = `${protocol}//${host}`;
  const agent = new HttpsProxyAgent(proxy, { ...SETTINGS, headers: authorization(username, password) });
  // The caller would take the proxy's answer for one of the service.
  agent.on('proxyConnect', ({ statusCode }: Connected, request: ClientRequest) => {
    if (statusCode !== 200) request.destroy(proxyRefusal(proxy, statusCode));
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

/** The message hides the value of the variable, which may be a password. */
function noProxy(name: string): NoWay {
  const wanted =
    'the address of an HTTP proxy, such as http://user:password@host:3128, with user and password percent-encoded';
  return new NoWay([{ what: `${name} does not hold ${wanted}` }]);
}

/** A proxy that asks for other credentials, or forbids the way, says the same the next time, and may lock an account. */
function proxyRefusal(proxy: string, status: number): Error {
  const cures: Readonly<Record<number, string>> = {
    403: ': ask its owners to allow this host',
    407: ': it wants a user and a password, or others, in https_proxy',
  };
  const text = `the proxy ${proxy} refuses the connection with ${status}${cures[status] ?? ''}`;
  return isTransientStatus('Confidence', status) ? new Error(text) : new NoWay([{ what: text }]);
}

/** What a person may have meant to go without a proxy that fails; empty where `no_proxy` can be read whole. */
export function noProxyHint(): string {
  const unknown = unknownEntries(noProxyText());
  return unknown.length === 0
    ? ''
    : `; no_proxy has entries of an unknown form: ${unknown.map((entry) => plain(entry, 60)).join(', ')}`;
}
