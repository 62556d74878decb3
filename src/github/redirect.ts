import { RequestRefused } from '../domain/errors.ts';

/** An answer that names another address. */
export interface Redirect {
  status: number;
  headers: Readonly<Record<string, unknown>>;
}

/**
 * The refusal that a redirect is: GitHub itself sends a moved repository elsewhere in its own API, and every other address is
 * that of a page to sign in, or of a gateway.
 * @param what the request: `GET https://…/repos/acme/shop`
 */
export function redirected(what: string, { status, headers }: Redirect): RequestRefused {
  const cure = isOfApi(String(headers.location ?? ''), what)
    ? 'The repository was renamed or moved: name it as it is called now'
    : 'This answer is not from the API: check github-api-url (GitHub Enterprise Server: https://HOST/api/v3), and whether a gateway is on the way';
  return new RequestRefused(
    { what: `${what} answered ${status}, a redirect, which is not followed`, cure },
    { status, serviceMessage: '' },
  );
}

function isOfApi(location: string, what: string): boolean {
  const asked = new URL(what.slice(what.indexOf(' ') + 1));
  if (location === '' || !URL.canParse(location, asked.href)) return false;
  const { host, pathname } = new URL(location, asked);
  // An address to sign in at may name the path that was asked for in its query.
  return host === asked.host && /\/(?:repository|repositories|repos)\//.test(pathname);
}
