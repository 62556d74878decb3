import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, Refusal, withHeaders } from '../answer.ts';
import { readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { organizationTarget, readSharing, sharingFields, sharingKey } from './organization-secrets.ts';
import { cutPage } from './pages.ts';
import type { Permission, StoredVariable, TargetId } from './records.ts';
import { environmentTarget } from './repository-secrets.ts';
import type { BareRequest, GitHubRequest, GitHubRoute, OrganizationRequest, OrganizationRoute } from './route.ts';
import { ofOrganization, ofRepository } from './route.ts';
import { wholeSeconds } from './secrets.ts';

type Variable = components['schemas']['actions-variable'];

const mostVariables = 500;
// Variables come in smaller pages than secrets (GitHub REST docs, List repository variables).
const pageSizes = { usual: 10, greatest: 30 };
const value = v.pipe(
  v.string(),
  v.check((text) => Buffer.byteLength(text) <= greatestValueBytes, 'the value is larger than 48 KB'),
);
const sharing = v.optional(v.unknown());
const newVariable = v.strictObject({ name: v.string(), value, visibility: sharing, selected_repository_ids: sharing });
const variableChange = v.strictObject({
  name: v.optional(v.string()),
  value: v.optional(value),
  visibility: sharing,
  selected_repository_ids: sharing,
});
const newSharing = v.object(sharingFields);
const sharingChange = v.object({ ...sharingFields, visibility: v.optional(sharingFields.visibility) });

/** A kind of target that holds variables; `share` keeps who may use one, where that can be said. */
interface Kind<Request extends BareRequest> {
  readonly path: string;
  readonly of: Permission;
  target(request: Request): TargetId;
  subject(request: Request): string;
  share?(request: Request, name: string, isNew: boolean): void;
  showSharing?(request: Request, name: string): object;
}

const repositorySubject = ({ repository }: GitHubRequest): string => `/repositories/${repository.id}`;

/** The variables of repositories and environments (GitHub REST docs, Actions variables). */
export const variableRoutes: readonly GitHubRoute[] = ofRepository([
  ...rowsOf<GitHubRequest>({
    path: '/actions/variables',
    of: 'actions_variables',
    target: ({ repository }) => ({ scope: 'repository', id: String(repository.id), store: 'actions' }),
    subject: repositorySubject,
  }),
  ...rowsOf<GitHubRequest>({
    path: '/environments/{environment}/variables',
    of: 'environments',
    target: environmentTarget,
    subject: repositorySubject,
  }),
]);

/** The variables of organizations, which say who may use them. */
export const organizationVariableRoutes: readonly OrganizationRoute[] = ofOrganization(
  rowsOf<OrganizationRequest>({
    path: '/actions/variables',
    of: 'organization_actions_variables',
    target: (request) => organizationTarget(request, 'actions'),
    subject: ({ organization }) => `/organizations/${organization.id}`,
    share: (request, name, isNew) => {
      const { visibility, selected_repository_ids } = readBody(request.call, isNew ? newSharing : sharingChange);
      if (visibility === undefined) return;
      const key = sharingKey(organizationTarget(request, 'actions'), 'variable', name);
      request.world.sharing.set(key, readSharing(request, { visibility, selected_repository_ids }));
    },
    showSharing: (request, name) => {
      const key = sharingKey(organizationTarget(request, 'actions'), 'variable', name);
      return { visibility: request.world.sharing.get(key)?.visibility ?? 'private' };
    },
  }),
);

function rowsOf<Request extends BareRequest>(kind: Kind<Request>) {
  const read = { of: kind.of, level: 'read' } as const;
  const write = { of: kind.of, level: 'write' } as const;
  const { path } = kind;
  const one = `${path}/{name}`;
  return [
    { method: 'GET', path, right: read, handle: (request: Request) => list(request, kind) },
    { method: 'POST', path, right: write, handle: (request: Request) => create(request, kind) },
    { method: 'GET', path: one, right: read, handle: (request: Request) => getOne(request, kind) },
    { method: 'PATCH', path: one, right: write, handle: (request: Request) => update(request, kind) },
    { method: 'DELETE', path: one, right: write, handle: (request: Request) => remove(request, kind) },
  ];
}

function variablesIn<Request extends BareRequest>(request: Request, kind: Kind<Request>) {
  return request.world.variablesOf(kind.target(request));
}

function list<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { call, apiUrl } = request;
  const address = { url: call.url, apiUrl, subject: kind.subject(request) };
  const page = cutPage(variablesIn(request, kind).shown(), address, pageSizes);
  const body: { total_count: number; variables: Variable[] } = {
    total_count: page.totalCount,
    variables: page.items.map((one) => ({ ...showVariable(one), ...kind.showSharing?.(request, one.name) })),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

function getOne<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name } = namedVariable(request, kind);
  const shown = variablesIn(request, kind)
    .shown()
    .find((candidate) => candidate.name === name);
  if (shown === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, { ...showVariable(shown), ...kind.showSharing?.(request, name) });
}

function create<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name, value: text, ...rest } = readBody(request.call, newVariable);
  refuseSharing(rest, kind);
  checkName('Variable', name);
  const variables = variablesIn(request, kind);
  if (variables.get(name)) throw new Refusal(409, 'Already exists - Variable already exists');
  if (variables.all().length >= mostVariables) {
    throw new Refusal(422, `There are ${mostVariables} variables already, which is the most.`);
  }
  kind.share?.(request, name, true);
  variables.put(name, text);
  return jsonAnswer(201, {});
}

function update<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name: newName, value: text, ...rest } = readBody(request.call, variableChange);
  refuseSharing(rest, kind);
  const variable = namedVariable(request, kind);
  const variables = variablesIn(request, kind);
  const name = newName ?? variable.name;
  checkName('Variable', name);
  if (name.toUpperCase() !== variable.name && variables.get(name)) {
    throw new Refusal(409, 'Already exists - Variable already exists');
  }
  kind.share?.(request, name, false);
  variables.rename(variable.name, name);
  variables.put(name, text ?? variable.value);
  return emptyAnswer(204);
}

function remove<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  variablesIn(request, kind).remove(namedVariable(request, kind).name);
  return emptyAnswer(204);
}

function refuseSharing<Request extends BareRequest>(fields: object, kind: Kind<Request>): void {
  const named = Object.entries(fields).find(([, field]) => field !== undefined);
  if (named !== undefined && kind.share === undefined) {
    throw new Refusal(422, `Invalid request.\n\n"${named[0]}" is not a permitted key.`);
  }
}

function namedVariable<Request extends BareRequest>(request: Request, kind: Kind<Request>): StoredVariable {
  const variable = variablesIn(request, kind).get(readParameter(request.parameters, 'name'));
  if (variable === undefined) throw new Refusal(404, 'Not Found');
  return variable;
}

function showVariable({ name, value: text, createdAt, updatedAt }: StoredVariable): Variable {
  return { name, value: text, created_at: wholeSeconds(createdAt), updated_at: wholeSeconds(updatedAt) };
}
