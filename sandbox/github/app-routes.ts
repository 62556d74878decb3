import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, Refusal } from '../answer.ts';
import { mixedCase, randomText } from '../random.ts';
import { readParameter } from '../routes.ts';
import { readBody } from './body.ts';
import type { Permissions, StoredApp, StoredInstallation } from './records.ts';
import { permissions as known } from './records.ts';
import type { AppRoute, BareRequest } from './route.ts';
import { wholeSeconds } from './secrets.ts';

const lifetimeMs = 3_600_000;
const tokenRequest = v.strictObject({
  permissions: v.optional(v.record(v.string(), v.picklist(['read', 'write']))),
  repositories: v.optional(v.array(v.string())),
  repository_ids: v.optional(v.array(v.number())),
});

/** What an App may ask for (GitHub REST docs, Apps). */
export const appRoutes: readonly AppRoute[] = [
  { kind: 'app', by: 'jwt', method: 'GET', path: '/app', handle: getApp },
  { kind: 'app', by: 'jwt', method: 'GET', path: '/users/{owner}/installation', handle: getInstallation },
  { kind: 'app', by: 'jwt', method: 'GET', path: '/orgs/{owner}/installation', handle: getInstallation },
  { kind: 'app', by: 'jwt', method: 'POST', path: '/app/installations/{id}/access_tokens', handle: makeToken },
  { kind: 'app', by: 'token', method: 'DELETE', path: '/installation/token', handle: revoke },
];

function appOf({ world, grant }: BareRequest): StoredApp {
  const app = world.apps.get(grant.appId ?? 0);
  if (app === undefined) throw new Refusal(404, 'Not Found');
  return app;
}

function getApp(request: BareRequest): Answer {
  const { id, permissions } = appOf(request);
  return jsonAnswer(200, { id, permissions });
}

function getInstallation(request: BareRequest): Answer {
  const owner = readParameter(request.parameters, 'owner').toLowerCase();
  const app = appOf(request);
  const installation = app.installations.find((one) => one.owner.toLowerCase() === owner);
  const isOrganization = request.world.owner(owner)?.type === 'Organization';
  const asksForOrganization = /\/orgs\/[^/]+\/installation$/.test(request.call.url.pathname);
  if (installation === undefined || (asksForOrganization && !isOrganization)) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, {
    id: installation.id,
    app_id: app.id,
    account: { login: installation.owner, type: isOrganization ? 'Organization' : 'User' },
    permissions: installation.permissions,
    repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
    suspended_at: installation.suspended ? wholeSeconds(new Date(request.world.clock.nowMs())) : null,
  });
}

function makeToken(request: BareRequest): Answer {
  const { world, call, parameters } = request;
  const id = Number(readParameter(parameters, 'id'));
  const installation = appOf(request).installations.find((one) => one.id === id);
  if (installation === undefined) throw new Refusal(404, 'Not Found');
  if (installation.suspended) throw new Refusal(403, 'This installation has been suspended');
  const requested = call.body === '' ? {} : readBody(call, tokenRequest);
  const permissions = granted(installation, requested.permissions);
  const token = `ghs_${randomText(40, mixedCase)}.${randomText(180, mixedCase)}.${randomText(40, mixedCase)}`;
  const expiresAtMs = world.clock.nowMs() + lifetimeMs;
  const repositories =
    requested.repositories === undefined
      ? installation.repositories
      : narrowed(installation, requested.repositories, world);
  world.tokens.set(token, { kind: 'app', owner: installation.owner, repositories, permissions, expiresAtMs });
  return jsonAnswer(201, {
    token,
    expires_at: wholeSeconds(new Date(expiresAtMs)),
    permissions,
    repository_selection: repositories === 'all' ? 'all' : 'selected',
  });
}

/** The repositories of a token that is for some: each of them has to be the installation's (GitHub REST docs, Apps). */
function narrowed(
  { owner, repositories }: StoredInstallation,
  names: readonly string[],
  world: BareRequest['world'],
): readonly string[] {
  if (names.length > 500) throw new Refusal(422, 'There are too many repositories.');
  const held = repositories === 'all' ? undefined : repositories.map((name) => name.toLowerCase());
  const isHeld = (name: string): boolean =>
    world.findRepository(name)?.moved === false && (held?.includes(name.toLowerCase()) ?? true);
  const all = names.map((name) => `${owner}/${name}`);
  if (all.every(isHeld)) return all;
  throw new Refusal(
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  );
}

/** What the token gets: all that the installation has, or what was asked for, which must not be more. */
function granted(
  installation: StoredInstallation,
  requested: Readonly<Record<string, 'read' | 'write'>> | undefined,
): Permissions {
  if (requested === undefined) return installation.permissions;
  const held = { metadata: 'read' as const, ...installation.permissions };
  const isHeld = ([name, level]: [string, string]): boolean => {
    const key = known.find((one) => one === name);
    const has = key && held[key];
    return has !== undefined && (has === level || has === 'write');
  };
  if (!Object.entries(requested).every(isHeld)) {
    throw new Refusal(422, 'The permissions requested are not granted to this installation.');
  }
  return requested;
}

function revoke({ world, token, grant }: BareRequest): Answer {
  if (grant.kind !== 'app') throw new Refusal(403, 'Resource not accessible by personal access token');
  world.tokens.set(token, { ...grant, expiresAtMs: 0 });
  return emptyAnswer(204);
}
