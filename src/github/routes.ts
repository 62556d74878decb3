import { storeAt, type Target } from '../domain/target.ts';

/** The routes of one target's secrets, for Octokit. */
export interface Routes {
  publicKey: string;
  /** At most 100 secrets a page. */
  list: string;
  write: string;
  remove: string;
  /** Which repositories may use a secret: of an organization's secrets alone. */
  selected: string | undefined;
  /** Absent where GitHub keeps no variables. */
  variable: VariableRoutes | undefined;
  /** Most secrets that the target holds. */
  room: number;
}

/** The routes of one target's variables. */
export interface VariableRoutes {
  read: string;
  create: string;
  update: string;
  remove: string;
}

// GitHub Docs, Using secrets: of each store.
const ROOM = { repository: 100, environment: 100, organization: 1_000 };

/** The routes for a target. */
export function routesFor(target: Target): Routes {
  const { path, variables } = storeAt(target);
  const secret = `${path}/secrets/{secret_name}`;
  return {
    publicKey: `GET ${path}/secrets/public-key`,
    list: `GET ${path}/secrets`,
    write: `PUT ${secret}`,
    remove: `DELETE ${secret}`,
    selected: target.scope === 'organization' ? `GET ${secret}/repositories` : undefined,
    variable: variables && variableRoutes(path),
    room: ROOM[target.scope],
  };
}

function variableRoutes(path: string): VariableRoutes {
  return {
    read: `GET ${path}/variables/{name}`,
    create: `POST ${path}/variables`,
    // `name` is the one in the body.
    update: `PATCH ${path}/variables/{variable}`,
    remove: `DELETE ${path}/variables/{name}`,
  };
}

/** The values for the braces in a target's routes. */
export function parametersOf(target: Target): Readonly<Record<string, string>> {
  if (target.scope === 'organization') return { org: target.owner };
  const { owner, repository: repo } = target;
  return target.scope === 'repository' ? { owner, repo } : { owner, repo, environment_name: target.environment };
}
