import type { Masks } from '../runtime/masks.ts';
import type { AnswerHeaders } from './pauses.ts';
import { permissionLabelFor } from './permissions.ts';

const RIGHT = 'Use a GitHub App or a fine-grained token with the';
const APP_RIGHT = "Grant it in the GitHub App's settings, and accept it in its installation: the";
const LIMIT = 'GitHub limits this sign-in: run again later, or with fewer writes-per-minute';

/** A request that failed: `PUT https://…/secrets/NAME`, and whether an earlier try had an unclear answer. */
export interface Failed {
  what: string;
  isAfterUnclear: boolean;
  /** The cure where GitHub rejects the sign-in. */
  unaccepted: string;
  /** Whether a GitHub App signs in. */
  isOfApp?: boolean;
}

/** What a refusal says, and what helps. */
interface Cure {
  statuses?: readonly number[];
  says: RegExp;
  cure: string | ((failed: Failed, sso: string) => string);
}

// The first row that fits counts. What an answer says comes before what its status alone may mean. The wordings are from GitHub Docs
// (Troubleshooting the REST API; Managing allowed IP addresses; Restrictions on OAuth app access; Managing personal access tokens in
// your organization; Authorizing a personal access token for single sign-on) and from answers quoted in public issues.
const CURES: readonly Cure[] = [
  {
    says: /IP allow list/i,
    cure: "Add the runner's address to the organization's IP allow list, or use a runner whose address is on it",
  },
  {
    says: /lifetime is greater than|forbids access via a (?:fine-grained|personal access)/i,
    cure: "The organization's policy does not allow this token: give it a shorter lifetime or another kind, or use a GitHub App",
  },
  {
    says: /OAuth App access restrictions/i,
    cure: 'Let an owner of the organization approve the OAuth app of this token, or use a GitHub App',
  },
  {
    says: /SAML|single sign-on|\bSSO\b/,
    cure: (_, sso) => `Authorize the token for the organization's single sign-on${sso === '' ? '' : `: ${sso}`}`,
  },
  { says: /archived/i, cure: 'Unarchive the repository, or take it out of repositories' },
  {
    says: /\blocked\b/i,
    cure: 'The repository is locked, for example while it moves: run again when it is not, or take it out of repositories',
  },
  {
    says: /access blocked|was disabled|has been disabled|been suspended due to|DMCA|legal reasons/i,
    cure: 'GitHub has blocked or disabled the repository: its owners ask GitHub Support; take it out of repositories until then',
  },
  {
    statuses: [451],
    says: /./s,
    cure: 'GitHub has blocked the repository for legal reasons: take it out of repositories',
  },
  { statuses: [403], says: /accessible by personal access token/i, cure: RIGHT },
  {
    statuses: [403],
    says: /accessible by integration/i,
    cure: ({ isOfApp }) =>
      isOfApp
        ? APP_RIGHT
        : `The token is the job's own GITHUB_TOKEN, which can never write secrets, or a GitHub App's without the right. ${RIGHT}`,
  },
  { statuses: [403, 429], says: /rate limit|abuse/i, cure: LIMIT },
  // github.com/sourcegraph/sourcegraph-public-snapshot/issues/16638: "Sorry. Your account was suspended."
  {
    says: /suspended/i,
    cure: ({ isOfApp }) =>
      isOfApp
        ? 'Let an owner of the account unsuspend the installation of the GitHub App'
        : 'GitHub has suspended the account of this token: use the token of another account, or a GitHub App',
  },
  { statuses: [403], says: /./s, cure: ({ isOfApp }) => (isOfApp ? APP_RIGHT : RIGHT) },
  {
    statuses: [404],
    says: /./s,
    cure: ({ isOfApp }) =>
      `It does not exist, or ${isOfApp ? 'the GitHub App has' : 'the token (or its GitHub App) has'} no access to it`,
  },
  { statuses: [406], says: /./s, cure: 'Check github-api-url: for GitHub Enterprise Server it ends in /api/v3' },
  { statuses: [409], says: /./s, cure: 'Somebody else changes this at the same moment: run again' },
  { statuses: [429], says: /./s, cure: LIMIT },
  { statuses: [500, 502, 503, 504], says: /./s, cure: 'GitHub has trouble: run again later' },
];

/** What an answer tells. */
export interface TellingAnswer {
  status: number;
  message: string;
  /** The address of `x-github-sso`; empty where there is none. */
  sso: string;
}

/** What helps, by what the answer says; absent where nobody can tell. */
export function cureOf({ status, message, sso }: TellingAnswer, failed: Failed): string | undefined {
  // The header alone may say that single sign-on is what is missing.
  const said = sso === '' ? message || ' ' : `${message} SSO`;
  const row = CURES.find(({ statuses, says }) => (statuses?.includes(status) ?? true) && says.test(said));
  // Of a refused sign-in the status alone says no more.
  if (isOfSignIn(status, failed) && (row === undefined || row.statuses !== undefined)) return failed.unaccepted;
  const cure = typeof row?.cure === 'function' ? row.cure(failed, sso) : row?.cure;
  return cure === undefined ? undefined : withRight(cure, failed);
}

/** Names the right that is missing. */
function withRight(cure: string, { what }: Failed): string {
  return [RIGHT, APP_RIGHT].some((right) => cure.endsWith(right)) ? `${cure} ${permissionLabelFor(what)}` : cure;
}

function isOfSignIn(status: number, { what }: Failed): boolean {
  return status === 401 || (status === 403 && /\/access_tokens$|\/installation$/.test(what));
}

/** The address at which a person authorizes a token (GitHub Docs, Authenticating to the REST API, on `X-GitHub-SSO`). */
export function ssoAddress(headers: AnswerHeaders, masks: Masks): string {
  const [, address = ''] = /\burl=(https:\/\/[^\s;,]+)/.exec(String(headers['x-github-sso'] ?? '')) ?? [];
  return masks.holdsPiece(address) ? '' : masks.clean(address, 500);
}
