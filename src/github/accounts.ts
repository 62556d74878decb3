import type { Secret } from '../domain/secret.ts';
import type { GitHubAccount } from '../domain/wish.ts';
import { type GitHub, githubClient, type Line } from './client.ts';
import type { Permissions } from './permissions.ts';

/** GitHub's API, as it is reached for what belongs to an owner. */
export interface Accounts {
  /** @throws Refused, Unreachable, Garbled, CannotProceed where the owner cannot be reached at all */
  of(owner: string): Promise<GitHub>;
  /** Ends every token that was made here. */
  close(): Promise<void>;
}

/** One token for everything, or one installation of a GitHub App for each owner with no more than these permissions. */
export function accountsFor(line: Line, { apiUrl, signIn }: GitHubAccount, permissions: Permissions): Accounts {
  if (signIn.kind === 'token') {
    const cure = 'github-token is not accepted: it is wrong, expired or revoked';
    const github = githubClient(line, { apiUrl, cure, signIn: bearing(async () => signIn.token) });
    return { of: async () => github, close: async () => {} };
  }
  // Only those who sign in as an App pay for loading what that takes.
  let app: Promise<Accounts> | undefined;
  const load = async (): Promise<Accounts> => {
    const { installations } = await import('./app.ts');
    return installations(line, { apiUrl, ...signIn }, permissions);
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
export function bearing(token: () => Promise<Secret>): () => { hook: unknown } {
  const hook = async (request: (endpoint: Endpoint) => Promise<unknown>, endpoint: Endpoint): Promise<unknown> => {
    endpoint.headers.authorization = `token ${(await token()).reveal()}`;
    return await request(endpoint);
  };
  return () => ({ hook });
}
