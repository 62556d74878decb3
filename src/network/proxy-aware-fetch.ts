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
    return await send(client, url, { outgoing, bounds });
  };
  const close = () => {
    for (const client of clients.values()) client.dispose();
  };
  return { fetch, close };
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

async function bodyOf(message: IncomingMessage, { timeoutMs, maxBytes }: Bounds): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(
    () => message.destroy(new Error(`the answer did not end within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    for await (const chunk of message) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
      chunks.push(bytes);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

function headersOf(message: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(message.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
