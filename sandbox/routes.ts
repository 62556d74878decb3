/** What the `{name}` parts of a route's path held. */
export type Parameters = Readonly<Record<string, string>>;

/** A row of a route table; services add their own columns. */
export interface RouteRow {
  readonly method: string;
  /** A path such as `/v1/roles/{id}`; a part in braces stands for one segment. */
  readonly path: string;
}

/** What a look into a route table gives. */
export type RouteMatch<Row> =
  | { readonly kind: 'found'; readonly row: Row; readonly parameters: Parameters }
  | { readonly kind: 'other-method'; readonly allow: readonly string[] }
  | { readonly kind: 'unknown' };

/** Gives a function that finds the row for a method and a path (without query) among the rows that `offered` lets through. */
export function routeTable<Row extends RouteRow>(rows: readonly Row[]) {
  const compiled = rows.map((row) => ({ row, pattern: compilePath(row.path) }));
  return (method: string, pathname: string, offered: (row: Row) => boolean = () => true): RouteMatch<Row> => {
    const here = compiled.filter(({ row, pattern }) => offered(row) && pattern.test(pathname));
    const found = here.find(({ row }) => row.method === method);
    if (found) {
      const parameters = decodeParameters(found.pattern.exec(pathname)?.groups ?? {});
      return parameters ? { kind: 'found', row: found.row, parameters } : { kind: 'unknown' };
    }
    if (here.length === 0) return { kind: 'unknown' };
    return { kind: 'other-method', allow: [...new Set(here.map(({ row }) => row.method))] };
  };
}

/** Reads a parameter that the route's path declares. Throws when it does not. */
export function readParameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

function compilePath(path: string): RegExp {
  const source = path.replace(/[.:]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function decodeParameters(groups: Readonly<Record<string, string>>): Parameters | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    return undefined;
  }
}
