import * as v from 'valibot';
import { CannotProceed, type Problem } from '../domain/errors.ts';
import { cureOfQuery, type QueryAnswer, type QueryDeps, query, silent } from './graphql.ts';

const MOST_A_QUERY = 100;
// Far more than any owner has: a service that gives new pages for ever must not keep the run going.
const MOST_REPOSITORY_PAGES = 1_000;

/** A repository as GitHub describes it. */
export interface Repository {
  owner: string;
  name: string;
  id: number;
  isArchived: boolean;
  /** When it was made, in milliseconds on GitHub's clock; absent where GitHub does not tell. */
  createdAtMs: number | undefined;
  topics: readonly string[];
}

/** What was found under a name. */
export type Found =
  | { kind: 'repository'; repository: Repository }
  | { kind: 'unusable'; name: FullName; problem: Problem };

/** What a repository is known by. */
export interface FullName {
  owner: string;
  name: string;
}

const repositoryNode = v.object({
  nameWithOwner: v.string(),
  isArchived: v.boolean(),
  databaseId: v.number(),
  createdAt: v.optional(v.pipe(v.string(), v.transform(Date.parse))),
  repositoryTopics: v.optional(v.object({ nodes: v.array(v.object({ topic: v.object({ name: v.string() }) })) })),
});
const queryErrors = v.optional(
  v.array(v.object({ message: v.string(), path: v.optional(v.array(v.unknown()), []) })),
  [],
);
const namedAnswer = v.object({
  data: v.nullish(v.record(v.string(), v.nullable(repositoryNode)), {}),
  errors: queryErrors,
});
const ownedPage = v.object({
  nodes: v.array(v.nullable(repositoryNode)),
  pageInfo: v.object({ hasNextPage: v.boolean(), endCursor: v.nullish(v.string()) }),
});
const ownedAnswer = v.object({
  data: v.nullish(v.object({ repositoryOwner: v.nullable(v.object({ login: v.string(), repositories: ownedPage })) })),
  errors: queryErrors,
});

function fieldsOf({ withTopics }: QueryDeps): string {
  const topics = ' repositoryTopics(first: 100) { nodes { topic { name } } }';
  return `nameWithOwner isArchived databaseId createdAt${withTopics ? topics : ''}`;
}

/**
 * What GitHub says of each repository, in the order given: a hundred of them by one request. Repositories that moved are
 * unusable: a secret goes to no repository that nobody named.
 */
export async function namedRepositories(names: readonly FullName[], deps: QueryDeps): Promise<readonly Found[]> {
  const parts = Array.from({ length: Math.ceil(names.length / MOST_A_QUERY) }, (_, at) =>
    names.slice(at * MOST_A_QUERY, (at + 1) * MOST_A_QUERY),
  );
  return (await Promise.all(parts.map((part) => someNamed(part, deps)))).flat();
}

async function someNamed(names: readonly FullName[], deps: QueryDeps): Promise<readonly Found[]> {
  const declared = names.flatMap((_, index) => [`$o${index}: String!`, `$n${index}: String!`]).join(', ');
  const asked = names.map(
    (_, index) => `r${index}: repository(owner: $o${index}, name: $n${index}) { ${fieldsOf(deps)} }`,
  );
  const variables = Object.fromEntries(
    names.flatMap(({ owner, name }, index) => [
      [`o${index}`, owner],
      [`n${index}`, name],
    ]),
  );
  const text = `query (${declared}) { ${asked.join(' ')} }`;
  const { data, status, sso } = await query(deps, { query: text, variables }, namedAnswer);
  return names.map((name, index) => {
    const alias = `r${index}`;
    const error =
      data.errors.find(({ path }) => path[0] === alias) ?? data.errors.find(({ path }) => path.length === 0);
    const found = data.data?.[alias];
    if (found) return foundAs(name, repositoryFrom(found), deps);
    if (found === undefined && error === undefined) throw silent(deps, status, `${name.owner}/${name.name}`);
    return notFound(name, { message: error?.message ?? '', sso }, deps);
  });
}

/** Why GraphQL shows nothing. */
interface HeldBack extends Pick<QueryAnswer<unknown>, 'sso'> {
  message: string;
}

function notFound({ owner, name }: FullName, { message, sso }: HeldBack, deps: QueryDeps): Found {
  const isUnknown = message === '' || /could not resolve/i.test(message);
  const cure =
    (isUnknown ? undefined : cureOfQuery(deps, message, sso)) ??
    'It does not exist, or the token (or its GitHub App) has no access to it';
  const reason = isUnknown ? '' : deps.masks.message(message).replace(/\.$/, '');
  return {
    kind: 'unusable',
    name: { owner, name },
    problem: { subject: `${owner}/${name}`, what: `not found${reason === '' ? '' : ` (${reason})`}`, cure },
  };
}

function foundAs({ owner, name }: FullName, repository: Repository, { masks }: QueryDeps): Found {
  const asked = `${owner}/${name}`;
  const actual = masks.name(`${repository.owner}/${repository.name}`);
  if (actual.toLowerCase() === asked.toLowerCase()) {
    // The spelling is that of the person who asks.
    return { kind: 'repository', repository: { ...repository, owner, name } };
  }
  const now = /^[\w.-]+\/[\w.-]+$/.test(actual) ? actual : 'another name';
  return {
    kind: 'unusable',
    name: { owner, name },
    problem: { subject: asked, what: `has moved to ${now}`, cure: `Name it ${now} in repositories` },
  };
}

/**
 * Every repository of an owner that can be seen, by name, a hundred by one request; absent where there is no such owner.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function repositoriesOf(owner: string, deps: QueryDeps): Promise<readonly Repository[] | undefined> {
  const all: Repository[] = [];
  const cursors = new Set<string>();
  for (let after: string | null = null; ; ) {
    const { page, status } = await readOwned(owner, after, deps);
    if (page === undefined) return undefined;
    all.push(...page.nodes.flatMap((one) => (one === null ? [] : repositoryFrom(one))));
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage) break;
    // A cursor that comes again would give the same pages for ever.
    if (typeof endCursor !== 'string' || cursors.has(endCursor) || cursors.size === MOST_REPOSITORY_PAGES)
      throw silent(deps, status, `the next repositories of ${owner}`);
    cursors.add(endCursor);
    after = endCursor;
  }
  // A name of dots would bend the path of a request, and one with a line break would be two targets in an output.
  if (all.some(({ name }) => !/^(?!\.{1,2}$)[\w.-]+$/.test(name)))
    throw silent(deps, 200, `a name of each repository of ${owner}`);
  return all.filter((repository) => repository.owner.toLowerCase() === owner.toLowerCase());
}

interface OwnedPage {
  /** Absent where there is no such owner. */
  page: v.InferOutput<typeof ownedPage> | undefined;
  status: number;
}

async function readOwned(owner: string, after: string | null, deps: QueryDeps): Promise<OwnedPage> {
  const list = `repositories(first: 100, after: $after, ownerAffiliations: [OWNER], orderBy: {field: NAME, direction: ASC})`;
  const text = `query ($owner: String!, $after: String) { repositoryOwner(login: $owner) { login ${list} { nodes { ${fieldsOf(deps)} } pageInfo { hasNextPage endCursor } } } }`;
  const { data, status, sso } = await query(deps, { query: text, variables: { owner, after } }, ownedAnswer);
  const found = data.data?.repositoryOwner;
  // A part of a list is no list: what is missing in it would go without.
  if (data.errors.length > 0 && !isNobody(data)) throw listRefused(data.errors, sso, deps);
  if (found === undefined) throw silent(deps, status, owner);
  return { page: found?.repositories, status };
}

function repositoryFrom(node: v.InferOutput<typeof repositoryNode>): Repository {
  const [owner = '', ...rest] = node.nameWithOwner.split('/');
  const topics = node.repositoryTopics?.nodes.map(({ topic }) => topic.name) ?? [];
  const { databaseId: id, isArchived, createdAt: createdAtMs } = node;
  return { owner, name: rest.join('/'), id, isArchived, createdAtMs, topics };
}

function isNobody({ data, errors }: v.InferOutput<typeof ownedAnswer>): boolean {
  return data?.repositoryOwner === null && errors.every(({ message }) => /could not resolve/i.test(message));
}

function listRefused(errors: v.InferOutput<typeof queryErrors>, sso: string, deps: QueryDeps): CannotProceed {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return new CannotProceed(
    messages.map((message) => ({
      what: `GitHub refused the list of repositories: ${deps.masks.message(message)}`,
      cure: cureOfQuery(deps, message, sso) ?? 'Check what the token (or its GitHub App) may see, and run again',
    })),
  );
}
