import type * as v from 'valibot';
import { CannotProceed, UnexpectedResponse } from '../domain/errors.ts';
import type { Masks } from '../runtime/masks.ts';
import type { GitHub } from './client.ts';
import { cureOf, ssoAddress } from './cures.ts';

/** What queries need. */
export interface QueryDeps {
  github: GitHub;
  masks: Masks;
  /** Whether topics are asked for. */
  withTopics: boolean;
}

/** A query of GraphQL. */
export interface Query {
  query: string;
  variables: Readonly<Record<string, unknown>>;
}

/** An answer that was read. */
export interface QueryAnswer<T> {
  data: T;
  status: number;
  /** Where a person authorizes the token for single sign-on; empty where nothing asks for that. */
  sso: string;
}

/**
 * Sends a query, and gives the answer, read by a schema, with its status.
 * @throws RequestRefused, Unreachable, UnexpectedResponse; CannotProceed where the token cannot write secrets
 */
export async function query<T>(
  { github, masks }: QueryDeps,
  body: Query,
  schema: v.GenericSchema<unknown, T>,
): Promise<QueryAnswer<T>> {
  const { data, status, headers } = await github.send(
    'POST /graphql',
    { baseUrl: github.graphqlBaseUrl, ...body },
    schema,
  );
  refuseWeakScopes(headers['x-oauth-scopes']);
  return { data, status, sso: ssoAddress(headers, masks) };
}

/** The error for an answer that leaves out what the query asks for. */
export function silent({ github }: QueryDeps, status: number, what: string): UnexpectedResponse {
  return new UnexpectedResponse([
    {
      what: `POST ${github.graphqlBaseUrl}/graphql answered ${status} and says nothing of ${what}`,
      cure: 'Check that github-api-url is the address of a GitHub REST API',
    },
  ]);
}

/** What helps where GraphQL keeps back what is asked for, by its message; absent where that tells nothing. */
export function cureOfQuery({ github }: QueryDeps, message: string, sso: string): string | undefined {
  const what = `POST ${github.graphqlBaseUrl}/graphql`;
  return cureOf({ status: 200, message, sso }, { what, isAfterUnclear: false, unaccepted: '' });
}

/** The answers to a classic token name its scopes; for other tokens the header is missing or empty. */
function refuseWeakScopes(header: unknown): void {
  const scopes = String(header ?? '')
    .split(',')
    .map((scope) => scope.trim());
  if (scopes.every((scope) => scope === '') || scopes.includes('repo')) return;
  const cure = 'Give it that scope, or better: use a GitHub App or a fine-grained token';
  throw new CannotProceed([{ what: 'github-token is a classic token without the scope repo', cure }]);
}
