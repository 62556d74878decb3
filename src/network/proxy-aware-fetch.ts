import type { IncomingMessage } from 'node:http';
import { HttpClient } from '@actions/http-client';
import type { Answer, Fetch, Outgoing } from '../domain/ports.ts';

const USER_AGENT = 'provision-confidence-client';

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
  // One toolkit client an origin: it keeps a single agent, which fits one protocol and one decision about the proxy.
  const clients = new Map<string, HttpClient>();
  const fetch: Fetch = async (url, outgoing) => {
    const { origin } = new URL(url);
    const client = clients.get(origin) ?? clientWith(bounds.timeoutMs);
    clients.set(origin, client);
    return await within(2 * bounds.timeoutMs, send(client, url, { outgoing, bounds }), () => {
      // Nothing else ends a tunnel that a proxy never opens, or an answer that comes by drops.
      clients.delete(origin);
      client.dispose();
    });
  };
  const close = () => {
    for (const client of clients.values()) client.dispose();
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

function clientWith(timeoutMs: number): HttpClient {
  return new HttpClient(USER_AGENT, [], { keepAlive: true, allowRedirects: false, socketTimeout: timeoutMs });
}

async function send(
  client: HttpClient,
  url: string,
  { outgoing, bounds }: { outgoing: Outgoing; bounds: Bounds },
): Promise<Answer> {
  // The toolkit sends no body, and no Content-Length, for null.
  const response = await client.request(outgoing.method ?? 'GET', url, outgoing.body ?? null, { ...outgoing.headers });
  const body = await bodyOf(response.message, bounds);
  return {
    status: response.message.statusCode ?? 0,
    url,
    headers: headersOf(response.message),
    text: async () => body.toString('utf8'),
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
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
