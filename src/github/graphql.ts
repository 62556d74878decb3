import type * as v from 'valibot';
import { CannotProceed, UnexpectedResponse } from '../domain/errors.ts';
import type { Masks } from '../runtime/masks.ts';
import type { GitHub } from './client.ts';

/** Where repositories are read. */
export interface QueryDeps {
  github: GitHub;
  masks: Masks;
  /** Whether topics are asked for. */
  withTopics: boolean;
}

/**
 * What GitHub answers a query, read by a schema, and the status it came with.
 * @throws RequestRefused, Unreachable, UnexpectedResponse; CannotProceed where the token cannot write secrets
 */
export async function query<T>(
  { github }: QueryDeps,
  body: { query: string; variables: Readonly<Record<string, unknown>> },
  schema: v.GenericSchema<unknown, T>,
): Promise<{ data: T; status: number }> {
  const { data, status, headers } = await github.send(
    'POST /graphql',
    { baseUrl: github.graphqlBaseUrl, ...body },
    schema,
  );
  refuseWeakScopes(headers['x-oauth-scopes']);
  return { data, status };
}

/** An answer that leaves out what was asked. */
export function silent({ github }: QueryDeps, status: number, what: string): UnexpectedResponse {
  return new UnexpectedResponse([
    {
      what: `POST ${github.graphqlBaseUrl}/graphql answered ${status} and says nothing of ${what}`,
      cure: 'Check that github-api-url is the address of a GitHub REST API',
    },
  ]);
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
