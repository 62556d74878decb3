import type { Destination, Scope, Store } from '../domain/destination.ts';

/** The routes of one kind of place, for Octokit. */
export interface Routes {
  publicKey: string;
  /** At most 100 secrets a page, which is as many as a repository holds. */
  list: string;
  write: string;
  variable: { read: string; create: string; update: string };
  /** Most secrets such a place holds. */
  room: number;
  /** What stands in the braces. */
  parameters(destination: Destination): Readonly<Record<string, string>>;
}

const repositoryActions: Routes = {
  publicKey: 'GET /repos/{owner}/{repo}/actions/secrets/public-key',
  list: 'GET /repos/{owner}/{repo}/actions/secrets',
  write: 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}',
  variable: {
    read: 'GET /repos/{owner}/{repo}/actions/variables/{name}',
    create: 'POST /repos/{owner}/{repo}/actions/variables',
    // The body names the variable too, so the path has another word for it.
    update: 'PATCH /repos/{owner}/{repo}/actions/variables/{variable}',
  },
  room: 100,
  parameters: ({ owner, repository }) => ({ owner, repo: repository }),
};

const TABLE: Readonly<Record<`${Scope}/${Store}`, Routes>> = { 'repository/actions': repositoryActions };

/** The routes for a destination. */
export function routesFor({ scope, store }: Destination): Routes {
  return TABLE[`${scope}/${store}`];
}
