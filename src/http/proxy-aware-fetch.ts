import { type Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isNativeError } from 'node:util/types';
import * as v from 'valibot';
import { NoWay } from '../domain/errors.ts';
import type { Answer, Fetch, Outgoing } from '../domain/ports.ts';
import { noProxyHint, type WayOut, wayTo } from './proxy-agent.ts';

const USER_AGENT = 'provision-confidence-client';
// Node's codes for a chain of certificates that ends at an unknown authority.
const unknownAuthority = v.object({
  code: v.picklist([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ]),
});
// And for a certificate that is not of this host or this time, or is not accepted for another reason (Node docs, X509 certificate
// error codes).
const wrongCertificate = v.object({
  code: v.picklist([
    'CERT_CHAIN_TOO_LONG',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REJECTED',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'CERT_UNTRUSTED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
  ]),
});
// How OpenSSL says that the other side speaks no TLS, or none that is accepted here (OpenSSL's list of reasons, sslerr.h).
const noTls = v.object({
  code: v.pipe(v.string(), v.regex(/^(?:EPROTO$|ERR_SSL_)/)),
  message: v.pipe(
    v.string(),
    v.regex(/wrong version number|unsupported protocol|alert (?:handshake failure|protocol version)/i),
  ),
});

/** The bounds of one request. */
export interface Bounds {
  /** The longest wait for an answer to begin, and again for it to end, in milliseconds. */
  timeoutMs: number;
  /** The largest answer, in bytes. */
  maxBytes: number;
}

/** A request with its bounds. */
interface BoundRequest {
  url: string;
  outgoing: Outgoing;
  bounds: Bounds;
}

/** The network of a run. */
export interface Network {
  fetch: Fetch;
  /** Fails every request that is under way. */
  cut(): void;
  /** Drops every connection, so that the process can end. */
  close(): void;
}

/**
 * Sends every request of this action. It honours `https_proxy` and `no_proxy` (as the toolkit reads them) and the private CAs
 * of `NODE_EXTRA_CA_CERTS`, keeps connections alive, gives redirects back as they are (credentials go only to addresses that
 * the caller names), and gives up on answers that are late, too long or endless.
 */
export function proxyAwareFetch(bounds: Bounds): Network {
  const ways = new Map<string, Promise<WayOut>>();
  const drop = async (origin: string): Promise<void> => {
    const way = ways.get(origin);
    ways.delete(origin);
    // A way that failed has no connection to drop.
    await way?.then(({ agent }) => agent.destroy()).catch(() => {});
  };
  const underWay = new Set<() => void>();
  const fetch: Fetch = async (url, outgoing) => {
    const { origin } = new URL(url);
    const way = ways.get(origin) ?? wayTo(origin);
    ways.set(origin, way);
    const answer = answerBy(await way, { url, outgoing, bounds });
    // Only this ends a tunnel that a proxy never opens, and an answer that comes byte by byte.
    const deadline = { limitMs: 2 * bounds.timeoutMs, underWay, giveUp: () => void drop(origin) };
    return await withDeadline(answer, deadline);
  };
  const close = () => {
    for (const origin of ways.keys()) void drop(origin);
  };
  const cut = () => {
    for (const end of underWay) end();
  };
  return { fetch, cut, close };
}

/** When a request ends without an answer. */
interface Deadline {
  limitMs: number;
  /** What ends each request that is under way. */
  underWay: Set<() => void>;
  giveUp(): void;
}

async function withDeadline<T>(work: Promise<T>, { limitMs, underWay, giveUp }: Deadline): Promise<T> {
  let end = (_reason: string): void => {};
  const late = new Promise<never>((_, reject) => {
    end = (reason) => {
      giveUp();
      reject(new Error(reason));
    };
  });
  const cut = (): void => end('the run was cancelled before an answer came');
  underWay.add(cut);
  const timer = setTimeout(() => end(`no whole answer within ${limitMs} ms`), limitMs);
  return await Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
    underWay.delete(cut);
  });
}

async function answerBy(way: WayOut, request: BoundRequest): Promise<Answer> {
  try {
    const message = await sent(way.agent, request);
    const body = await bodyOf(message, request.bounds);
    return {
      status: message.statusCode ?? 0,
      url: request.url,
      headers: headersOf(message),
      text: async () => body.toString('utf8'),
      arrayBuffer: async () => new Uint8Array(body).buffer,
    };
  } catch (error) {
    throw explained(error, way);
  }
}

/** Sends a request, and gives the answer as soon as it begins. */
async function sent(agent: Agent, { url, outgoing, bounds }: BoundRequest): Promise<IncomingMessage> {
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

/** The same failure, with the proxy on the way and a cure. */
function explained(error: unknown, { proxy }: WayOut): unknown {
  if (!isNativeError(error)) return error;
  const { message } = error;
  const by = proxy === undefined || message.includes(proxy) ? '' : `, by way of the proxy ${proxy}`;
  const hint = proxy === undefined ? '' : noProxyHint();
  const cure = v.is(unknownAuthority, error)
    ? '; NODE_EXTRA_CA_CERTS can name a file with the certificate authority to trust'
    : '';
  const what = `${message}${by}${cure}${hint}`;
  // The same certificate comes the next time.
  const isFinal = error instanceof NoWay || [unknownAuthority, wrongCertificate, noTls].some((one) => v.is(one, error));
  return isFinal ? new NoWay([{ what }], { cause: error }) : new Error(what, { cause: error });
}

/** The whole body. It uses listeners: iterating over a stream costs more CPU than the rest of a request. */
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
