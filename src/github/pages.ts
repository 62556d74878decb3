import type * as v from 'valibot';
import { UnexpectedResponse } from '../domain/errors.ts';
import type { GitHub } from './client.ts';

const PAGE = 100;
// Far more than any of these lists has. It ends a run that gets the same page for ever.
const MOST_LIST_PAGES = 1_000;

/** A list of GitHub, and how its pages are read. */
export interface Listing<T, Item> {
  route: string;
  parameters: Readonly<Record<string, unknown>>;
  schema: v.GenericSchema<unknown, T>;
  itemsOf(page: T): readonly Item[];
}

/**
 * All items of a list. The run counts the pages itself: it sends its credential only to addresses that it makes.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export async function allPages<T, Item>(github: GitHub, listing: Listing<T, Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= MOST_LIST_PAGES; page += 1) {
    const parameters = { ...listing.parameters, per_page: PAGE, ...(page === 1 ? {} : { page }) };
    const { data, headers } = await github.send(listing.route, parameters, listing.schema);
    all.push(...listing.itemsOf(data));
    if (!/\brel="next"/.test(String(headers.link))) return all;
  }
  throw new UnexpectedResponse([{ what: `${listing.route} does not end after ${MOST_LIST_PAGES} pages` }]);
}
