import { Refusal } from '../answer.ts';
import { mixedCase, randomText } from '../random.ts';
import type { Query } from './query.ts';

/** One page of a list, in the service's shape but for the name of the list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** `""` or absent, in turn, where the list ends. */
  readonly nextPageToken?: string;
}

interface Continuation {
  readonly list: string;
  readonly after: string;
}

const defaultPageSize = 10;
const greatestPageSize = 100;

/** Cuts lists into pages. A page token is opaque, and good only for the list and the filter it came from. */
export class Pager {
  readonly #continuations = new Map<string, Continuation>();
  #ends = 0;

  /** Gives the page that the query asks for, ordered by name. Throws a `Refusal` on a size or token that is wrong. */
  page<Item extends { readonly name: string }>(collection: string, all: readonly Item[], query: Query): Page<Item> {
    const size = pageSize(query.get('pageSize'));
    const list = JSON.stringify([collection, query.get('filter') ?? '', query.get('orderBy') ?? '']);
    const after = this.#after(list, query.get('pageToken') ?? '');
    const rest = all.filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = rest.slice(0, size);
    const last = items.at(-1);
    if (rest.length <= size || last === undefined) {
      this.#ends += 1;
      return this.#ends % 2 === 1 ? { items, nextPageToken: '' } : { items };
    }
    const nextPageToken = randomText(40, mixedCase);
    this.#continuations.set(nextPageToken, { list, after: last.name });
    return { items, nextPageToken };
  }

  #after(list: string, token: string): string {
    if (token === '') return '';
    const continuation = this.#continuations.get(token);
    if (continuation?.list !== list) throw new Refusal(400, 'The page token is not valid for this list.');
    return continuation.after;
  }
}

function pageSize(text: string | undefined): number {
  if (text === undefined) return defaultPageSize;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > greatestPageSize) {
    throw new Refusal(400, `pageSize must be between 1 and ${greatestPageSize}.`);
  }
  return size;
}
