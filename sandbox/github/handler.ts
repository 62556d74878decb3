import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal, textAnswer, withHeaders } from '../answer.ts';
import type { Call, Outcome } from '../call.ts';
import type { Handler } from '../pipeline.ts';
import { isJwt, signedBy } from './apps.ts';
import { answerQuery, type QueryContext } from './graphql.ts';
import type { Admission, RateLimitStatus } from './rate-limits.ts';
import type { TokenGrant } from './records.ts';
import { answerRest } from './rest.ts';
import type { GitHubWorld } from './world.ts';

const enterpriseVersion = '3.19.2';
const apiVersions = ['2022-11-28', '2026-03-10'];

/** Where the parts of the API are: the paths on the server. */
export interface ApiPaths {
  readonly rest: string;
  readonly graphql: string;
}

/** Gives the paths of the API by the kind of server. */
export function apiPaths({ variant }: GitHubWorld): ApiPaths {
  return variant.kind === 'ghes' ? { rest: '/api/v3', graphql: '/api/graphql' } : { rest: '', graphql: '/graphql' };
}

/** Gives what answers the requests to GitHub; `serverUrl` is the address of the server, without a path. */
export function githubHandler(world: GitHubWorld, serverUrl: string): Handler {
  const admissions = new WeakMap<Call, Admission>();
  return {
    clock: world.clock,
    begin: (call) => {
      const isRead = call.method === 'GET' || call.method === 'HEAD' || call.url.pathname === apiPaths(world).graphql;
      const admission = world.rateLimits.admit({ token: readToken(call), isWrite: !isRead, variant: world.variant });
      admissions.set(call, admission);
      return (outcome) => admission.end(retryAfterSeconds(outcome));
    },
    handle: (call) => answer(call, { world, serverUrl, refusal: admissions.get(call)?.refusal }),
  };
}

function retryAfterSeconds(outcome: Outcome): number | undefined {
  const seconds = outcome.kind === 'whole' ? outcome.answer.headers['retry-after'] : undefined;
  return seconds === undefined ? undefined : Number(seconds);
}

/** Where a request is answered, and what the secondary limits say of it. */
interface HandlerContext {
  readonly world: GitHubWorld;
  readonly serverUrl: string;
  readonly refusal: Admission['refusal'];
}

function answer(call: Call, context: HandlerContext): Answer {
  const { world } = context;
  const paths = apiPaths(world);
  const isGraphql = call.url.pathname === paths.graphql;
  if (!isGraphql && !call.url.pathname.startsWith(`${paths.rest}/`)) {
    return textAnswer(404, 'text/html', '<h1>Not Found</h1>');
  }
  const token = readToken(call);
  const grant = token === undefined || isJwt(token) ? undefined : world.grantOf(token);
  const rateLimit = hourlyLimit(grant === undefined ? undefined : token, isGraphql, context);
  const limit = limitRefusal(rateLimit, context.refusal);
  if (limit) world.rateLimits.counts.refusals += 1;
  const answered = refusing(() => {
    const asApp = token !== undefined && isJwt(token) ? appGrant(token, world) : undefined;
    const caller = signedIn(call, { token, grant: grant ?? asApp, limit });
    if (isGraphql) return answerGraphql(call, { world, grant: caller, rateLimit });
    const apiUrl = context.serverUrl + paths.rest;
    return answerRest(call, { world, grant: caller, restPath: paths.rest, apiUrl, token: token ?? '' });
  });
  return withHeaders(answered, { ...serviceHeaders(world), ...limitHeaders(rateLimit), ...scopeHeaders(grant) });
}

function answerGraphql(call: Call, context: QueryContext): Answer {
  if (context.grant.kind === 'jwt') throw new Refusal(401, 'Bad credentials');
  if (call.method !== 'POST') throw new Refusal(404, 'Not Found');
  return answerQuery(call, context);
}

/** Counts the request, unless a secondary limit refuses it, and gives what is left of the hour; absent where there is no limit. */
function hourlyLimit(
  knownToken: string | undefined,
  isGraphql: boolean,
  { world, refusal }: HandlerContext,
): RateLimitStatus | undefined {
  const { kind, limits } = world.variant;
  if (kind !== 'github.com' || limits === 'off') return undefined;
  return world.rateLimits.count(knownToken, isGraphql ? 'graphql' : 'core', refusal ? 0 : 1);
}

/** What an App may do that signs in as itself. */
function appGrant(token: string, world: GitHubWorld): TokenGrant {
  return { kind: 'jwt', repositories: [], appId: signedBy(token, world).id };
}

/** What a request signs in with. */
interface SignIn {
  readonly token: string | undefined;
  readonly grant: TokenGrant | undefined;
  /** Set where a limit refuses the request. */
  readonly limit: Refusal | undefined;
}

/** The hourly limit comes before the secondary ones: what they refuse always has some of its hour left. */
function limitRefusal(rateLimit: RateLimitStatus | undefined, refusal: Admission['refusal']): Refusal | undefined {
  if (rateLimit?.exceeded) return new Refusal(403, 'API rate limit exceeded.');
  if (refusal === undefined) return undefined;
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new Refusal(refusal.status, message, { 'retry-after': String(refusal.waitSeconds) });
}

/** Gives the caller's grant. Throws a `Refusal` where the request is not accepted at all. */
function signedIn({ headers }: Call, { token, grant, limit }: SignIn): TokenGrant {
  if (!headers['user-agent']) {
    throw new Refusal(403, 'Request forbidden by administrative rules. A User-Agent header is required.');
  }
  if (limit) throw limit;
  const version = headers['x-github-api-version'];
  if (version !== undefined && !apiVersions.includes(String(version))) {
    throw new Refusal(400, `The API version ${String(version)} is not supported.`);
  }
  if (token === undefined) throw new Refusal(401, 'Requires authentication');
  if (grant === undefined) throw new Refusal(401, 'Bad credentials');
  return grant;
}

function readToken({ headers }: Call): string | undefined {
  return /^(?:token|bearer) +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function refusing(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message, headers } = error;
    const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
    return withHeaders(jsonAnswer(status, body), headers);
  }
}

function serviceHeaders({ variant }: GitHubWorld): Readonly<Record<string, string>> {
  const id = randomBytes(12).toString('hex').toUpperCase();
  const common = {
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': `${id.slice(0, 4)}:${id.slice(4, 10)}:${id.slice(10, 17)}:${id.slice(17)}`,
  };
  return variant.kind === 'ghes' ? { ...common, 'x-github-enterprise-version': enterpriseVersion } : common;
}

function limitHeaders(rateLimit: RateLimitStatus | undefined): Readonly<Record<string, string>> {
  if (rateLimit === undefined) return {};
  const { limit, remaining, used, resetSeconds, resource } = rateLimit;
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(resetSeconds),
    'x-ratelimit-resource': resource,
  };
}

function scopeHeaders(grant: TokenGrant | undefined): Readonly<Record<string, string>> {
  return grant?.kind === 'classic' ? { 'x-oauth-scopes': (grant.scopes ?? []).join(', ') } : {};
}
