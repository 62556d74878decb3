import sodium from 'libsodium-wrappers';
import * as v from 'valibot';
import type { Sandbox } from '../../sandbox/index.ts';

/** An answer as a test looks at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; the text where it is no JSON. */
  readonly body: unknown;
}

/** Sends requests with one token. */
export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** Sends one request and reads the whole answer; redirects are not followed. */
export async function request(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text };
}

/** Signs in at the token endpoint. */
export function signIn(sandbox: Sandbox, pair: { clientId: string; clientSecret: string }): Promise<Reply> {
  const { clientId, clientSecret } = pair;
  return request(sandbox.confidence.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grantType: 'client_credentials', clientId, clientSecret }),
  });
}

/** Gives a sender of requests to Confidence, signed in with a pair; the administrator's where absent. */
export async function confidenceSender(sandbox: Sandbox, pair = sandbox.confidence.admin): Promise<Send> {
  const { body } = await signIn(sandbox, pair);
  const token = v.parse(v.object({ accessToken: v.string() }), body).accessToken;
  return sender(sandbox.confidence.url, { 'content-type': 'application/json', authorization: `Bearer ${token}` });
}

/** Gives a sender of requests to GitHub. */
export function githubSender(sandbox: Sandbox, token = sandbox.github.token): Send {
  return sender(sandbox.github.url, { authorization: `token ${token}`, 'user-agent': 'test' });
}

function sender(url: string, common: Record<string, string>): Send {
  return (method, path, body, headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return request(url + path, {
      method,
      headers: { ...common, ...headers },
      ...(body === undefined ? {} : { body: text }),
    });
  };
}

const publicKey = v.object({ key: v.string(), key_id: v.string() });

/** A body for the PUT of a secret. */
export interface SealedBody {
  readonly encrypted_value: string;
  readonly key_id: string;
}

/** Fetches a repository's public key and seals a value for it with libsodium. */
export async function seal(send: Send, repository: string, value: string): Promise<SealedBody> {
  await sodium.ready;
  const reply = await send('GET', `/repos/${repository}/actions/secrets/public-key`);
  const { key, key_id } = v.parse(publicKey, reply.body);
  const box = sodium.crypto_box_seal(value, sodium.from_base64(key, sodium.base64_variants.ORIGINAL));
  return { encrypted_value: sodium.to_base64(box, sodium.base64_variants.ORIGINAL), key_id };
}
