import * as v from 'valibot';
import { ActionError, HalfDone, RequestRefused, UnexpectedResponse, Unreachable } from '../domain/errors.ts';
import type { Masks } from '../runtime/masks.ts';
import { labelOf } from './permissions.ts';

// What Octokit throws, as far as it is needed: no response means that none came.
const requestError = v.object({
  status: v.number(),
  message: v.string(),
  response: v.optional(
    v.object({
      headers: v.record(v.string(), v.unknown()),
      data: v.unknown(),
    }),
  ),
});
const body = v.object({ message: v.string(), errors: v.optional(v.array(v.unknown()), []) });

const RIGHT = 'Use a GitHub App or a fine-grained token with the';
const LIMIT = 'GitHub limits this sign-in: run again later, or with fewer writes-per-minute';

/** A request that failed: `PUT https://…/secrets/NAME`, and whether an earlier try of it got no clear answer. */
export interface Failed {
  what: string;
  isAfterUnclear: boolean;
  /** What helps where the sign-in is not accepted. */
  unaccepted: string;
}

/** An error of Octokit as one of this action's, safe for a log; one of this action's as it is. */
export function refusalFrom(error: unknown, failed: Failed, masks: Masks): ActionError {
  // What kept the request from being sent at all, such as a token that could not be had.
  if (error instanceof RequestRefused) return notSent(error, failed);
  if (error instanceof ActionError) return failed.isAfterUnclear ? notRepeated(error, failed) : error;
  const { what, isAfterUnclear } = failed;
  const parsed = v.safeParse(requestError, error);
  if (!parsed.success) return unreadable(error, failed, masks);
  const { status, message, response } = parsed.output;
  if (response === undefined) {
    const cure = 'Check github-api-url, the proxy and the network';
    return new Unreachable([{ what: `${what}: no answer (${masks.clean(message)})`, cure }], { cause: error });
  }
  const serviceMessage = masks.clean(messageOf(response.data));
  const tail = serviceMessage === '' ? '' : `: ${serviceMessage}`;
  const problem = { what: `${what} answered ${status}${tail}`, cure: cureOf(status, serviceMessage, failed) };
  return new RequestRefused(problem, { status, serviceMessage, isAfterUnclear });
}

/** What kept a request, or its repetition, from being sent; an earlier try of it stays as unclear as it was. */
function notSent({ problems, status, serviceMessage, isAfterUnclear }: RequestRefused, failed: Failed): RequestRefused {
  const [problem] = problems;
  const told = { what: `${failed.what}: ${problem?.what}`, cure: problem?.cure };
  return new RequestRefused(told, { status, serviceMessage, isAfterUnclear: isAfterUnclear || failed.isAfterUnclear });
}

/** What kept a request from being repeated, where an earlier try of it may have been carried out. */
function notRepeated(error: ActionError, { what }: Failed): HalfDone {
  const first = error.problems[0];
  const told = `${what} got no clear answer, and was not sent again: ${first?.what ?? error.message}`;
  return new HalfDone([{ what: told, cure: first?.cure }], { cause: error });
}

function unreadable(error: unknown, failed: Failed, masks: Masks): ActionError {
  const { what } = failed;
  const reason = masks.clean(error instanceof Error ? error.message : String(error));
  // The throttling plugin's own error, for a limit that GraphQL tells in a 200.
  if (/rate limit/i.test(reason)) {
    const problem = { what: `${what}: ${reason}`, cure: cureOf(429, reason, failed) };
    return new RequestRefused(problem, { status: 429, serviceMessage: reason });
  }
  return new UnexpectedResponse([{ what: `${what}: the answer cannot be read (${reason})` }], { cause: error });
}

/** What GitHub says in the body of a refusal; nothing of a page of HTML. */
function messageOf(data: unknown): string {
  const parsed = v.safeParse(body, data);
  if (!parsed.success) return '';
  const details = parsed.output.errors.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)));
  return [parsed.output.message, ...details].join('; ');
}

// GitHub Docs, Troubleshooting the REST API, and the messages its endpoints answer with.
const CURES: readonly { status: number; says: RegExp; cure: string }[] = [
  {
    status: 403,
    says: /accessible by integration/i,
    cure: `The token is the job's own GITHUB_TOKEN, which can never write secrets, or a GitHub App's without the right. ${RIGHT}`,
  },
  { status: 403, says: /archived/i, cure: 'Unarchive the repository, or take it out of repositories' },
  { status: 403, says: /SAML|SSO/, cure: "Authorize the token for the organization's single sign-on" },
  { status: 403, says: /rate limit|abuse/i, cure: LIMIT },
  { status: 403, says: /suspended/i, cure: 'Let an owner of the account unsuspend the installation of the GitHub App' },
  { status: 403, says: /./s, cure: RIGHT },
  { status: 404, says: /./s, cure: 'It does not exist, or the token (or its GitHub App) has no access to it' },
  { status: 429, says: /./s, cure: LIMIT },
  ...[500, 502, 503, 504].map((status) => ({ status, says: /./s, cure: 'GitHub has trouble: run again later' })),
];

// GitHub Docs, Permissions required for GitHub Apps: what each kind of path needs. The first that fits counts.
const RIGHTS: readonly (readonly [path: RegExp, permission: string, level: 'read' | 'write'])[] = [
  [/^PUT .*\/environments\/[^/]+$/, 'administration', 'write'],
  [/\/environments\/[^/]+\/(?:secrets|variables)\b/, 'environments', 'write'],
  [/\/environments\b/, 'actions', 'read'],
  [/\/properties\b/, 'organization_custom_properties', 'read'],
  [/\/orgs\/[^/]+\/actions\/variables\b/, 'organization_actions_variables', 'write'],
  [/\/orgs\/[^/]+\/actions\/secrets\b/, 'organization_secrets', 'write'],
  [/\/orgs\/[^/]+\/dependabot\/secrets\b/, 'organization_dependabot_secrets', 'write'],
  [/\/orgs\/[^/]+\/codespaces\/secrets\b/, 'organization_codespaces_secrets', 'write'],
  [/\/dependabot\/secrets\b/, 'dependabot_secrets', 'write'],
  [/\/codespaces\/secrets\b/, 'codespaces_secrets', 'write'],
  [/\/actions\/variables\b/, 'actions_variables', 'write'],
  [/./s, 'secrets', 'write'],
];

function cureOf(status: number, message: string, { what, unaccepted }: Failed): string | undefined {
  const isOfApp = /\/access_tokens$|\/installation$/.test(what);
  if (status === 401 || (status === 403 && isOfApp && !/suspended/i.test(message))) return unaccepted;
  const cure = CURES.find((row) => row.status === status && row.says.test(message || ' '))?.cure;
  if (!cure?.endsWith(RIGHT)) return cure;
  const [, permission = '', level = ''] = RIGHTS.find(([path]) => path.test(what)) ?? [];
  return `${cure} ${labelOf(permission, level)}`;
}
