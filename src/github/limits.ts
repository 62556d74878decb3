import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import type { Clock } from '../domain/ports.ts';

const LONGEST_WAIT_MS = 60_000;

const limited = v.object({
  status: v.number(),
  message: v.string(),
  response: v.object({ headers: v.record(v.string(), v.unknown()) }),
});

// Octokit gives a broken connection the status 500 too.
const unclear = v.object({ status: v.pipe(v.number(), v.minValue(500)) });
const watched = v.object({ request: v.object({ onUnclear: v.function() }) });

/**
 * Octokit plugin, to be registered before the retry and throttling plugins: makes them see what they would miss. A 403
 * or 429 that is a limit without saying so in the words the throttling plugin looks for gets those words; a 5xx with
 * `retry-after` waits for that time before it is repeated. And `onUnclear` of a request is told of each try without a clear
 * answer, which repeating would hide.
 */
export function limits(clock: Clock): (octokit: Pick<Octokit, 'hook'>) => Record<string, never> {
  return (octokit) => {
    octokit.hook.error('request', async (error, options) => {
      const request = v.safeParse(watched, options);
      if (request.success && v.is(unclear, error)) request.output.request.onUnclear();
      const parsed = v.safeParse(limited, error);
      if (!parsed.success) throw error;
      const { status, message, response } = parsed.output;
      const retryAfterSeconds = Number(response.headers['retry-after']);
      if (status >= 500 && retryAfterSeconds > 0)
        await clock.sleep(Math.min(retryAfterSeconds * 1000, LONGEST_WAIT_MS));
      const isLimit =
        status === 429 || (status === 403 && (retryAfterSeconds > 0 || /rate limit|abuse detection/i.test(message)));
      if (isLimit && response.headers['x-ratelimit-remaining'] !== '0')
        error.message = `${message} (secondary rate limit)`;
      throw error;
    });
    return {};
  };
}
