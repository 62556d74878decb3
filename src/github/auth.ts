import type { GitHubAccount } from '../domain/spec.ts';
import { type Accounts, githubClient } from './client.ts';
import type { Permissions } from './permissions.ts';
import { bearerAuth, type GitHubDeps } from './request.ts';

/** One token for every owner, or the installation of a GitHub App at each owner, with these permissions alone. */
export function accountsFor(deps: GitHubDeps, { apiUrl, signIn }: GitHubAccount, permissions: Permissions): Accounts {
  if (signIn.kind === 'token') {
    const cure = 'github-token is not accepted: it is wrong, expired or revoked';
    const github = githubClient(deps, { apiUrl, cure, signIn: bearerAuth(async () => signIn.token) });
    return { of: async () => github, close: async () => {} };
  }
  // Only runs that sign in as an App load its code.
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
