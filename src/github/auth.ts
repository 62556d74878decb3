import type { Secret } from '../domain/secret.ts';
import type { GitHubAccount } from '../domain/spec.ts';
import { type GitHub, type GitHubDeps, githubClient } from './client.ts';
import type { Permissions } from './permissions.ts';

/** GitHub's API, as it is reached for what belongs to an owner. */
export interface Accounts {
  /** @throws RequestRefused, Unreachable, UnexpectedResponse, CannotProceed where the owner cannot be reached at all */
  of(owner: string): Promise<GitHub>;
  /** Ends every token that was made here. */
  close(): Promise<void>;
}

/** One token for everything, or one installation of a GitHub App for each owner with no more than these permissions. */
export function accountsFor(deps: GitHubDeps, { apiUrl, signIn }: GitHubAccount, permissions: Permissions): Accounts {
  if (signIn.kind === 'token') {
    const cure = 'github-token is not accepted: it is wrong, expired or revoked';
    const github = githubClient(deps, { apiUrl, cure, signIn: bearerAuth(async () => signIn.token) });
    return { of: async () => github, close: async () => {} };
  }
  // Only those who sign in as an App pay for loading what that takes.
  let app: Promise<Accounts> | undefined;
  const load = async (): Promise<Accounts> => {
    const { installations } = await import('./app-auth.ts');
    return installations(deps, { apiUrl, ...signIn }, permissions);
  };
  return {
    of: async (owner) => {
      app ??= load();
      return await (await app).of(owner);
    },
    close: async () => await (await app)?.close(),
  };
}

interface Endpoint {
  headers: Record<string, unknown>;
}

/** An authentication strategy of Octokit: a token that is asked for before each request. */
export function bearerAuth(token: () => Promise<Secret>): () => { hook: unknown } {
  const hook = async (request: (endpoint: Endpoint) => Promise<unknown>, endpoint: Endpoint): Promise<unknown> => {
    endpoint.headers.authorization = `token ${(await token()).reveal()}`;
    return await request(endpoint);
  };
  return () => ({ hook });
}
