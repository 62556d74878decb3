import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import type { Clock } from '../domain/ports.ts';
import type { Gate } from './rate-limiter.ts';

const LONGEST_WAIT_MS = 60_000;

const refusal = v.object({
  status: v.number(),
  message: v.string(),
  response: v.object({ headers: v.record(v.string(), v.unknown()) }),
});

// Octokit gives a broken connection the status 500 too.
const unclear = v.object({ status: v.pipe(v.number(), v.minValue(500)) });
const entry = { onUnclear: v.function(), points: v.number(), beforeWrite: v.optional(v.function()) };
const watched = v.object({ request: v.object(entry) });

/**
 * Octokit plugin, to be registered before the retry and throttling plugins, so that each try of a request comes through
 * here: it waits at the gate, looks once more where that is asked, and tells the gate of limits. It makes the others see what they would miss: a 403 or 429 that
 * is a limit without saying so in the words the throttling plugin looks for gets those words and the wait; a 5xx with
 * `retry-after` waits for that time before it is repeated. And `onUnclear` of a request is told of each try without a clear
 * answer, which repeating would hide.
 */
export function limits(gate: Gate, clock: Clock): (octokit: Pick<Octokit, 'hook'>) => Record<string, never> {
  const refused = async (error: unknown): Promise<void> => {
    if (!v.is(refusal, error)) return;
    const { status, response } = error;
    const retryAfterMs = Number(response.headers['retry-after']) * 1_000;
    if (status >= 500 && retryAfterMs > 0) await clock.sleep(Math.min(retryAfterMs, LONGEST_WAIT_MS));
    if (!isLimit(error)) return;
    const waitSeconds = gate.refused(response.headers);
    if (response.headers['x-ratelimit-remaining'] === '0') return;
    error.message = `${error.message} (secondary rate limit)`;
    response.headers['retry-after'] = String(waitSeconds);
  };
  return (octokit) => {
    octokit.hook.wrap('request', async (request, options) => {
      const { onUnclear, points, beforeWrite } = v.parse(watched, options).request;
      const leave = await gate.enter(points);
      const send = async () => {
        await beforeWrite?.();
        return await request(options);
      };
      try {
        const answer = await send().finally(leave);
        gate.passed(answer.headers);
        return answer;
      } catch (error) {
        if (v.is(unclear, error)) onUnclear();
        await refused(error);
        throw error;
      }
    });
    return {};
  };
}

// GitHub Docs, Rate limits for the REST API: a 403 is a limit where the answer says so, by a header or in words.
function isLimit({ status, message, response: { headers } }: v.InferInput<typeof refusal>): boolean {
  if (status === 429) return true;
  const says = Number(headers['retry-after']) > 0 || headers['x-ratelimit-remaining'] === '0';
  return status === 403 && (says || /rate limit|abuse detection/i.test(message));
}
