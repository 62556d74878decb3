import * as v from 'valibot';
import { Cancelled, NoWay, RequestRefused, UnexpectedResponse, Unreachable } from '../domain/errors.ts';
import type { Answer, Clock, Fetch } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { backOff, isTransientStatus, LONGEST_ASKED_WAIT_MS, retry, retryAfterMs } from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { cureByStatus, HOSTS, messageIn, parseJson, type RefusedAnswer } from './cures.ts';

/** What every call needs. */
export interface HttpDeps {
  fetch: Fetch;
  clock: Clock;
  masks: Masks;
  /** Runs before each request. Where it throws, the request is not sent. */
  check?: () => void;
}

/** One call to Confidence. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Without a query. */
  url: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  bearer?: Secret;
  /** A POST that may be sent again after an unclear answer, because it creates nothing twice. */
  repeatable?: boolean;
  /** Whether the body of a refusal may hold a credential: then messages show nothing of it. */
  silent?: boolean;
  /** Whether the text of a refusal may hold a secret that nothing masks yet: then messages do not show it. */
  mayHoldSecret?: (text: string) => boolean;
  /** What helps where the call is refused; absent: what helps by the status. */
  cureFor?: (refusal: RefusedAnswer) => string | undefined;
}

/**
 * Sends a call and gives the body of the 2xx answer, read by a schema. All but a plain POST are sent again after answers that
 * pass by themselves and broken connections: up to four times, with growing waits, and never before `retry-after`.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function send<T>(deps: HttpDeps, call: Call, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const isRepeatable = call.method !== 'POST' || call.repeatable === true;
  const policy = backOff({ retries: isRepeatable ? 4 : 0, firstWaitMs: 400, longestWaitMs: 3_000 }, waitAskedMs);
  return await retry(() => once(deps, call, schema), policy, deps.clock);
}

/** How long a failure asks to wait, in milliseconds; absent for one that is final, or asks for more than a minute. */
function waitAskedMs(error: unknown): number | undefined {
  if (error instanceof Unreachable) return 0;
  if (!(error instanceof RequestRefused && isTransientStatus('Confidence', error.status))) return undefined;
  const { retryAfterMs = 0 } = error;
  return retryAfterMs <= LONGEST_ASKED_WAIT_MS ? retryAfterMs : undefined;
}

async function once<T>(deps: HttpDeps, call: Call, schema: v.GenericSchema<unknown, T>): Promise<T> {
  deps.check?.();
  const what = `${call.method} ${call.url}`;
  const answer = await reach(deps, call, what);
  const text = await answer.text();
  if (answer.status < 200 || answer.status >= 300) throw refused(deps, { call, answer, text });
  // A text that is no JSON is not taken for an empty answer.
  const parsed = v.safeParse(schema, parseJson(text) ?? (text.trim() === '' ? undefined : text));
  if (parsed.success) return parsed.output;
  const where = parsed.issues.map(
    (issue) => `${v.getDotPath(issue) ?? 'the body'}: expected ${issue.expected ?? 'something else'}`,
  );
  throw new UnexpectedResponse([
    {
      what: `${what} answered ${answer.status} with an unexpected body (${deps.masks.message(where.join('; '))})`,
      // A gateway may answer with a page, and a token endpoint may be none.
      cure:
        (call.cureFor ?? cureByStatus)({ status: answer.status, text }) ??
        `Check that the address is Confidence's; known hosts: ${HOSTS}`,
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
    if (error instanceof Cancelled) throw error;
    const reason = deps.masks.clean(error instanceof Error ? error.message : String(error));
    const cure = `Check the address, the proxy and the network${/ENOTFOUND|EAI_AGAIN/.test(reason) ? `; known hosts: ${HOSTS}` : ''}`;
    const Failure = error instanceof NoWay ? NoWay : Unreachable;
    throw new Failure([{ what: `${what}: no answer (${reason})`, cure }], { cause: error });
  }
}

/** A call that was refused. */
interface RefusedCall {
  call: Call;
  answer: Answer;
  text: string;
}

function refused({ masks, clock }: HttpDeps, { call, answer, text }: RefusedCall): RequestRefused {
  const { status } = answer;
  const serviceMessage = call.silent === true ? '' : masks.message(messageIn(text));
  const isWithheld = call.mayHoldSecret?.(text) === true;
  const told = isWithheld ? 'the message is withheld, since it may hold a secret' : serviceMessage;
  const tail = told === '' ? '' : `: ${told}`;
  return new RequestRefused(
    {
      what: `${call.method} ${call.url} answered ${status}${tail}`,
      cure: (call.cureFor ?? cureByStatus)({ status, text }),
    },
    { status, serviceMessage, retryAfterMs: retryAfterMs(Object.fromEntries(answer.headers), clock.nowMs()) },
  );
}
