import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, withHeaders } from '../answer.ts';
import { Refusal } from '../refusal.ts';
import { readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { organizationPlace, readSharing, sharingFields, sharingKey } from './organization-secrets.ts';
import { cutPage } from './pages.ts';
import type { Permission, Place, StoredVariable } from './records.ts';
import { environmentPlace } from './repository-secrets.ts';
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

/** A kind of place that holds variables; `share` takes note of who may use one, where that can be said. */
interface Kind<Request extends BareRequest> {
  readonly path: string;
  readonly of: Permission;
  place(request: Request): Place;
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
    place: ({ repository }) => ({ scope: 'repository', id: String(repository.id), store: 'actions' }),
    subject: repositorySubject,
  }),
  ...rowsOf<GitHubRequest>({
    path: '/environments/{environment}/variables',
    of: 'environments',
    place: environmentPlace,
    subject: repositorySubject,
  }),
]);

/** The variables of organizations, which say who may use them. */
export const organizationVariableRoutes: readonly OrganizationRoute[] = ofOrganization(
  rowsOf<OrganizationRequest>({
    path: '/actions/variables',
    of: 'organization_actions_variables',
    place: (request) => organizationPlace(request, 'actions'),
    subject: ({ organization }) => `/organizations/${organization.id}`,
    share: (request, name, isNew) => {
      const wished = readBody(request.call, isNew ? newSharing : sharingChange);
      const { visibility, selected_repository_ids } = wished;
      if (visibility === undefined) return;
      const key = sharingKey(organizationPlace(request, 'actions'), 'variable', name);
      request.world.sharing.set(key, readSharing(request, { visibility, selected_repository_ids }));
    },
    showSharing: (request, name) => {
      const key = sharingKey(organizationPlace(request, 'actions'), 'variable', name);
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

function shelfOf<Request extends BareRequest>(request: Request, kind: Kind<Request>) {
  return request.world.variables(kind.place(request));
}

function list<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { call, apiUrl } = request;
  const address = { url: call.url, apiUrl, subject: kind.subject(request) };
  const page = cutPage(shelfOf(request, kind).shown(), address, pageSizes);
  const body: { total_count: number; variables: Variable[] } = {
    total_count: page.totalCount,
    variables: page.items.map((one) => ({ ...showVariable(one), ...kind.showSharing?.(request, one.name) })),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

function getOne<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name } = namedVariable(request, kind);
  const shown = shelfOf(request, kind)
    .shown()
    .find((candidate) => candidate.name === name);
  if (shown === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, { ...showVariable(shown), ...kind.showSharing?.(request, name) });
}

function create<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name, value: text, ...rest } = readBody(request.call, newVariable);
  refuseSharing(rest, kind);
  checkName('Variable', name);
  const shelf = shelfOf(request, kind);
  if (shelf.get(name)) throw new Refusal(409, 'Already exists - Variable already exists');
  if (shelf.all().length >= mostVariables) {
    throw new Refusal(422, `There are ${mostVariables} variables already, which is the most.`);
  }
  kind.share?.(request, name, true);
  shelf.put(name, text);
  return jsonAnswer(201, {});
}

function update<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  const { name: wished, value: text, ...rest } = readBody(request.call, variableChange);
  refuseSharing(rest, kind);
  const variable = namedVariable(request, kind);
  const shelf = shelfOf(request, kind);
  const name = wished ?? variable.name;
  checkName('Variable', name);
  if (name.toUpperCase() !== variable.name && shelf.get(name)) {
    throw new Refusal(409, 'Already exists - Variable already exists');
  }
  kind.share?.(request, name, false);
  shelf.rename(variable.name, name);
  shelf.put(name, text ?? variable.value);
  return emptyAnswer(204);
}

function remove<Request extends BareRequest>(request: Request, kind: Kind<Request>): Answer {
  shelfOf(request, kind).remove(namedVariable(request, kind).name);
  return emptyAnswer(204);
}

function refuseSharing<Request extends BareRequest>(fields: object, kind: Kind<Request>): void {
  const named = Object.entries(fields).find(([, field]) => field !== undefined);
  if (named !== undefined && kind.share === undefined) {
    throw new Refusal(422, `Invalid request.\n\n"${named[0]}" is not a permitted key.`);
  }
}

function namedVariable<Request extends BareRequest>(request: Request, kind: Kind<Request>): StoredVariable {
  const variable = shelfOf(request, kind).get(readParameter(request.parameters, 'name'));
  if (variable === undefined) throw new Refusal(404, 'Not Found');
  return variable;
}

function showVariable({ name, value: text, createdAt, updatedAt }: StoredVariable): Variable {
  return { name, value: text, created_at: wholeSeconds(createdAt), updated_at: wholeSeconds(updatedAt) };
}
