import { getOctokit } from '@actions/github';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import * as v from 'valibot';
import { RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import type { Clock, Fetch, Log } from '../domain/ports.ts';
import type { Masks } from '../runtime/masks.ts';
import { openLanes } from './lanes.ts';
import { limits } from './limits.ts';
import { type Gate, LONGEST_WAIT_MS, WRITE_POINTS } from './rate-limiter.ts';
import { refusalFrom } from './refusal.ts';

const MOST_WAITS = 8;
const READ_POINTS = 1;
// Everything that will be answered the same way again; 403 and 429 that are limits are the throttling plugin's.
const FINAL = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 451];

/** What every request needs. */
export interface GitHubDeps {
  fetch: Fetch;
  clock: Clock;
  masks: Masks;
  log: Log;
  /** Shared by all clients of a run. */
  gate: Gate;
}

/** Who is signed in, and where. */
export interface Account {
  /** Base address of the REST API, without a slash at its end. */
  apiUrl: string;
  /** An authentication strategy of Octokit: puts into each request what proves who sends it. */
  signIn: (options: never) => unknown;
  /** What helps where that is not accepted. */
  cure: string;
  /** Whether each request is sent but once: neither a limit nor a broken connection is worth any time. */
  isHasty?: boolean;
}

/** An answer of GitHub, read by a schema. */
export interface Reply<T> {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  data: T;
}

/** How a request passes the gate. */
export interface Entry {
  /** To wait for: one that begins a row of writes waits for those of all, the rest for none. */
  points: number;
  /** RunSpec after the wait, before each try. */
  beforeWrite?: (() => Promise<void>) | undefined;
}

/** GitHub's API for one sign-in. */
export interface GitHub {
  /**
   * One request, by a route such as `GET /repos/{owner}/{repo}`; parameters are encoded. 5xx and broken connections are
   * repeated, limits waited for.
   * @throws RequestRefused, Unreachable, UnexpectedResponse
   */
  send<T>(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: v.GenericSchema<unknown, T>,
  ): Promise<Reply<T>>;
  /**
   * One write, which GitHub answers with 201 or 204: another 2xx comes from something in between.
   * @throws RequestRefused, Unreachable, UnexpectedResponse, and what the last look throws
   */
  write(route: string, parameters: Readonly<Record<string, unknown>>, entry?: Entry): Promise<void>;
  /** What `/graphql` comes after, at the same GitHub. */
  graphqlBaseUrl: string;
}

/** The API as one account sees it. */
export function githubClient(deps: GitHubDeps, account: Account): GitHub {
  const octokit = octokitFor(deps, account);
  const garbled = (what: string, status: number, detail: string): UnexpectedResponse => {
    const problem = `${what} answered ${status} with something GitHub does not promise${detail}`;
    return new UnexpectedResponse([
      { what: problem, cure: 'Check that github-api-url is the address of a GitHub REST API' },
    ]);
  };
  const request = async (route: string, parameters: Readonly<Record<string, unknown>>, entry: Entry) => {
    const what = (): string => {
      const { method, url } = octokit.request.endpoint(route, parameters);
      return `${method} ${url.replace(/\?.*$/s, '')}`;
    };
    let isAfterUnclear = false;
    const onUnclear = (): void => {
      isAfterUnclear = true;
    };
    const watched = { ...parameters, request: { onUnclear, ...entry } };
    const answer: Reply<unknown> = await octokit.request(route, watched).catch((error: unknown) => {
      throw refusalFrom(error, { what: what(), isAfterUnclear, unaccepted: account.cure }, deps.masks);
    });
    if (answer.status >= 300) throw redirected(what(), answer.status);
    return { what, answer };
  };
  return {
    graphqlBaseUrl: account.apiUrl.replace(/\/api\/v3$/, '/api'),
    send: async (route, parameters, schema) => {
      const points = /^(?:GET|POST \/graphql)/.test(route) ? READ_POINTS : WRITE_POINTS;
      const { what, answer } = await request(route, parameters, { points });
      const parsed = v.safeParse(schema, answer.data);
      if (parsed.success) return { status: answer.status, headers: answer.headers, data: parsed.output };
      const fields = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the body').join(', ');
      throw garbled(what(), answer.status, ` (${deps.masks.clean(fields)})`);
    },
    write: async (route, parameters, entry = { points: WRITE_POINTS }) => {
      const { what, answer } = await request(route, parameters, entry);
      if (![201, 204].includes(answer.status)) throw garbled(what(), answer.status, '');
    },
  };
}

function octokitFor({ fetch, clock, log, gate }: GitHubDeps, { apiUrl, signIn, isHasty = false }: Account) {
  const isWorthWaiting = (seconds: number, _options: unknown, _octokit: unknown, waits: number): boolean => {
    const isWaiting = !isHasty && seconds * 1_000 <= LONGEST_WAIT_MS && waits < MOST_WAITS;
    if (!isWaiting) log.warn(`GitHub limits this sign-in and asks to wait ${seconds} s: given up`);
    return isWaiting;
  };
  const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return getOctokit(
    // The toolkit wants one; the strategy below is what signs in.
    'by-strategy',
    {
      authStrategy: signIn,
      baseUrl: apiUrl,
      userAgent: 'provision-confidence-client',
      log: quiet,
      request: { fetch, log: quiet },
      retry: { doNotRetry: FINAL, retries: isHasty ? 0 : 3, retryAfterBaseValue: 500 * (1 + Math.random()) },
      throttle: { ...openLanes(clock), onRateLimit: isWorthWaiting, onSecondaryRateLimit: isWorthWaiting },
    },
    limits(gate, clock),
    retry,
    throttling,
  );
}

function ignore(): void {}

function redirected(what: string, status: number): RequestRefused {
  return new RequestRefused(
    {
      what: `${what} answered ${status}, a redirect, which is not followed`,
      cure: 'The repository was renamed or moved: name it as it is called now',
    },
    { status, serviceMessage: '' },
  );
}
