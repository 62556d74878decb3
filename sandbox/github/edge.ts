import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { jsonAnswer, textAnswer, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Handler } from '../pipeline.ts';
import { Refusal } from '../refusal.ts';
import type { Outcome } from '../wire.ts';
import { isJwt, signedBy } from './apps.ts';
import type { Allowance, Stay } from './budget.ts';
import { answerQuery } from './graphql.ts';
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
  const stays = new WeakMap<Call, Stay>();
  return {
    clock: world.clock,
    begin: (call) => {
      const isRead = call.method === 'GET' || call.method === 'HEAD' || call.url.pathname === apiPaths(world).graphql;
      const stay = world.budget.arrive({ token: readToken(call), isWrite: !isRead, variant: world.variant });
      stays.set(call, stay);
      return (outcome) => stay.leave(toldSeconds(outcome));
    },
    handle: (call) => answer(call, { world, serverUrl, refusal: stays.get(call)?.refusal }),
  };
}

function toldSeconds(outcome: Outcome): number | undefined {
  const told = outcome.kind === 'whole' ? outcome.answer.headers['retry-after'] : undefined;
  return told === undefined ? undefined : Number(told);
}

/** Where requests are answered, and what its limits say of this one. */
interface Scene {
  readonly world: GitHubWorld;
  readonly serverUrl: string;
  readonly refusal: Stay['refusal'];
}

function answer(call: Call, { world, serverUrl, refusal }: Scene): Answer {
  const paths = apiPaths(world);
  const { pathname } = call.url;
  const isGraphql = pathname === paths.graphql;
  if (!isGraphql && !pathname.startsWith(`${paths.rest}/`)) return textAnswer(404, 'text/html', '<h1>Not Found</h1>');
  const token = readToken(call);
  const grant = token === undefined || isJwt(token) ? undefined : world.grantOf(token);
  const limited = world.variant.kind === 'github.com' && world.variant.limits !== 'off';
  const known = grant === undefined ? undefined : token;
  const resource = isGraphql ? 'graphql' : 'core';
  const allowance = limited ? world.budget.take(known, resource, refusal ? 0 : 1) : undefined;
  const limit = limitRefusal(allowance, refusal);
  if (limit) world.budget.counts.refusals += 1;
  const answered = refusing(() => {
    const asApp = token !== undefined && isJwt(token) ? appGrant(token, world) : undefined;
    const caller = admit(call, { token, grant: grant ?? asApp, limit });
    const rest = { world, grant: caller, restPath: paths.rest, apiUrl: serverUrl + paths.rest, token: token ?? '' };
    if (!isGraphql) return answerRest(call, rest);
    if (caller.kind === 'jwt') throw new Refusal(401, 'Bad credentials');
    if (call.method !== 'POST') throw new Refusal(404, 'Not Found');
    return answerQuery(call, { world, grant: caller, allowance });
  });
  return withHeaders(answered, { ...serviceHeaders(world), ...limitHeaders(allowance), ...scopeHeaders(grant) });
}

/** What an App may do that signs in as itself. */
function appGrant(token: string, world: GitHubWorld): TokenGrant {
  return { kind: 'jwt', repositories: [], appId: signedBy(token, world).id };
}

interface Entrance {
  readonly token: string | undefined;
  readonly grant: TokenGrant | undefined;
  /** Set where a limit refuses the request. */
  readonly limit: Refusal | undefined;
}

/** The hourly limit goes before the others: what they refuse always has some of its hour left. */
function limitRefusal(allowance: Allowance | undefined, refusal: Stay['refusal']): Refusal | undefined {
  if (allowance?.exceeded) return new Refusal(403, 'API rate limit exceeded.');
  if (refusal === undefined) return undefined;
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return new Refusal(refusal.status, message, { 'retry-after': String(refusal.waitSeconds) });
}

/** Gives the caller's grant. Throws a `Refusal` when the request may not enter at all. */
function admit({ headers }: Call, { token, grant, limit }: Entrance): TokenGrant {
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

function limitHeaders(allowance: Allowance | undefined): Readonly<Record<string, string>> {
  if (allowance === undefined) return {};
  const { limit, remaining, used, resetSeconds, resource } = allowance;
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
