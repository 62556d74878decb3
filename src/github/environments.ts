import * as v from 'valibot';
import { RequestRefused } from '../domain/errors.ts';
import type { EnvironmentTarget } from '../domain/target.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';
import type { FullName } from './repositories.ts';
import { parametersOf } from './routes.ts';

// A line break in a name would make two lines in `failed-targets`, `..` would change the path of a request, and half a character
// has no place in one.
const environment = v.object({ name: v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}]+$/u)) });
const environmentPage = v.object({ environments: v.array(environment) });
const anything = v.looseObject({});
const ENVIRONMENT_ROUTE = '/repos/{owner}/{repo}/environments/{environment_name}';

/**
 * The names of a repository's environments.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function environmentsOf({ owner, name }: FullName, github: GitHub): Promise<readonly string[]> {
  const all = await allPages(github, {
    route: 'GET /repos/{owner}/{repo}/environments',
    parameters: { owner, repo: name },
    schema: environmentPage,
    itemsOf: ({ environments }) => environments,
  });
  return all.map((one) => one.name);
}

/**
 * Whether an environment of a repository that the token sees is there.
 * @throws Unreachable, UnexpectedResponse, and RequestRefused where the token may not look (repository permission Actions: read)
 */
export async function isThere(target: EnvironmentTarget, github: GitHub): Promise<boolean> {
  try {
    await github.send(`GET ${ENVIRONMENT_ROUTE}`, parametersOf(target), anything);
    return true;
  } catch (error) {
    if (error instanceof RequestRefused && error.status === 404) return false;
    throw error;
  }
}

/**
 * Creates an environment, unless it exists. It is read first, since a PUT would remove the protection rules of one that does.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function createEnvironment(target: EnvironmentTarget, github: GitHub): Promise<void> {
  const parameters = parametersOf(target);
  try {
    await github.send(`GET ${ENVIRONMENT_ROUTE}`, parameters, anything);
  } catch (error) {
    if (!(error instanceof RequestRefused && error.status === 404)) throw error;
    await github.send(`PUT ${ENVIRONMENT_ROUTE}`, parameters, anything);
  }
}
