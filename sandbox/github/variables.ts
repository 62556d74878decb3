import type { components } from '@octokit/openapi-types';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { emptyAnswer, jsonAnswer, withHeaders } from '../answer.ts';
import { Refusal } from '../refusal.ts';
import { readParameter } from '../routes.ts';
import { checkName, greatestValueBytes, readBody } from './body.ts';
import { cutPage } from './pages.ts';
import type { StoredVariable } from './records.ts';
import type { GitHubRequest, GitHubRoute } from './route.ts';
import { ofRepository } from './route.ts';
import { wholeSeconds } from './secrets.ts';
import type { Shelf } from './vault.ts';

type Variable = components['schemas']['actions-variable'];

const path = '/actions/variables';
const mostVariables = 500;
// Variables come in smaller pages than secrets (GitHub REST docs, List repository variables).
const pageSizes = { usual: 10, greatest: 30 };
const value = v.pipe(
  v.string(),
  v.check((text) => Buffer.byteLength(text) <= greatestValueBytes, 'the value is larger than 48 KB'),
);
const newVariable = v.strictObject({ name: v.string(), value });
const variableChange = v.strictObject({ name: v.optional(v.string()), value: v.optional(value) });
const read = { of: 'variables', level: 'read' } as const;
const write = { of: 'variables', level: 'write' } as const;

/** The configuration variables of a repository (GitHub REST docs, Actions variables). */
export const variableRoutes: readonly GitHubRoute[] = ofRepository([
  { method: 'GET', path, right: read, handle: list },
  { method: 'POST', path, right: write, handle: create },
  { method: 'GET', path: `${path}/{name}`, right: read, handle: getOne },
  { method: 'PATCH', path: `${path}/{name}`, right: write, handle: update },
  { method: 'DELETE', path: `${path}/{name}`, right: write, handle: remove },
]);

function list(request: GitHubRequest): Answer {
  const { call, apiUrl, repository } = request;
  const page = cutPage(shelfOf(request).shown(), { url: call.url, apiUrl, repository }, pageSizes);
  const body: { total_count: number; variables: Variable[] } = {
    total_count: page.totalCount,
    variables: page.items.map(showVariable),
  };
  return withHeaders(jsonAnswer(200, body), page.headers);
}

function getOne(request: GitHubRequest): Answer {
  const { name } = namedVariable(request);
  const shown = shelfOf(request)
    .shown()
    .find((candidate) => candidate.name === name);
  if (shown === undefined) throw new Refusal(404, 'Not Found');
  return jsonAnswer(200, showVariable(shown));
}

function create(request: GitHubRequest): Answer {
  const { name, value: text } = readBody(request.call, newVariable);
  checkName('Variable', name);
  const shelf = shelfOf(request);
  if (shelf.get(name)) throw new Refusal(409, 'Already exists - Variable already exists');
  if (shelf.all().length >= mostVariables) {
    throw new Refusal(422, `There are ${mostVariables} variables already, which is the most.`);
  }
  shelf.put(name, text);
  return jsonAnswer(201, {});
}

function update(request: GitHubRequest): Answer {
  const change = readBody(request.call, variableChange);
  const variable = namedVariable(request);
  const shelf = shelfOf(request);
  const { name = variable.name } = change;
  checkName('Variable', name);
  if (name.toUpperCase() !== variable.name && shelf.get(name)) {
    throw new Refusal(409, 'Already exists - Variable already exists');
  }
  shelf.rename(variable.name, name);
  shelf.put(name, change.value ?? variable.value);
  return emptyAnswer(204);
}

function remove(request: GitHubRequest): Answer {
  shelfOf(request).remove(namedVariable(request).name);
  return emptyAnswer(204);
}

function namedVariable(request: GitHubRequest): StoredVariable {
  const variable = shelfOf(request).get(readParameter(request.parameters, 'name'));
  if (variable === undefined) throw new Refusal(404, 'Not Found');
  return variable;
}

function shelfOf({ world, repository }: GitHubRequest): Shelf {
  return world.variables({ scope: 'repository', id: repository.id, store: 'actions' });
}

function showVariable({ name, value: text, createdAt, updatedAt }: StoredVariable): Variable {
  return { name, value: text, created_at: wholeSeconds(createdAt), updated_at: wholeSeconds(updatedAt) };
}
