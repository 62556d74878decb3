import * as v from 'valibot';

// Characters that no path takes for syntax; a name of dots alone would lead elsewhere.
const ID = '[A-Za-z0-9_~-][A-Za-z0-9._~-]*';

/** The name of a resource, such as `policies/<id>`. It goes into a path as it is, so it holds nothing that could bend one. */
export function resourceName(collection: string) {
  return v.pipe(v.string(), v.regex(new RegExp(`^${collection}/${ID}$`), `${collection}/<id>`));
}

/** Whether a path below `/v1/` leads to a collection or to one of its resources, and nowhere else. */
export function isResourcePath(path: string): boolean {
  return new RegExp(`^[A-Za-z]+(?:/${ID})?$`).test(path);
}
