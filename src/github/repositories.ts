import * as v from 'valibot';
import { type Destination, nameOf } from '../domain/destination.ts';
import { CannotProceed, Garbled, type Problem } from '../domain/errors.ts';
import type { Masks } from '../domain/masks.ts';
import type { GitHub } from './client.ts';

const MOST_AT_ONCE = 100;

/** What GitHub says of a repository. */
export type RepositoryFacts = { kind: 'open' } | { kind: 'archived' } | { kind: 'unusable'; problem: Problem };

const answer = v.object({
  data: v.nullish(
    v.record(v.string(), v.nullable(v.object({ nameWithOwner: v.string(), isArchived: v.boolean() }))),
    {},
  ),
  errors: v.optional(v.array(v.object({ message: v.string(), path: v.optional(v.array(v.unknown()), []) })), []),
});

/**
 * What GitHub says of each repository, in the order given: a hundred of them by one request. Repositories that moved are
 * unusable: a secret goes to no place that nobody named.
 */
export async function repositoryFacts(
  github: GitHub,
  destinations: readonly Destination[],
  masks: Masks,
): Promise<readonly RepositoryFacts[]> {
  const pages = Array.from({ length: Math.ceil(destinations.length / MOST_AT_ONCE) }, (_, page) =>
    destinations.slice(page * MOST_AT_ONCE, (page + 1) * MOST_AT_ONCE),
  );
  return (await Promise.all(pages.map((page) => pageOfFacts(github, page, masks)))).flat();
}

async function pageOfFacts(
  github: GitHub,
  page: readonly Destination[],
  masks: Masks,
): Promise<readonly RepositoryFacts[]> {
  const declared = page.flatMap((_, index) => [`$o${index}: String!`, `$n${index}: String!`]).join(', ');
  const fields = page.map(
    (_, index) => `r${index}: repository(owner: $o${index}, name: $n${index}) { nameWithOwner isArchived }`,
  );
  const variables = Object.fromEntries(
    page.flatMap(({ owner, repository }, index) => [
      [`o${index}`, owner],
      [`n${index}`, repository],
    ]),
  );
  const query = `query (${declared}) { ${fields.join(' ')} }`;
  const { data, status, headers } = await github.send(
    'POST /graphql',
    { baseUrl: github.graphqlBaseUrl, query, variables },
    answer,
  );
  refuseWeakScopes(headers['x-oauth-scopes']);
  return page.map((destination, index) => {
    const alias = `r${index}`;
    const error =
      data.errors.find(({ path }) => path[0] === alias) ?? data.errors.find(({ path }) => path.length === 0);
    const found = data.data?.[alias];
    if (found === undefined && error === undefined) {
      throw new Garbled([
        {
          what: `POST ${github.graphqlBaseUrl}/graphql answered ${status} and says nothing of ${nameOf(destination)}`,
          cure: 'Check that github-api-url is the address of a GitHub REST API',
        },
      ]);
    }
    const told = found ? { ...found, nameWithOwner: masks.redact(found.nameWithOwner) } : undefined;
    return factsOf(destination, told, masks.clean(error?.message ?? ''));
  });
}

function factsOf(
  destination: Destination,
  found: { nameWithOwner: string; isArchived: boolean } | undefined,
  message: string,
): RepositoryFacts {
  const name = nameOf(destination);
  if (found === undefined) {
    const cure = 'It does not exist, or the token (or its GitHub App) has no access to it';
    return {
      kind: 'unusable',
      problem: {
        what: `${name}: not found${message === '' || /could not resolve/i.test(message) ? '' : ` (${message.replace(/\.$/, '')})`}`,
        cure,
      },
    };
  }
  if (found.nameWithOwner.toLowerCase() !== name.toLowerCase()) {
    const now = /^[\w.-]+\/[\w.-]+$/.test(found.nameWithOwner) ? found.nameWithOwner : 'another name';
    return {
      kind: 'unusable',
      problem: { what: `${name}: has moved to ${now}`, cure: `Name it ${now} in repositories` },
    };
  }
  return { kind: found.isArchived ? 'archived' : 'open' };
}

/** Classic tokens tell their scopes with every answer; others send no such header, or an empty one. */
function refuseWeakScopes(header: unknown): void {
  const scopes = String(header ?? '')
    .split(',')
    .map((scope) => scope.trim());
  if (scopes.every((scope) => scope === '') || scopes.includes('repo')) return;
  const cure = 'Give it that scope, or better: use a GitHub App or a fine-grained token';
  throw new CannotProceed([{ what: 'github-token is a classic token without the scope repo', cure }]);
}
