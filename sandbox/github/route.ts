import type { Answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Parameters, RouteRow } from '../routes.ts';
import type { Right } from './access.ts';
import type { StoredRepository, TokenGrant } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** What a route's function gets. */
export interface GitHubRequest {
  readonly call: Call;
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
  readonly repository: StoredRepository;
  readonly parameters: Parameters;
  /** The address of the API, without a slash at the end. */
  readonly apiUrl: string;
}

/** A row of the route table: something in a repository. */
export interface GitHubRoute extends RouteRow {
  readonly right: Right;
  readonly handle: (request: GitHubRequest) => Answer;
}

/** Gives the same routes below both addresses of a repository: its name, and its id, which redirects and links use. */
export function ofRepository(rows: readonly GitHubRoute[]): readonly GitHubRoute[] {
  return ['/repos/{owner}/{repo}', '/repositories/{id}'].flatMap((prefix) =>
    rows.map((row) => ({ ...row, path: prefix + row.path })),
  );
}
