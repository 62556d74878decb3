import { getOctokit } from '@actions/github';
import type { Clock, Fetch, Log } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import {
  backOff,
  isTransientStatus,
  LONGEST_ASKED_WAIT_MS,
  type RetryPolicy,
  retry,
  retryAfterMs,
} from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { LONGEST_PAUSE_MS } from './pauses.ts';
import type { Enter, RateLimiter } from './rate-limiter.ts';
import { redirected } from './redirect.ts';
import { hasNoWay, isLimit, mayBeDone, readFailure, refusalFrom, refuseInBody } from './refusal.ts';

// GitHub Docs, API Versions: what the requests of this action are written for.
const API_VERSION = { 'x-github-api-version': '2022-11-28' };
const MOST_WAITS = 8;
const BACK_OFF = { retries: 3, firstWaitMs: 1_000, longestWaitMs: 4_000 };
export const GRAPHQL = 'POST /graphql';

/** What every request needs. */
export interface GitHubDeps {
  fetch: Fetch;
  clock: Clock;
  masks: Masks;
  log: Log;
  /** Runs before each request but those that finish a pair. Where it throws, the request is not sent. */
  check?: () => void;
  /** Shared by all clients of a run. */
  limiter: RateLimiter;
}

/** Who is signed in, and where. */
export interface Account {
  /** Base address of the REST API, without a slash at its end. */
  apiUrl: string;
  /** An authentication strategy of Octokit: puts into each request what proves who sends it. */
  signIn: (options: never) => unknown;
  /** What helps where that is not accepted. */
  cure: string;
  /** Whether each request is sent once, without waiting for a limit. */
  isHasty?: boolean;
  /** A token that this run made. */
  made?: MadeToken;
  /** Whether a GitHub App signs in; absent: where the run makes the token. */
  isOfApp?: boolean;
}

/** A token that this run made, and can make again. */
export interface MadeToken {
  /** Whether a status may mean that GitHub does not know it everywhere yet: some servers refuse a token of the last few seconds. */
  mayBeUnknown(status: number): boolean;
  /** A request was accepted with it. */
  accepted(): void;
  /** Takes note that GitHub refused it. Gives whether the next request has another one. */
  refused(): boolean;
}

/** The values for the braces of a route; those left over go into the query or the body. */
export type Parameters = Readonly<Record<string, unknown>>;

/** An answer of GitHub. */
export interface Reply<T> {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  data: T;
}

/** A request, and how the limiter lets it in. */
export interface Sending {
  /** Such as `GET /repos/{owner}/{repo}`. */
  route: string;
  parameters: Parameters;
  enter: Enter;
  /** Runs after every wait, before each try. */
  beforeWrite?: (() => Promise<void>) | undefined;
  /** Runs as soon as GitHub may have carried it out. */
  begin?: () => void;
}

/** An answer, and its request: `PUT https://…/secrets/NAME`. */
export interface Answered {
  what: string;
  answer: Reply<unknown>;
}

/**
 * Sends requests. One that meets trouble that passes by itself is sent again after growing waits, one that meets a limit once
 * that has ended.
 * @throws RequestRefused, Unreachable, UnexpectedResponse, and what `beforeWrite` throws
 */
export function requester(deps: GitHubDeps, account: Account): (sending: Sending) => Promise<Answered> {
  const { limiter, clock, masks } = deps;
  const octokit = octokitFor(deps.fetch, account);
  const retries = backOff({ ...BACK_OFF, retries: account.isHasty ? 0 : BACK_OFF.retries }, (error) =>
    account.made !== undefined && isPassingRefusal(error, account.made) ? 0 : transientWaitMs(error, clock),
  );
  const limits = untilLimitsEnd(deps, account);
  const told = { unaccepted: account.cure, isOfApp: account.isOfApp ?? account.made !== undefined };
  return async ({ route, parameters, enter, beforeWrite, begin }) => {
    const { method, url } = octokit.request.endpoint(route, parameters);
    const what = `${method} ${url.replace(/\?.*$/s, '')}`;
    let isAfterUnclear = false;
    const send = async (): Promise<Reply<unknown>> => {
      await beforeWrite?.();
      return await octokit.request(route, { ...parameters, headers: API_VERSION });
    };
    const once = async (): Promise<Reply<unknown>> => {
      const leave = await enter();
      try {
        const answer = await send().finally(leave);
        if (route === GRAPHQL) refuseInBody(answer);
        limiter.passed(answer.headers);
        account.made?.accepted();
        return answer;
      } catch (error) {
        isAfterUnclear ||= mayBeDone(error);
        if (isAfterUnclear) begin?.();
        throw error;
      }
    };
    const answer = await retry(() => retry(once, retries, clock), limits, clock).catch((error: unknown) => {
      throw refusalFrom(error, { ...told, what, isAfterUnclear }, masks);
    });
    begin?.();
    if (answer.status >= 300) throw redirected(what, answer);
    return { what, answer };
  };
}

/**
 * Whether a refusal is the token's alone, and passes: a fresh token is refused by 401, 403 or 404 for some seconds; one that has
 * ended, by 401, is replaced.
 */
function isPassingRefusal(error: unknown, made: MadeToken): boolean {
  const failure = readFailure(error);
  if (failure?.response === undefined || isLimit(failure)) return false;
  if (made.mayBeUnknown(failure.status)) return true;
  return failure.status === 401 && made.refused();
}

/** How long a failure asks to wait, in milliseconds; absent for one that is final. */
function transientWaitMs(error: unknown, clock: Clock): number | undefined {
  const failure = readFailure(error);
  if (failure === undefined || hasNoWay(error) || !isTransientStatus('GitHub', failure.status)) return undefined;
  return Math.min(retryAfterMs(failure.response?.headers ?? {}, clock.nowMs()) ?? 0, LONGEST_ASKED_WAIT_MS);
}

/** Notes limits, and waits until they have ended. */
function untilLimitsEnd({ limiter, log }: GitHubDeps, { isHasty = false }: Account): RetryPolicy {
  return (error, tries) => {
    const failure = readFailure(error);
    if (failure === undefined || !isLimit(failure)) return undefined;
    const waitMs = limiter.refused(failure.response?.headers ?? {});
    if (!isHasty && waitMs <= LONGEST_PAUSE_MS && tries <= MOST_WAITS) return waitMs;
    log.warn(`GitHub limits this sign-in and asks to wait ${Math.ceil(waitMs / 1_000)} s: given up`);
    return undefined;
  };
}

function octokitFor(fetch: Fetch, { apiUrl, signIn }: Account) {
  const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  // The toolkit insists on a token. The strategy signs in.
  return getOctokit('by-strategy', {
    authStrategy: signIn,
    baseUrl: apiUrl,
    userAgent: 'provision-confidence-client',
    log: quiet,
    request: { fetch, log: quiet },
  });
}

function ignore(): void {}

interface Endpoint {
  headers: Record<string, unknown>;
}

/** An authentication strategy of Octokit that asks for a token before each request. */
export function bearerAuth(token: () => Promise<Secret>): () => { hook: unknown } {
  const hook = async (request: (endpoint: Endpoint) => Promise<unknown>, endpoint: Endpoint): Promise<unknown> => {
    endpoint.headers.authorization = `token ${(await token()).reveal()}`;
    return await request(endpoint);
  };
  return () => ({ hook });
}
