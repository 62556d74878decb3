import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Answer, Fetch, Outgoing } from '../domain/ports.ts';
import { type WayOut, wayTo } from './proxy-agent.ts';

const USER_AGENT = 'provision-confidence-client';
// What Node says of a chain of certificates that ends at an authority it does not know.
const UNKNOWN_AUTHORITY = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Bounds of one request. */
export interface Bounds {
  /** Longest wait for an answer to begin, and again for it to end, in milliseconds. */
  timeoutMs: number;
  /** Largest answer, in bytes. */
  maxBytes: number;
}

/** A way out, and the end of it. */
export interface Network {
  fetch: Fetch;
  /** Drops every connection, so that none keeps the process alive. */
  close(): void;
}

/**
 * The one way out of this action: honours `https_proxy` and `no_proxy` (as the toolkit reads them) and the private CAs of
 * `NODE_EXTRA_CA_CERTS`, keeps connections alive, never follows a redirect (a credential goes to no address that nobody
 * named) and gives up on silence and on answers that do not end.
 */
export function proxyAwareFetch(bounds: Bounds): Network {
  const ways = new Map<string, Promise<WayOut>>();
  const drop = async (origin: string): Promise<void> => {
    const way = ways.get(origin);
    ways.delete(origin);
    // One that never came to be holds nothing.
    await way?.then(({ agent }) => agent.destroy()).catch(() => {});
  };
  const fetch: Fetch = async (url, outgoing) => {
    const { origin } = new URL(url);
    const way = ways.get(origin) ?? wayTo(origin);
    ways.set(origin, way);
    // Nothing else ends a tunnel that a proxy never opens, or an answer that comes by drops.
    return await within(2 * bounds.timeoutMs, send(await way, url, { outgoing, bounds }), () => void drop(origin));
  };
  const close = () => {
    for (const origin of ways.keys()) void drop(origin);
  };
  return { fetch, close };
}

async function within<T>(limitMs: number, work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new Error(`no whole answer within ${limitMs} ms`));
    }, limitMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function send(way: WayOut, url: string, request: { outgoing: Outgoing; bounds: Bounds }): Promise<Answer> {
  try {
    const message = await answerTo(way, url, request);
    const body = await bodyOf(message, request.bounds);
    return {
      status: message.statusCode ?? 0,
      url,
      headers: headersOf(message),
      text: async () => body.toString('utf8'),
      arrayBuffer: async () => new Uint8Array(body).buffer,
    };
  } catch (error) {
    throw explained(error, way);
  }
}

async function answerTo(
  { agent }: WayOut,
  url: string,
  { outgoing, bounds }: { outgoing: Outgoing; bounds: Bounds },
): Promise<IncomingMessage> {
  const { method = 'GET', body } = outgoing;
  const headers = { 'user-agent': USER_AGENT, ...outgoing.headers };
  const start = url.startsWith('https:') ? secureRequest : plainRequest;
  return await new Promise((resolve, reject) => {
    const request = start(url, { method, headers, agent, timeout: bounds.timeoutMs }, resolve);
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${bounds.timeoutMs} ms`)));
    request.end(body);
  });
}

/** The same failure, with what a person needs to know of the way. */
function explained(error: unknown, { proxy }: WayOut): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  const by = proxy === undefined || message.includes(proxy) ? '' : `, by way of the proxy ${proxy}`;
  const isUnknown = 'code' in error && UNKNOWN_AUTHORITY.includes(String(error.code));
  const cure = isUnknown ? '; NODE_EXTRA_CA_CERTS can name a file with the certificate authority to trust' : '';
  return new Error(`${message}${by}${cure}`, { cause: error });
}

/** The whole body. Listeners, since iterating over a stream costs a short run more than the rest of a request. */
async function bodyOf(message: IncomingMessage, { timeoutMs, maxBytes }: Bounds): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (reason: string): void => {
    message.destroy(new Error(reason));
  };
  const timer = setTimeout(() => stop(`the answer did not end within ${timeoutMs} ms`), timeoutMs);
  return await new Promise<Buffer>((resolve, reject) => {
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) stop(`the answer is longer than ${maxBytes} bytes`);
    });
    message.on('end', () => resolve(Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => reject(new Error('the connection closed before the answer ended')));
  }).finally(() => clearTimeout(timer));
}

function headersOf(message: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(message.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
