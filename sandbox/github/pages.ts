/** How a list is cut: GitHub takes a greater `per_page` for the greatest it allows. */
export interface PageSizes {
  readonly usual: number;
  readonly greatest: number;
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly totalCount: number;
  /** The `link` header, where there is more than one page. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a list is found, for its links. */
export interface ListAddress {
  readonly apiUrl: string;
  /** What stands in its links for the subject: `/repositories/<id>` or `/organizations/<id>`. */
  readonly subject: string;
  /** The address that was asked for. */
  readonly url: URL;
}

/** Gives the page that the address asks for. */
export function cutPage<Item>(all: readonly Item[], address: ListAddress, sizes: PageSizes): Page<Item> {
  const perPage = Math.min(positive(address.url.searchParams.get('per_page')) ?? sizes.usual, sizes.greatest);
  const page = positive(address.url.searchParams.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const items = all.slice((page - 1) * perPage, page * perPage);
  const relations: (readonly [string, number])[] = [];
  if (page > 1) relations.push(['prev', Math.min(page - 1, last)], ['first', 1]);
  if (page < last) relations.push(['next', page + 1], ['last', last]);
  const links = relations.map(([relation, to]) => `<${pageUrl(address, perPage, to)}>; rel="${relation}"`);
  return { items, totalCount: all.length, headers: links.length === 0 ? {} : { link: links.join(', ') } };
}

function pageUrl({ apiUrl, subject, url }: ListAddress, perPage: number, page: number): string {
  const rest = url.pathname.replace(/^.*?(\/repos\/[^/]+\/[^/]+|\/repositories\/[^/]+|\/orgs\/[^/]+)/, '');
  return `${apiUrl}${subject}${rest}?per_page=${perPage}&page=${page}`;
}

function positive(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
