import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, Refusal, withHeaders } from '../answer.ts';
import { readParameter } from '../routes.ts';
import { readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { StoredEnvironment } from './records.ts';
import { environmentOf } from './repository-secrets.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';

const pageSizes = { usual: 30, greatest: 100 };
const path = '/environments';
const rules = v.strictObject({
  wait_timer: v.optional(v.number()),
  prevent_self_review: v.optional(v.boolean()),
  reviewers: v.nullish(v.array(v.unknown())),
  deployment_branch_policy: v.nullish(v.unknown()),
});

/** The environments of a repository (GitHub REST docs, Deployment environments). */
export const environmentRoutes: readonly GitHubRoute[] = ofRepository([
  { method: 'GET', path, right: { of: 'actions', level: 'read' }, handle: list },
  {
    method: 'GET',
    path: `${path}/{environment}`,
    right: { of: 'actions', level: 'read' },
    handle: (request) => jsonAnswer(200, show(environmentOf(request))),
  },
  { method: 'PUT', path: `${path}/{environment}`, right: { of: 'administration', level: 'write' }, handle: put },
  { method: 'DELETE', path: `${path}/{environment}`, right: { of: 'administration', level: 'write' }, handle: remove },
]);

function list({ call, apiUrl, repository }: GitHubRequest): Answer {
  const all = [...repository.environments.values()];
  const page = cutPage(all, { url: call.url, apiUrl, subject: `/repositories/${repository.id}` }, pageSizes);
  return withHeaders(
    jsonAnswer(200, { total_count: page.totalCount, environments: page.items.map(show) }),
    page.headers,
  );
}

/** Creates it, or replaces the rules of the one that is there by those of the body: without any, it has none. */
function put({ call, repository, parameters, world }: GitHubRequest): Answer {
  const name = readParameter(parameters, 'environment');
  if (name.length > 255) throw new Refusal(422, 'The name of an environment has at most 255 characters.');
  const given = call.body === '' ? {} : readBody(call, rules);
  const protection = Object.entries(given).flatMap(([rule, value]) => (value ? [rule] : []));
  const known = repository.environments.get(name.toLowerCase());
  const environment: StoredEnvironment = known ?? { id: world.nextId(), name, protection };
  environment.protection = protection;
  repository.environments.set(name.toLowerCase(), environment);
  return jsonAnswer(200, show(environment));
}

function remove(request: GitHubRequest): Answer {
  const { name } = environmentOf(request);
  request.repository.environments.delete(name.toLowerCase());
  return emptyAnswer(204);
}

function show({ id, name, protection }: StoredEnvironment): object {
  return { id, name, protection_rules: protection.map((type, index) => ({ id: index + 1, type })) };
}
