import { createAppAuth } from '@octokit/auth-app';
import * as v from 'valibot';
import { CannotProceed, type Problem, RequestRefused } from '../domain/errors.ts';
import type { Fetch } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { plain } from '../domain/text.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Accounts, type GitHub, githubClient } from './client.ts';
import { installationTokens } from './installation-token.ts';
import { labelOf, type Permissions } from './permissions.ts';
import { rateLimiter } from './rate-limiter.ts';
import { type Account, bearerAuth, type GitHubDeps } from './request.ts';

// An installation token lasts one hour (GitHub Docs, Generating an installation access token).
const LIFETIME_MS = 60 * 60_000;

const installation = v.object({
  id: v.number(),
  permissions: v.optional(v.record(v.string(), v.string()), {}),
  suspended_at: v.nullish(v.string()),
});
const accessToken = v.object({ token: v.pipe(v.string(), v.regex(/^[!-~]+$/)) });

/** A GitHub App, and the API that it is registered at. */
export interface App {
  apiUrl: string;
  appId: string;
  privateKey: Secret;
}

/**
 * GitHub's API for each owner, by the owner's installation of an App: one token an owner, with these permissions alone, and
 * a new one before that ends.
 */
export function installations(deps: GitHubDeps, app: App, permissions: Permissions): Accounts {
  const { appId, privateKey, apiUrl } = app;
  const signIn = (options: object) => createAppAuth({ ...options, appId, privateKey: privateKey.reveal() });
  const cure = 'The GitHub App is not accepted: check github-app-id and github-app-private-key';
  // With a limiter of its own: requests inside the other limiter wait for this token.
  const own = { ...deps, fetch: masking(deps.fetch, deps.masks), limiter: rateLimiter(deps.clock, deps.log, {}) };
  const asApp = githubClient(own, { apiUrl, cure, signIn, isOfApp: true });
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

/** The same `fetch`, which masks the token of each request first: the library makes one for the App itself. */
function masking(fetch: Fetch, masks: Masks): Fetch {
  return async (url, outgoing) => {
    masks.secret((outgoing.headers?.authorization ?? '').replace(/^\S+ /, ''));
    return await fetch(url, outgoing);
  };
}

interface Installed {
  github: GitHub;
  close(): Promise<void>;
}

interface EndingToken {
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
  const made: EndingToken[] = [];
  const route = 'POST /app/installations/{installation_id}/access_tokens';
  const make = async (): Promise<Secret> => {
    const { data } = await asApp.send(route, { installation_id: id, permissions }, accessToken);
    const token = http.masks.secret(data.token);
    made.push({ token, endsAtMs: http.clock.nowMs() + LIFETIME_MS });
    return token;
  };
  const cure = `The token of the GitHub App for ${owner} is not accepted any more: run again`;
  const tokens = installationTokens(make, http.clock);
  const github = githubClient(http, { apiUrl, cure, signIn: bearerAuth(tokens.present), made: tokens });
  // An App that gets no token stops the run here, before anything is planned.
  await tokens.present();
  const close = async (): Promise<void> => {
    for (const { token, endsAtMs } of made)
      if (endsAtMs > http.clock.nowMs()) await revoke(http, { apiUrl, cure, signIn: bearerAuth(async () => token) });
  };
  return { github, close };
}

async function installationOf(owner: string, { asApp, permissions }: AppDeps): Promise<number> {
  // It serves organizations too (GitHub REST docs, Get a user installation for the authenticated app).
  const { data } = await asApp
    .send('GET /users/{username}/installation', { username: owner }, installation)
    .catch((error: unknown) => {
      if (!(error instanceof RequestRefused && error.status === 404)) throw error;
      // GitHub says this of an unknown App (GitHub Docs, Troubleshooting).
      if (/integration not found/i.test(error.serviceMessage)) {
        const what = 'GitHub knows no such GitHub App';
        throw new CannotProceed([{ subject: owner, what, cure: 'Check github-app-id and github-api-url' }], {
          cause: error,
        });
      }
      const problem = {
        subject: owner,
        what: 'the GitHub App is not installed there',
        cure: `Install it for ${owner}`,
      };
      throw new CannotProceed([problem], { cause: error });
    });
  const problems = [
    ...(data.suspended_at ? [suspended(owner)] : []),
    ...Object.entries(permissions).flatMap(([name, level]) =>
      missing(owner, { name, level, held: data.permissions[name] }),
    ),
  ];
  if (problems.length > 0) throw new CannotProceed(problems);
  return data.id;
}

function suspended(owner: string): Problem {
  return {
    subject: owner,
    what: 'the installation of the GitHub App is suspended',
    cure: `Let an owner of ${owner} unsuspend it`,
  };
}

/** A permission that is needed, and what the installation holds of it. */
interface Needed {
  name: string;
  level: string;
  held: string | undefined;
}

function missing(owner: string, { name, level, held }: Needed): readonly Problem[] {
  const isEnough = held === level || held === 'write' || held === 'admin' || name === 'metadata';
  if (isEnough) return [];
  const told = held === undefined ? '' : ` (it has ${plain(held, 20)})`;
  return [
    {
      subject: owner,
      what: `the GitHub App lacks the ${labelOf(name, level)}${told}`,
      cure: `Grant it in the App's settings, and accept it in its installation for ${owner}`,
    },
  ];
}

/**
 * Ends the token of an account by a single request that waits for no limit, so that the run can report soon. A token that
 * stays ends by itself within the hour.
 */
async function revoke(http: GitHubDeps, account: Account): Promise<void> {
  const limiter = rateLimiter(http.clock, http.log, {});
  const github = githubClient({ ...http, limiter, check: () => {} }, { ...account, isHasty: true });
  await github
    .writeTogether({ count: 1 }, (write) => write('DELETE /installation/token', {}))
    .catch(() => {
      http.log.warn('A token of the GitHub App could not be revoked; it ends by itself within an hour');
    });
}
