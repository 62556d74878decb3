import type { Clock, Fetch, Log } from '../domain/ports.ts';

/**
 * The same `fetch`, which tells each request to those who debug a run: method, path, status, milliseconds, and how much of the
 * limit is left. A query or a body may hold more than that, so neither is shown.
 */
export function tellingRequests(fetch: Fetch, clock: Clock, log: Log): Fetch {
  return async (url, outgoing) => {
    const startedAtMs = clock.nowMs();
    const { origin, pathname } = new URL(url);
    const tell = (outcome: string): void =>
      log.debug?.(`${outgoing.method ?? 'GET'} ${origin}${pathname} ${outcome} ${clock.nowMs() - startedAtMs} ms`);
    try {
      const answer = await fetch(url, outgoing);
      const left = answer.headers.get('x-ratelimit-remaining');
      tell(`${answer.status}${left === undefined ? '' : `, limit left ${left},`}`);
      return answer;
    } catch (error) {
      tell('no answer');
      throw error;
    }
  };
}
