import type { Scope, Store, Target } from '../domain/target.ts';

/** The routes of one kind of place, for Octokit. */
export interface Routes {
  publicKey: string;
  /** At most 100 secrets a page. */
  list: string;
  write: string;
  /** Which repositories may use a secret; of organizations alone. */
  selected?: string;
  /** Absent where GitHub keeps no variables. */
  variable?: { read: string; create: string; update: string };
  /** Most secrets such a place holds (GitHub Docs, Using secrets). */
  room: number;
}

/** The routes below a path such as `/repos/{owner}/{repo}/actions`. */
function below(path: string, room: number): Routes {
  return {
    publicKey: `GET ${path}/secrets/public-key`,
    list: `GET ${path}/secrets`,
    write: `PUT ${path}/secrets/{secret_name}`,
    room,
  };
}

function withVariables(path: string, room: number): Routes {
  const variable = {
    read: `GET ${path}/variables/{name}`,
    create: `POST ${path}/variables`,
    // The body names the variable too, so the path has another word for it.
    update: `PATCH ${path}/variables/{variable}`,
  };
  return { ...below(path, room), variable };
}

function ofOrganization(routes: Routes, path: string): Routes {
  return { ...routes, selected: `GET ${path}/secrets/{secret_name}/repositories` };
}

const repository = '/repos/{owner}/{repo}';
const organization = '/orgs/{org}';

// One row for each pair that exists. GitHub Enterprise Server has no codespaces.
const TABLE: Readonly<Record<Scope, Partial<Record<Store, Routes>>>> = {
  repository: {
    actions: withVariables(`${repository}/actions`, 100),
    dependabot: below(`${repository}/dependabot`, 100),
    codespaces: below(`${repository}/codespaces`, 100),
  },
  environment: {
    actions: withVariables(`${repository}/environments/{environment_name}`, 100),
  },
  organization: {
    actions: ofOrganization(withVariables(`${organization}/actions`, 1_000), `${organization}/actions`),
    dependabot: ofOrganization(below(`${organization}/dependabot`, 1_000), `${organization}/dependabot`),
    codespaces: ofOrganization(below(`${organization}/codespaces`, 1_000), `${organization}/codespaces`),
  },
};

/**
 * The routes for a target.
 * @throws TypeError for a pair of scope and store that does not exist; inputs/ refuses those
 */
export function routesFor({ scope, store }: Target): Routes {
  const routes = TABLE[scope][store];
  if (routes === undefined) throw new TypeError(`GitHub keeps no ${store} secrets of an ${scope}`);
  return routes;
}

/** What stands in the braces of a target's routes. */
export function parametersOf(target: Target): Readonly<Record<string, string>> {
  if (target.scope === 'organization') return { org: target.owner };
  const { owner, repository: repo } = target;
  return target.scope === 'repository' ? { owner, repo } : { owner, repo, environment_name: target.environment };
}
