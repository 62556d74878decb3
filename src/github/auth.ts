import type { GitHubAccount } from '../domain/spec.ts';
import { type Accounts, type Connections, githubClient } from './client.ts';
import type { Permissions } from './permissions.ts';
import { bearerAuth, type GitHubDeps } from './request.ts';
import type { TokenScope } from './token-scope.ts';

/** One token for every owner, or the installation of a GitHub App at each owner, with these permissions alone. */
export function accountsFor(deps: GitHubDeps, { apiUrl, signIn }: GitHubAccount, permissions: Permissions): Accounts {
  if (signIn.kind === 'token') {
    const cure = 'github-token is not accepted: it is wrong, expired or revoked';
    const github = githubClient(deps, { apiUrl, cure, signIn: bearerAuth(async () => signIn.token) });
    return { of: async () => github, limitTo: () => {}, close: async () => {} };
  }
  // Only runs that sign in as an App load its code.
  let app: Promise<Connections> | undefined;
  let scopeAt = (_: string): TokenScope => ({ kind: 'all' });
  const load = async (): Promise<Connections> => {
    const { installations } = await import('./app-auth.ts');
    return installations(deps, { apiUrl, ...signIn }, { permissions, scopeAt: (owner) => scopeAt(owner) });
  };
  return {
    of: async (owner) => {
      app ??= load();
      return await (await app).of(owner);
    },
    limitTo: (scope) => {
      scopeAt = scope;
    },
    close: async () => await (await app)?.close(),
  };
}
