import * as v from 'valibot';

const known = v.union([
  v.pipe(
    v.object({ message: v.string() }),
    v.transform(({ message }) => message),
  ),
  v.pipe(
    v.object({ error: v.object({ message: v.string() }) }),
    v.transform(({ error }) => error.message),
  ),
]);

/**
 * The message in the body of a refusal: either JSON shape of the service, or a plain text. Pages of HTML and empty bodies
 * have none. The result is as it came, and not yet safe for a log.
 */
export function messageOf(body: string): string {
  const parsed = v.safeParse(known, parse(body));
  if (parsed.success) return parsed.output;
  return /^\s*[<{[]/.test(body) ? '' : body;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
