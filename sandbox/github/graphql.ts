import { buildSchema, GraphQLError, graphqlSync } from 'graphql';
import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal } from '../answer.ts';
import type { Call } from '../call.ts';
import { parseJson } from '../json.ts';
import { sees } from './access.ts';
import { showOwner, showRepository } from './graphql-objects.ts';
import { schemaExcerpt } from './graphql-schema.ts';
import type { RateLimitStatus } from './rate-limits.ts';
import type { TokenGrant } from './records.ts';
import { wholeSeconds } from './secrets.ts';
import type { GitHubWorld } from './world.ts';

/** What a query is answered from. */
export interface QueryContext {
  readonly world: GitHubWorld;
  readonly grant: TokenGrant;
  /** Absent where limits are off. */
  readonly rateLimit: RateLimitStatus | undefined;
}

interface RepositoryArguments {
  readonly owner: string;
  readonly name: string;
  readonly followRenames: boolean;
}

interface OwnerArguments {
  readonly login: string;
}

const schema = buildSchema(schemaExcerpt);
const request = v.looseObject({
  query: v.string(),
  variables: v.nullish(v.record(v.string(), v.unknown())),
  operationName: v.nullish(v.string()),
});

/** Answers a GraphQL request. What is wrong with the query itself comes with status 200, as an error in the body. */
export function answerQuery(call: Call, context: QueryContext): Answer {
  const json = parseJson(call.body);
  if (json === undefined) throw new Refusal(400, 'Problems parsing JSON');
  const parsed = v.safeParse(request, json.value);
  if (!parsed.success) throw new Refusal(400, 'A query attribute must be specified and must be a string.');
  const { query, variables, operationName } = parsed.output;
  const result = graphqlSync({
    schema,
    source: query,
    rootValue: {
      repository: (sought: RepositoryArguments) => findRepository(sought, context),
      repositoryOwner: ({ login }: OwnerArguments) => showOwner(login, context),
      rateLimit: () => showRateLimit(context.rateLimit),
    },
    variableValues: variables,
    operationName,
  });
  const { data, errors } = result;
  return jsonAnswer(200, {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors: errors.map(showError) }),
  });
}

function findRepository({ owner, name, followRenames }: RepositoryArguments, { world, grant }: QueryContext): object {
  const found = world.findRepository(`${owner}/${name}`);
  const reached = found && (followRenames || !found.moved) && sees(grant, found.repository, world);
  if (!found || !reached) {
    throw new GraphQLError(`Could not resolve to a Repository with the name '${owner}/${name}'.`, {
      extensions: { type: 'NOT_FOUND' },
    });
  }
  return showRepository(found.repository, { grant, world });
}

function showRateLimit(status: RateLimitStatus | undefined): object | null {
  if (status === undefined) return null;
  const { limit, remaining, used, resetSeconds } = status;
  return { cost: 1, nodeCount: 0, limit, remaining, used, resetAt: wholeSeconds(new Date(resetSeconds * 1000)) };
}

/** GitHub puts the type of an error beside its message, not among the extensions. */
function showError({ message, path, locations, extensions }: GraphQLError): object {
  const { type } = extensions;
  return {
    ...(type === undefined ? {} : { type }),
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations }),
    message,
  };
}
