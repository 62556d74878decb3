import * as v from 'valibot';
import { problemOf, RequestRefused, UnexpectedResponse } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Masks } from '../runtime/masks.ts';
import { isResourcePath } from './names.ts';
import type { Session } from './session.ts';
import { type Call, type HttpDeps, send } from './transport.ts';

// The service refuses more with a 400.
const PAGE_SIZE = '100';
/** What the service answers to a deletion: nothing, or an object. A page of a gateway deletes nothing. */
export const deletionAnswer = v.optional(v.record(v.string(), v.unknown()));
// Far more than any workspace has. It ends a run that gets new page tokens for ever.
const MOST_PAGES = 1_000;

/** One call below `/v1/`, signed in. */
export interface ApiCall extends Omit<Call, 'url' | 'bearer'> {
  path: string;
}

/** The Confidence IAM API, signed in. */
export interface Api {
  baseUrl: string;
  masks: Masks;
  send<T>(call: ApiCall, schema: v.GenericSchema<unknown, T>): Promise<T>;
}

/** The API at an address, for one session. @param baseUrl without a slash at its end */
export function api(deps: HttpDeps, baseUrl: string, session: Session): Api {
  return {
    baseUrl,
    masks: deps.masks,
    send: async ({ path, ...call }, schema) => {
      if (!isResourcePath(path)) throw bentPath(deps.masks.clean(path));
      const sendAs = async (bearer: Secret) =>
        await send(deps, { ...call, url: `${baseUrl}/v1/${path}`, bearer }, schema);
      const token = await session.token();
      try {
        return await sendAs(token);
      } catch (error) {
        // A 401 says that nothing was done, so a create may be sent again too.
        if (!(error instanceof RequestRefused && error.status === 401)) throw error;
        const next = await session.tokenAfter(token);
        if (next === undefined) throw tokenRefused(error);
        return await sendAs(next);
      }
    },
  };
}

/** Names come from the service: one that would lead to another resource is not used. */
function bentPath(path: string): UnexpectedResponse {
  const what = `Confidence gave a name that is not valid: ${path}. Nothing was sent there`;
  return new UnexpectedResponse([{ what, cure: 'Check that confidence-api-url is the address of Confidence itself' }]);
}

/** Nobody but the user can give the run another token. */
function tokenRefused(error: RequestRefused): RequestRefused {
  const { status, serviceMessage } = error;
  const cure = 'The input confidence-token is not accepted: it is wrong or has expired. Give a new one';
  return new RequestRefused({ ...problemOf(error), cure }, { status, serviceMessage });
}

/**
 * Every item of a collection, page by page, as far as it is needed. The token of the next page may be empty or missing at the end.
 * @param taken what is kept of an item: whole pages would need more memory than there is
 * @throws UnexpectedResponse where the pages do not end
 */
export async function listAll<T>(
  api: Api,
  collection: string,
  taken: (item: unknown) => T | undefined,
): Promise<readonly T[]> {
  const page = pageOf(collection);
  const items: T[] = [];
  const seen = new Set<string>(['']);
  for (let pageToken = ''; seen.size <= MOST_PAGES; seen.add(pageToken)) {
    const query = { pageSize: PAGE_SIZE, ...(pageToken === '' ? {} : { pageToken }) };
    const answer = await api.send({ method: 'GET', path: collection, query }, page);
    const found = answer[collection];
    for (const item of Array.isArray(found) ? found : []) {
      const part = taken(item);
      if (part !== undefined) items.push(part);
    }
    pageToken = String(answer.nextPageToken ?? '');
    if (pageToken === '') return items;
    if (seen.has(pageToken)) break;
  }
  throw new UnexpectedResponse([{ what: `GET ${api.baseUrl}/v1/${collection} does not end: page tokens repeat` }]);
}

/**
 * An object with the collection, or with the token of a next page, or without any field: the service may leave out an empty
 * collection. An answer of another shape is an error, else the run would take existing items for missing ones.
 */
function pageOf(collection: string) {
  const isPage = (fields: readonly string[]): boolean =>
    fields.length === 0 || fields.includes(collection) || fields.includes('nextPageToken');
  return v.pipe(
    v.custom<object>((answer) => typeof answer === 'object' && answer !== null && !Array.isArray(answer)),
    v.check((answer) => isPage(Object.keys(answer)), 'not a page'),
    v.object({ [collection]: v.optional(v.array(v.unknown()), []), nextPageToken: v.nullish(v.string(), '') }),
  );
}
