import * as v from 'valibot';
import {
  ActionError,
  HalfDone,
  NoWay,
  problemOf,
  problemText,
  RequestRefused,
  UnexpectedResponse,
  Unreachable,
} from '../domain/errors.ts';
import { isPage } from '../http/page.ts';
import { retryAfterMs } from '../http/retry.ts';
import type { Masks } from '../runtime/masks.ts';
import { cureOf, type Failed, ssoAddress } from './cures.ts';
import type { AnswerHeaders } from './pauses.ts';

// The part of Octokit's errors that is needed here. An error without a response means that no answer came.
const requestError = v.object({
  status: v.number(),
  message: v.string(),
  response: v.optional(
    v.object({
      status: v.optional(v.number()),
      headers: v.record(v.string(), v.unknown()),
      data: v.unknown(),
    }),
  ),
});
const body = v.object({ message: v.string(), errors: v.optional(v.array(v.unknown()), []) });

const graphqlError = v.object({ type: v.optional(v.string()), message: v.optional(v.string(), '') });
const graphqlBody = v.object({ errors: v.array(graphqlError) });

/** How a request failed. Without an answer its status is 500. */
export type Failure = v.InferOutput<typeof requestError>;

/** How a request failed, by an error of Octokit; absent for an error from before it was sent, or of another kind. */
export function readFailure(error: unknown): Failure | undefined {
  const parsed = error instanceof ActionError ? undefined : v.safeParse(requestError, error);
  return parsed?.success ? parsed.output : undefined;
}

/** Whether a request failed because nothing gets there at all: Octokit keeps the reason as the cause. */
export function hasNoWay(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof NoWay;
}

/** Whether GitHub may have carried out a request that failed. */
export function mayBeDone(error: unknown): boolean {
  if (hasNoWay(error)) return false;
  const { status = 0 } = readFailure(error) ?? {};
  return status >= 500;
}

/** Whether a refusal is a limit: a header or the message says so (GitHub Docs, Rate limits for the REST API). */
export function isLimit({ status, message, response }: Failure): boolean {
  const headers = response?.headers ?? {};
  const says = (retryAfterMs(headers, 0) ?? 0) > 0 || headers['x-ratelimit-remaining'] === '0';
  return status === 429 || (status === 403 && (says || /rate limit|abuse detection/i.test(message)));
}

// How GitHub's GraphQL says that it failed (github.com/semantic-release/github/issues/1017), or that it was too slow (GitHub Docs,
// Rate limits and query limits for the GraphQL API, Timeouts; github.com/MeltanoLabs/tap-github/pull/466, "Timeout on validation of
// query"; github.com/ossf/pvtr-github-repo-scanner/issues/77, "timedout"). Neither says anything of what was asked for.
const PASSING = /something went wrong while executing|respond to your request in time|\btime[ds]?[ -]?out\b/i;

/** An answer of GraphQL before it is read. */
export interface GraphqlAnswer {
  headers: AnswerHeaders;
  data: unknown;
}

/** Throws the limits and failures that GraphQL tells in a 200, in the shape of Octokit's errors. */
export function refuseInBody(answer: GraphqlAnswer): void {
  const parsed = v.safeParse(graphqlBody, answer.data);
  if (!parsed.success) return;
  const { errors } = parsed.output;
  const message = errors.map((one) => one.message).join('; ');
  const isLimited = errors.some(({ type }) => type === 'RATE_LIMITED') || /rate limit/i.test(message);
  if (!isLimited && !PASSING.test(message)) return;
  const response = { ...answer, data: { message } };
  throw Object.assign(new Error(message), { status: isLimited ? 429 : 500, response });
}

/** An error of a request as one of this action's, which is safe for a log. */
export function refusalFrom(error: unknown, failed: Failed, masks: Masks): ActionError {
  // The request was not sent, for example because there was no token for it.
  if (error instanceof RequestRefused) return notSent(error, failed);
  if (error instanceof ActionError) return failed.isAfterUnclear ? notRepeated(error, failed) : error;
  const { what } = failed;
  const failure = readFailure(error);
  if (failure === undefined) {
    const reason = masks.clean(error instanceof Error ? error.message : String(error));
    return new UnexpectedResponse([{ what: `${what}: the answer cannot be read (${reason})` }], { cause: error });
  }
  const { status, message, response } = failure;
  if (response === undefined) {
    const cure = 'Check github-api-url, the proxy and the network';
    const Failure = hasNoWay(error) ? NoWay : Unreachable;
    return new Failure([{ what: `${what}: no answer (${masks.clean(message)})`, cure }], { cause: error });
  }
  return answered({ status, response }, failed, masks);
}

/** What helps where a page for people answers. */
export const PAGE_CURE =
  'This answer is a web page and not from the API: check github-api-url (GitHub Enterprise Server: https://HOST/api/v3), and whether a gateway is on the way';

/** A failure that an answer reports. */
interface AnsweredFailure {
  status: number;
  response: NonNullable<Failure['response']>;
}

/** The refusal that an answer is. */
function answered({ status, response }: AnsweredFailure, failed: Failed, masks: Masks): RequestRefused {
  const { data, headers } = response;
  const message = messageOf(data);
  const serviceMessage = masks.message(message);
  const tail = serviceMessage === '' ? '' : `: ${serviceMessage}`;
  const sso = ssoAddress(headers, masks);
  const isElsewhere = isPage(data) && status < 500;
  const cure = isElsewhere ? PAGE_CURE : cureOf({ status, message, sso }, failed);
  const { what, isAfterUnclear } = failed;
  return new RequestRefused(
    // GraphQL tells some refusals in a 200.
    { what: `${what} answered ${response.status ?? status}${tail}`, cure },
    { status, serviceMessage, isAfterUnclear },
  );
}

/** The error for a request that was not sent, or not sent again: an earlier try stays as unclear as it was. */
function notSent(error: RequestRefused, failed: Failed): RequestRefused {
  const reason = problemOf(error);
  const told = { what: `${failed.what}: ${problemText(reason)}`, cure: reason.cure };
  const isAfterUnclear = error.isAfterUnclear || failed.isAfterUnclear;
  return new RequestRefused(told, { status: error.status, serviceMessage: error.serviceMessage, isAfterUnclear });
}

/** The error for a request that was not sent again, although an earlier try may have been carried out. */
function notRepeated(error: ActionError, { what }: Failed): HalfDone {
  const reason = problemOf(error);
  const told = `${what} got no clear answer, and was not sent again: ${problemText(reason)}`;
  return new HalfDone([{ what: told, cure: reason.cure }], { cause: error });
}

/** The message in the body of a refusal; empty for a page of HTML. */
function messageOf(data: unknown): string {
  const parsed = v.safeParse(body, data);
  if (!parsed.success) return '';
  const details = parsed.output.errors.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail)));
  return [parsed.output.message, ...details].join('; ');
}
