import { Refusal } from '../answer.ts';

/** The parameters of a query, each at most once. */
export type Query = ReadonlyMap<string, string>;

/** The parameters that every list takes. */
export const listParameters: readonly string[] = ['pageSize', 'pageToken', 'filter', 'orderBy'];

/** Reads a query. Throws a `Refusal` that names a parameter which is unknown or repeated. */
export function readQuery(url: URL, known: readonly string[]): Query {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (!known.includes(name)) throw new Refusal(400, `Unknown query parameter "${name}".`);
    if (query.has(name)) throw new Refusal(400, `Query parameter "${name}" is given twice.`);
    query.set(name, value);
  }
  return query;
}

/** Reads an update mask: camelCase fields, separated by commas. Throws a `Refusal` when it is absent or names another field. */
export function readUpdateMask(query: Query, known: readonly string[]): readonly string[] {
  const fields = (query.get('updateMask') ?? '').split(',').filter((field) => field !== '');
  if (fields.length === 0) throw new Refusal(400, 'updateMask is required in the query.');
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) throw new Refusal(400, `updateMask names the unknown field "${unknown}".`);
  return fields;
}

/** Refuses an `orderBy` that is malformed. Its fields have no effect: lists come in the order of names. */
export function checkOrderBy(query: Query): void {
  const text = query.get('orderBy');
  if (text !== undefined && !/^[a-z]\w*( (asc|desc))?(, ?[a-z]\w*( (asc|desc))?)*$/i.test(text)) {
    throw new Refusal(400, 'orderBy is malformed.');
  }
}
