import * as v from 'valibot';
import { RequestRefused, UnexpectedResponse, Unreachable } from '../domain/errors.ts';
import type { Answer, Clock, Fetch } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { retry } from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { messageOf } from './error-body.ts';

const LONGEST_WAIT_MS = 60_000;
const HOSTS =
  'https://api.confidence.dev, https://iam.confidence.dev, https://iam.eu.confidence.dev, https://iam.us.confidence.dev';

/** What every call needs. */
export interface HttpDeps {
  fetch: Fetch;
  clock: Clock;
  masks: Masks;
}

/** One call to Confidence. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Without a query. */
  url: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  bearer?: Secret;
  /** A POST that may be repeated after an unclear answer, because it makes nothing. */
  repeatable?: boolean;
  /** Whether the body of a refusal may hold a credential: then nothing of it is told. */
  silent?: boolean;
}

/**
 * The body of a 2xx answer, read by a schema. Calls other than a plain POST are repeated on 429, 502, 503, 504 and broken
 * connections: bounded, jittered, never before `retry-after`.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function send<T>(deps: HttpDeps, call: Call, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const isRepeatable = call.method !== 'POST' || call.repeatable === true;
  return await retry(() => once(deps, call, schema), {
    retries: isRepeatable ? 4 : 0,
    firstWaitMs: 400,
    longestWaitMs: 3_000,
    isWorthIt: async (error) => {
      if (!isTransient(error)) return false;
      await deps.clock.sleep(waitMs(error));
      return true;
    },
  });
}

function isTransient(error: unknown): boolean {
  if (error instanceof RequestRefused)
    return [429, 502, 503, 504].includes(error.status) && waitMs(error) <= LONGEST_WAIT_MS;
  return error instanceof Unreachable;
}

function waitMs(error: unknown): number {
  return error instanceof RequestRefused ? (error.retryAfterMs ?? 0) : 0;
}

async function once<T>(deps: HttpDeps, call: Call, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const what = `${call.method} ${call.url}`;
  const answer = await reach(deps, call, what);
  const text = await answer.text();
  if (answer.status < 200 || answer.status >= 300) throw refusal(deps, call, { answer, text, what });
  const parsed = v.safeParse(schema, json(text));
  if (parsed.success) return parsed.output;
  const where = parsed.issues.map(
    (issue) => `${v.getDotPath(issue) ?? 'the body'}: expected ${issue.expected ?? 'something else'}`,
  );
  throw new UnexpectedResponse([
    {
      what: `${what} answered ${answer.status} with something Confidence does not promise (${deps.masks.clean(where.join('; '))})`,
      cure: `Check that the address is Confidence's; known hosts: ${HOSTS}`,
    },
  ]);
}

async function reach(deps: HttpDeps, call: Call, what: string): Promise<Answer> {
  const query = new URLSearchParams(call.query).toString();
  try {
    return await deps.fetch(query === '' ? call.url : `${call.url}?${query}`, {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.bearer === undefined ? {} : { authorization: `Bearer ${call.bearer.reveal()}` }),
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
    });
  } catch (error) {
    const reason = deps.masks.clean(error instanceof Error ? error.message : String(error));
    const cure = `Check the address, the proxy and the network${/ENOTFOUND|EAI_AGAIN/.test(reason) ? `; known hosts: ${HOSTS}` : ''}`;
    throw new Unreachable([{ what: `${what}: no answer (${reason})`, cure }], { cause: error });
  }
}

function refusal(
  deps: HttpDeps,
  call: Call,
  { answer, text, what }: { answer: Answer; text: string; what: string },
): RequestRefused {
  const serviceMessage = call.silent === true ? '' : deps.masks.clean(messageOf(text));
  const tail = serviceMessage === '' ? '' : `: ${serviceMessage}`;
  return new RequestRefused(
    { what: `${what} answered ${answer.status}${tail}`, cure: cureOf(answer.status) },
    { status: answer.status, serviceMessage, retryAfterMs: retryAfterMs(answer, deps.clock) },
  );
}

function cureOf(status: number): string | undefined {
  if (status === 401) return 'The access token is not accepted: check the credentials this action signs in with';
  if (status === 403)
    return 'Give the client this action signs in with a role that may do this: manage API clients (and policies)';
  if (status >= 300 && status < 400) return 'Redirects are not followed: give the address it should go to';
  if (status === 404 || status === 405) return `Check confidence-api-url; known hosts: ${HOSTS}`;
  return undefined;
}

function retryAfterMs(answer: Answer, clock: Clock): number | undefined {
  const text = answer.headers.get('retry-after');
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.nowMs();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
