import { RequestRefused } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { durationText } from '../domain/text.ts';

/**
 * A clock for waits that a service asks for: all of them together last so long at most. Waits at the same time count once.
 * @param maxWaitMs milliseconds
 */
export function boundedWaits(clock: Clock, maxWaitMs: number): Clock {
  let [usedMs, untilMs] = [0, 0];
  return {
    nowMs: () => clock.nowMs(),
    sleep: async (ms) => {
      const nowMs = clock.nowMs();
      const addedMs = Math.max(0, nowMs + ms - Math.max(nowMs, untilMs));
      if (usedMs + addedMs > maxWaitMs) throw exhausted(maxWaitMs);
      usedMs += addedMs;
      untilMs = Math.max(untilMs, nowMs + ms);
      await clock.sleep(ms);
    },
  };
}

function exhausted(maxWaitMs: number): RequestRefused {
  const what = `not sent: to wait for limits any longer would exceed max-wait, ${durationText(maxWaitMs)} in all`;
  return new RequestRefused(
    { what, cure: 'Run again later, or set a longer max-wait' },
    { status: 429, serviceMessage: 'rate limit' },
  );
}
