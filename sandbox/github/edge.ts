import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { jsonAnswer, textAnswer, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Handler } from '../pipeline.ts';
import { Refusal } from '../refusal.ts';
import { isJwt, signedBy } from './apps.ts';
import type { Allowance } from './budget.ts';
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
  return { clock: world.clock, handle: (call) => answer(call, world, serverUrl) };
}

function answer(call: Call, world: GitHubWorld, serverUrl: string): Answer {
  const paths = apiPaths(world);
  const { pathname } = call.url;
  const isGraphql = pathname === paths.graphql;
  if (!isGraphql && !pathname.startsWith(`${paths.rest}/`)) return textAnswer(404, 'text/html', '<h1>Not Found</h1>');
  const token = readToken(call);
  const grant = token === undefined || isJwt(token) ? undefined : world.grantOf(token);
  const limited = world.variant.kind === 'github.com';
  const known = grant === undefined ? undefined : token;
  const allowance = limited ? world.budget.take(known, isGraphql ? 'graphql' : 'core') : undefined;
  const answered = refusing(() => {
    const asApp = token !== undefined && isJwt(token) ? appGrant(token, world) : undefined;
    const caller = admit(call, { token, grant: grant ?? asApp, allowance });
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
  readonly allowance: Allowance | undefined;
}

/** Gives the caller's grant. Throws a `Refusal` when the request may not enter at all. */
function admit({ headers }: Call, { token, grant, allowance }: Entrance): TokenGrant {
  if (!headers['user-agent']) {
    throw new Refusal(403, 'Request forbidden by administrative rules. A User-Agent header is required.');
  }
  if (allowance?.exceeded) throw new Refusal(403, 'API rate limit exceeded.');
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
