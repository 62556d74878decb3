import { GraphQLError } from 'graphql';
import { covers, sees, type Viewer } from './access.ts';
import type { StoredRepository } from './records.ts';
import { nameParts, nodeId } from './repository.ts';
import { wholeSeconds } from './secrets.ts';

interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

const mostNodes = 100;

/** A repository as a query sees it. */
export function showRepository(repository: StoredRepository, { grant, world }: Viewer): object {
  const { owner, name } = nameParts(repository);
  const isPerson = grant.kind === 'classic' || grant.kind === 'fine-grained';
  const isAdmin = isPerson && covers(grant, repository, world);
  return {
    id: nodeId(repository),
    databaseId: repository.id,
    name,
    nameWithOwner: repository.fullName,
    owner: () => showOwner(owner, { grant, world }),
    isArchived: repository.archived,
    isDisabled: false,
    isFork: false,
    isPrivate: repository.private,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    viewerCanAdminister: isAdmin,
    // Null for an App (GitHub GraphQL docs, Repository).
    viewerPermission: isPerson ? (isAdmin ? 'ADMIN' : 'READ') : null,
    createdAt: wholeSeconds(new Date(repository.createdAtMs)),
    repositoryTopics: (page: PageArguments) =>
      connection(repository.topics, page, (name) => ({ topic: { name, id: `T_${name}` }, id: `RT_${name}` })),
  };
}

/** An account as a query sees it; null where there is none. */
export function showOwner(login: string, viewer: Viewer): object | null {
  const { world, grant } = viewer;
  const owner = world.owner(login);
  if (owner === undefined) return null;
  const seen = world.repositoriesOf(owner.login).filter((repository) => sees(grant, repository, world));
  const byName = [...seen].sort((a, b) => (a.fullName.toLowerCase() < b.fullName.toLowerCase() ? -1 : 1));
  return {
    __typename: owner.type,
    login: owner.login,
    id: `O_${Buffer.from(owner.login).toString('base64url')}`,
    repositories: (page: PageArguments) => connection(byName, page, (repository) => showRepository(repository, viewer)),
  };
}

/** A page of a list. GitHub requires a number of items, and gives at most a hundred. */
function connection<Item>(all: readonly Item[], { first, after }: PageArguments, show: (item: Item) => object): object {
  if (typeof first !== 'number') {
    throw new GraphQLError('You must provide a `first` or `last` value to properly paginate the connection.');
  }
  if (first < 1 || first > mostNodes) {
    throw new GraphQLError(`Requesting ${first} records on the connection exceeds the \`first\` limit of 100 records.`);
  }
  const from = after ? Number(Buffer.from(after, 'base64').toString('utf8')) : 0;
  if (!Number.isInteger(from)) throw new GraphQLError(`\`${after}\` does not appear to be a valid cursor.`);
  const to = Math.min(from + first, all.length);
  const cursor = (at: number): string => Buffer.from(String(at)).toString('base64');
  return {
    nodes: all.slice(from, to).map(show),
    totalCount: all.length,
    pageInfo: {
      hasNextPage: to < all.length,
      hasPreviousPage: from > 0,
      startCursor: to > from ? cursor(from + 1) : null,
      endCursor: to > from ? cursor(to) : null,
    },
  };
}
