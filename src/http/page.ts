/** Whether the body of an answer is a page for people: an API answers with none, save where it has trouble. */
export function isPage(body: unknown): boolean {
  return typeof body === 'string' && /^\s*</.test(body);
}
