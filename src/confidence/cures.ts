import * as v from 'valibot';
import { isPage } from '../http/page.ts';

/** The hosts that Confidence is known to have. */
export const HOSTS =
  'https://api.confidence.dev, https://iam.confidence.dev, https://iam.eu.confidence.dev, https://iam.us.confidence.dev';

/** What a refusal says. The text is as it came: it may hold a credential. */
export interface RefusedAnswer {
  status: number;
  text: string;
}

/** What helps where an answer is like this. The first row that fits counts. */
interface ConfidenceCure {
  fits(refusal: RefusedAnswer): boolean;
  cure: string;
}

const LIMIT_CURE: ConfidenceCure = {
  fits: ({ status, text }) => status === 429 || (status >= 400 && isQuota(text)),
  cure: 'Confidence limits how much a workspace may do: run again later, or less often',
};

const API_CURES: readonly ConfidenceCure[] = [
  {
    fits: ({ status, text }) => isPage(text) && status < 500,
    cure: `This answer is not from Confidence: check confidence-api-url, and whether a gateway is on the way; known hosts: ${HOSTS}`,
  },
  LIMIT_CURE,
  {
    fits: ({ status }) => status === 401,
    cure: 'The access token is not accepted: check the credentials this action signs in with',
  },
  {
    fits: ({ status }) => status === 403,
    cure: 'Give the client this action signs in with a role that may do this: manage API clients (and policies)',
  },
  {
    fits: ({ status }) => status >= 300 && status < 400,
    cure: 'Redirects are not followed: give the address it should go to',
  },
  { fits: ({ status }) => [404, 405].includes(status), cure: `Check confidence-api-url; known hosts: ${HOSTS}` },
];

const TOKEN_CURES: readonly ConfidenceCure[] = [
  {
    fits: ({ status, text }) => (isPage(text) && status < 500) || status < 400 || [404, 405].includes(status),
    cure: 'This is not a token endpoint: check confidence-token-url (usually https://iam.confidence.dev/v1/oauth/token), and confidence-api-url, which it follows where it is left out',
  },
  LIMIT_CURE,
];

/** What helps where a call is refused; absent where nobody can tell. */
export function cureByStatus(refusal: RefusedAnswer): string | undefined {
  return API_CURES.find(({ fits }) => fits(refusal))?.cure;
}

/** What helps where the token endpoint refuses. @param unaccepted what helps where it is the credential that is refused */
export function tokenCure(refusal: RefusedAnswer, unaccepted: string): string | undefined {
  const isRefused = refusal.status >= 400 && refusal.status <= 403;
  return TOKEN_CURES.find(({ fits }) => fits(refusal))?.cure ?? (isRefused ? unaccepted : undefined);
}

/**
 * Whether a refusal speaks of a limit (Google API Improvement Proposals, AIP-193: RESOURCE_EXHAUSTED; Confidence's errors have that
 * shape. Google Cloud docs, Troubleshoot quota errors: rateLimitExceeded, quotaExceeded. RFC 6585: Too Many Requests).
 */
function isQuota(text: string): boolean {
  return /RESOURCE_EXHAUSTED|quota|rate[ _-]?limit|too[ _-]?many[ _-]?requests/i.test(text);
}

const withMessage = v.object({ message: v.string() });
const nested = v.pipe(
  v.object({ error: withMessage }),
  v.transform(({ error }) => error),
);

/**
 * The message in the body of a refusal: either JSON shape of the service, or a plain text; empty for a page of HTML. It is as
 * the service sent it, so it has to be cleaned before a log shows it.
 */
export function messageIn(body: string): string {
  const parsed = v.safeParse(v.union([withMessage, nested]), parseJson(body));
  if (parsed.success) return parsed.output.message;
  return /^\s*[<{[]/.test(body) ? '' : body;
}

/** A text as JSON; absent for another text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
