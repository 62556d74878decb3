import type { Clock } from '../domain/ports.ts';

/**
 * What the throttling plugin schedules by, as options for it. Its own lanes let requests through one after another, each some
 * milliseconds after the last, which is slower than a fan-out may go: how many go at once, and when, is the gate's to say.
 * Here each request has a lane of its own, on which it goes again when the plugin says so.
 */
export function openLanes(clock: Clock): object {
  const open = { key: () => ({ schedule: passThrough }) };
  return { global: open, write: open, auth: open, search: open, notifications: open, retryLimiter: laneEach(clock) };
}

type Work<T> = (...given: unknown[]) => Promise<T>;
/** Says in how many milliseconds to try again; absent: not at all. */
type OnFailed = (error: unknown, info: { retryCount: number; args: unknown[] }) => Promise<number | undefined>;

async function passThrough<T>(_options: unknown, work: Work<T>, ...given: unknown[]): Promise<T> {
  return await work(...given);
}

function laneEach(clock: Clock) {
  let onFailed: OnFailed = async () => undefined;
  return {
    on: (_event: 'failed', handler: OnFailed): void => {
      onFailed = handler;
    },
    schedule: async <T>(work: Work<T>, ...args: unknown[]): Promise<T> => {
      for (let retryCount = 0; ; retryCount += 1) {
        try {
          return await work(...args);
        } catch (error) {
          // The plugin's own handler breaks on a GraphQL request that got no answer: that is no limit.
          const waitMs = await onFailed(error, { retryCount, args }).catch(() => undefined);
          if (waitMs === undefined) throw error;
          await clock.sleep(waitMs);
        }
      }
    },
  };
}
