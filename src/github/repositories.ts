import * as v from 'valibot';
import { CannotProceed, type Problem } from '../domain/errors.ts';
import { type QueryDeps, query, silent } from './graphql.ts';

const MOST_AT_ONCE = 100;
const MOST_PAGES = 1_000;

/** A repository as GitHub describes it. */
export interface Repository {
  owner: string;
  name: string;
  id: number;
  isArchived: boolean;
  topics: readonly string[];
}

/** What was found under a name. */
export type Found = { kind: 'repository'; repository: Repository } | { kind: 'unusable'; problem: Problem };

/** What a repository is known by. */
export interface FullName {
  owner: string;
  name: string;
}

const node = v.object({
  nameWithOwner: v.string(),
  isArchived: v.boolean(),
  databaseId: v.number(),
  repositoryTopics: v.optional(v.object({ nodes: v.array(v.object({ topic: v.object({ name: v.string() }) })) })),
});
const errors = v.optional(v.array(v.object({ message: v.string(), path: v.optional(v.array(v.unknown()), []) })), []);
const byName = v.object({ data: v.nullish(v.record(v.string(), v.nullable(node)), {}), errors });
const page = v.object({
  nodes: v.array(v.nullable(node)),
  pageInfo: v.object({ hasNextPage: v.boolean(), endCursor: v.nullish(v.string()) }),
});
const owned = v.object({
  data: v.nullish(v.object({ repositoryOwner: v.nullable(v.object({ login: v.string(), repositories: page })) })),
  errors,
});

function fields({ withTopics }: QueryDeps): string {
  const topics = ' repositoryTopics(first: 100) { nodes { topic { name } } }';
  return `nameWithOwner isArchived databaseId${withTopics ? topics : ''}`;
}

/**
 * What GitHub says of each repository, in the order given: a hundred of them by one request. Repositories that moved are
 * unusable: a secret goes to no place that nobody named.
 */
export async function namedRepositories(names: readonly FullName[], deps: QueryDeps): Promise<readonly Found[]> {
  const pages = Array.from({ length: Math.ceil(names.length / MOST_AT_ONCE) }, (_, at) =>
    names.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE),
  );
  return (await Promise.all(pages.map((part) => someNamed(part, deps)))).flat();
}

async function someNamed(names: readonly FullName[], deps: QueryDeps): Promise<readonly Found[]> {
  const declared = names.flatMap((_, index) => [`$o${index}: String!`, `$n${index}: String!`]).join(', ');
  const asked = names.map(
    (_, index) => `r${index}: repository(owner: $o${index}, name: $n${index}) { ${fields(deps)} }`,
  );
  const variables = Object.fromEntries(
    names.flatMap(({ owner, name }, index) => [
      [`o${index}`, owner],
      [`n${index}`, name],
    ]),
  );
  const { data, status } = await query(
    deps,
    { query: `query (${declared}) { ${asked.join(' ')} }`, variables },
    byName,
  );
  return names.map((name, index) => {
    const alias = `r${index}`;
    const error =
      data.errors.find(({ path }) => path[0] === alias) ?? data.errors.find(({ path }) => path.length === 0);
    const found = data.data?.[alias];
    if (found === undefined && error === undefined) throw silent(deps, status, `${name.owner}/${name.name}`);
    return foundAs(name, found ? repositoryOf(found) : undefined, { deps, message: error?.message ?? '' });
  });
}

function foundAs(
  { owner, name }: FullName,
  repository: Repository | undefined,
  { deps, message }: { deps: QueryDeps; message: string },
): Found {
  const asked = `${owner}/${name}`;
  if (repository === undefined) {
    const cure = 'It does not exist, or the token (or its GitHub App) has no access to it';
    const told = /could not resolve/i.test(message) ? '' : deps.masks.clean(message).replace(/\.$/, '');
    return { kind: 'unusable', problem: { what: `${asked}: not found${told === '' ? '' : ` (${told})`}`, cure } };
  }
  const actual = deps.masks.redact(`${repository.owner}/${repository.name}`);
  if (actual.toLowerCase() === asked.toLowerCase()) {
    // The spelling is that of the person who asks.
    return { kind: 'repository', repository: { ...repository, owner, name } };
  }
  const now = /^[\w.-]+\/[\w.-]+$/.test(actual) ? actual : 'another name';
  return {
    kind: 'unusable',
    problem: { what: `${asked}: has moved to ${now}`, cure: `Name it ${now} in repositories` },
  };
}

/**
 * Every repository of an owner that can be seen, by name, a hundred by one request; absent where there is no such owner.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function repositoriesOf(owner: string, deps: QueryDeps): Promise<readonly Repository[] | undefined> {
  const all: Repository[] = [];
  const list = `repositories(first: 100, after: $after, ownerAffiliations: [OWNER], orderBy: {field: NAME, direction: ASC})`;
  const text = `query ($owner: String!, $after: String) { repositoryOwner(login: $owner) { login ${list} { nodes { ${fields(deps)} } pageInfo { hasNextPage endCursor } } } }`;
  const cursors = new Set<string>();
  for (let after: string | undefined; ; ) {
    const { data, status } = await query(deps, { query: text, variables: { owner, after: after ?? null } }, owned);
    const found = data.data?.repositoryOwner;
    // A part of a list is no list: what is missing in it would go without.
    if (data.errors.length > 0 && !isNobody(data)) throw refusedBy(deps, data.errors);
    if (found === null) return undefined;
    if (found === undefined) throw silent(deps, status, owner);
    all.push(...found.repositories.nodes.flatMap((one) => (one === null ? [] : repositoryOf(one))));
    const { hasNextPage, endCursor } = found.repositories.pageInfo;
    if (!hasNextPage) break;
    // The same pages for ever would hold the run.
    if (typeof endCursor !== 'string' || cursors.has(endCursor) || cursors.size === MOST_PAGES)
      throw silent(deps, status, `the next repositories of ${owner}`);
    cursors.add(endCursor);
    after = endCursor;
  }
  return all.filter((repository) => repository.owner.toLowerCase() === owner.toLowerCase());
}

function repositoryOf({
  nameWithOwner,
  isArchived,
  databaseId,
  repositoryTopics,
}: v.InferOutput<typeof node>): Repository {
  const [owner = '', ...rest] = nameWithOwner.split('/');
  const topics = repositoryTopics?.nodes.map(({ topic }) => topic.name) ?? [];
  return { owner, name: rest.join('/'), id: databaseId, isArchived, topics };
}

function isNobody({ data, errors: told }: v.InferOutput<typeof owned>): boolean {
  return data?.repositoryOwner === null && told.every(({ message }) => /could not resolve/i.test(message));
}

function refusedBy({ masks }: QueryDeps, told: v.InferOutput<typeof errors>): CannotProceed {
  const messages = [...new Set(told.map(({ message }) => message))];
  const cure = messages.some((message) => /SAML|SSO/.test(message))
    ? "Authorize the token for the organization's single sign-on"
    : 'Check what the token (or its GitHub App) may see, and run again';
  return new CannotProceed(
    messages.map((message) => ({ what: `GitHub refused the list of repositories: ${masks.clean(message)}`, cure })),
  );
}
