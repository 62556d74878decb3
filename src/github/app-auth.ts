import { createAppAuth } from '@octokit/auth-app';
import type { Fetch } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import type { Masks } from '../runtime/masks.ts';
import { type Connections, type GitHub, githubClient } from './client.ts';
import { type AppDeps, type AskedOfApp, type HeldScope, installationOf, isGoodFor, tokenFor } from './installation.ts';
import { installationTokens } from './installation-token.ts';
import { rateLimiter } from './rate-limiter.ts';
import { type Account, bearerAuth, type GitHubDeps } from './request.ts';

// An installation token lasts one hour (GitHub Docs, Generating an installation access token).
const LIFETIME_MS = 60 * 60_000;

/** A GitHub App, and the API that it is registered at. */
export interface App {
  apiUrl: string;
  appId: string;
  privateKey: Secret;
}

/**
 * GitHub's API for each owner, by the owner's installation of an App: one token an owner, for what is asked there alone, and a
 * new one before that ends.
 */
export function installations(deps: GitHubDeps, app: App, asked: AskedOfApp): Connections {
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
      const known = owners.get(key) ?? installed(owner, { http: deps, apiUrl, asApp, ...asked });
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

async function installed(owner: string, deps: AppDeps): Promise<Installed> {
  const { http, apiUrl, scopeAt } = deps;
  const id = await installationOf(owner, deps);
  const made: EndingToken[] = [];
  let held: HeldScope = { scope: scopeAt(owner), isWhole: true };
  const make = async (): Promise<Secret> => {
    // At once: whoever asks meanwhile waits for this token.
    const asked: HeldScope = { scope: scopeAt(owner), isWhole: true };
    held = asked;
    const { data, isWhole } = await tokenFor(id, owner, deps);
    if (held === asked) held = { ...asked, isWhole };
    const token = http.masks.secret(data.token);
    made.push({ token, endsAtMs: http.clock.nowMs() + LIFETIME_MS });
    return token;
  };
  const cure = `The token of the GitHub App for ${owner} is not accepted any more: run again`;
  const tokens = installationTokens(make, http.clock);
  const present = async (): Promise<Secret> => {
    if (!isGoodFor(held, scopeAt(owner))) tokens.refresh();
    return await tokens.present();
  };
  const github = githubClient(http, { apiUrl, cure, signIn: bearerAuth(present), made: tokens });
  // An App that gets no token stops the run here, before anything is planned.
  await tokens.present();
  const close = async (): Promise<void> => {
    for (const { token, endsAtMs } of made)
      if (endsAtMs > http.clock.nowMs()) await revoke(http, { apiUrl, cure, signIn: bearerAuth(async () => token) });
  };
  return { github, close };
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
