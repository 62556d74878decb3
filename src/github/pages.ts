import type * as v from 'valibot';
import type { GitHub } from './client.ts';

const PAGE = 100;
// Far more than any list that is read here; a service that gives the same page for ever must not hold the run.
const MOST_PAGES = 1_000;

/** A list of GitHub's, page by page. */
export interface Listing<T, Item> {
  route: string;
  parameters: Readonly<Record<string, unknown>>;
  schema: v.GenericSchema<unknown, T>;
  itemsOf(page: T): readonly Item[];
}

/**
 * All items of a list. Pages are counted here: an address that an answer names is never followed with a credential.
 * @throws what the requests throw
 */
export async function allPages<T, Item>(github: GitHub, listing: Listing<T, Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const parameters = { ...listing.parameters, per_page: PAGE, ...(page === 1 ? {} : { page }) };
    const { data, headers } = await github.send(listing.route, parameters, listing.schema);
    all.push(...listing.itemsOf(data));
    if (!/\brel="next"/.test(String(headers.link))) break;
  }
  return all;
}
