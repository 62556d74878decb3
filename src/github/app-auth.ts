import { createAppAuth } from '@octokit/auth-app';
import * as v from 'valibot';
import { CannotProceed, type Problem, RequestRefused } from '../domain/errors.ts';
import type { Fetch } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { plain } from '../domain/text.ts';
import { type Accounts, bearerAuth } from './auth.ts';
import { type GitHub, type GitHubDeps, githubClient } from './client.ts';
import { labelOf, type Permissions } from './permissions.ts';
import { gate } from './rate-limiter.ts';

// An installation token lasts one hour (GitHub Docs, Generating an installation access token), on GitHub's own clock.
const RENEW_AFTER_MS = 50 * 60_000;
const LIFETIME_MS = 60 * 60_000;

const installation = v.object({
  id: v.number(),
  permissions: v.optional(v.record(v.string(), v.string()), {}),
  suspended_at: v.nullish(v.string()),
});
const accessToken = v.object({ token: v.pipe(v.string(), v.regex(/^[!-~]+$/)) });

/** A GitHub App, and where it is known. */
export interface App {
  apiUrl: string;
  appId: string;
  privateKey: Secret;
}

/**
 * GitHub's API for each owner by the owner's installation of an App: one token an owner with these permissions and no more,
 * renewed before it ends.
 */
export function installations(deps: GitHubDeps, app: App, permissions: Permissions): Accounts {
  const { appId, privateKey, apiUrl } = app;
  const signIn = (options: object) => createAppAuth({ ...options, appId, privateKey: privateKey.reveal() });
  const cure = 'The GitHub App is not accepted: check github-app-id and github-app-private-key';
  // With a gate of its own: a request that waits for its token must not wait for those that wait behind it.
  const own = { ...deps, fetch: masking(deps), gate: gate(deps, undefined) };
  const asApp = githubClient(own, { apiUrl, cure, signIn });
  const owners = new Map<string, Promise<Installed>>();
  return {
    of: async (owner) => {
      const key = owner.toLowerCase();
      const known = owners.get(key) ?? installed(owner, { http: deps, apiUrl, asApp, permissions });
      owners.set(key, known);
      return (await known).github;
    },
    close: async () => {
      const ends = [...owners.values()].map(async (owner) => await (await owner).close());
      await Promise.allSettled(ends);
    },
  };
}

/** The same `fetch`, with what signs a request in masked before it is sent: here it is a token that the library makes. */
function masking({ fetch, masks }: GitHubDeps): Fetch {
  return async (url, outgoing) => {
    masks.secret((outgoing.headers?.authorization ?? '').replace(/^\S+ /, ''));
    return await fetch(url, outgoing);
  };
}

interface Installed {
  github: GitHub;
  close(): Promise<void>;
}

interface Made {
  token: Secret;
  endsAtMs: number;
}

interface AppDeps {
  http: GitHubDeps;
  apiUrl: string;
  asApp: GitHub;
  permissions: Permissions;
}

async function installed(owner: string, deps: AppDeps): Promise<Installed> {
  const { http, apiUrl, asApp, permissions } = deps;
  const id = await installationOf(owner, deps);
  const made: Made[] = [];
  const route = 'POST /app/installations/{installation_id}/access_tokens';
  const make = async (): Promise<Secret> => {
    const { data } = await asApp.send(route, { installation_id: id, permissions }, accessToken);
    const token = http.masks.secret(data.token);
    made.push({ token, endsAtMs: http.clock.nowMs() + LIFETIME_MS });
    return token;
  };
  let current: Promise<Secret> | undefined;
  let renewAtMs = 0;
  const token = async (): Promise<Secret> => {
    if (current !== undefined && http.clock.nowMs() < renewAtMs) return await current;
    renewAtMs = http.clock.nowMs() + RENEW_AFTER_MS;
    current = make();
    // One that could not be made is asked for again by the next request.
    current.catch(() => {
      current = undefined;
    });
    return await current;
  };
  const cure = `The token of the GitHub App for ${owner} is not accepted any more: run again`;
  const github = githubClient(http, { apiUrl, cure, signIn: bearerAuth(token) });
  // Before anything is planned: a token that cannot be made stops the run here.
  await token();
  return { github, close: async () => await revoke(made, { deps: http, apiUrl, cure }) };
}

async function installationOf(owner: string, { asApp, permissions }: AppDeps): Promise<number> {
  // For organizations too (GitHub REST docs, Get a user installation for the authenticated app).
  const { data } = await asApp
    .send('GET /users/{username}/installation', { username: owner }, installation)
    .catch((error: unknown) => {
      if (!(error instanceof RequestRefused && error.status === 404)) throw error;
      // What GitHub says of an App that it does not know (GitHub Docs, Troubleshooting).
      if (/integration not found/i.test(error.serviceMessage)) {
        const what = `${owner}: GitHub knows no such GitHub App`;
        throw new CannotProceed([{ what, cure: 'Check github-app-id and github-api-url' }], { cause: error });
      }
      const problem = { what: `${owner}: the GitHub App is not installed there`, cure: `Install it for ${owner}` };
      throw new CannotProceed([problem], { cause: error });
    });
  const problems = [
    ...(data.suspended_at ? [suspended(owner)] : []),
    ...Object.entries(permissions).flatMap(([name, level]) =>
      missing(owner, { name, level, has: data.permissions[name] }),
    ),
  ];
  if (problems.length > 0) throw new CannotProceed(problems);
  return data.id;
}

function suspended(owner: string): Problem {
  return {
    what: `${owner}: the installation of the GitHub App is suspended`,
    cure: `Let an owner of ${owner} unsuspend it`,
  };
}

function missing(
  owner: string,
  { name, level, has }: { name: string; level: string; has: string | undefined },
): readonly Problem[] {
  const isEnough = has === level || has === 'write' || has === 'admin' || name === 'metadata';
  if (isEnough) return [];
  const held = has === undefined ? '' : ` (it has ${plain(has, 20)})`;
  return [
    {
      what: `${owner}: the GitHub App lacks the ${labelOf(name, level)}${held}`,
      cure: `Grant it in the App's settings, and accept it in its installation for ${owner}`,
    },
  ];
}

/** Ends tokens. One that cannot be ended ends by itself within the hour, and the run is over all the same. */
async function revoke(
  made: readonly Made[],
  { deps, apiUrl, cure }: { deps: GitHubDeps; apiUrl: string; cure: string },
): Promise<void> {
  for (const { token } of made.filter(({ endsAtMs }) => endsAtMs > deps.clock.nowMs())) {
    // Past the gate, and once: what the run did is still to be told.
    const past = { ...deps, gate: gate(deps, undefined) };
    const github = githubClient(past, { apiUrl, cure, signIn: bearerAuth(async () => token), isHasty: true });
    await github.write('DELETE /installation/token', {}).catch(() => {
      deps.log.warn('A token of the GitHub App could not be revoked; it ends by itself within an hour');
    });
  }
}
