import type { Clock, Log } from '../domain/ports.ts';
import { count } from '../domain/text.ts';

// So many targets are told one by one; of more, only how far the run is.
const MOST_TOLD = 25;
const EVERY_MS = 10_000;
const EVERY_TARGETS = 100;

/** Tells how far a run is. */
export interface Progress {
  /** One more target is done. What is said of it is told where the targets are few, or where somebody must know. */
  done(line?: string, isImportant?: boolean): void;
}

/**
 * Tells every target of a few; of many, the count, the rate and the time left, every ten seconds or hundred targets.
 * @param doing what is done with each: `read`
 */
export function progress(total: number, doing: string, { clock, log }: { clock: Clock; log: Log }): Progress {
  const startedAtMs = clock.nowMs();
  let done = 0;
  let toldAtMs = startedAtMs;
  return {
    done: (line, isImportant = false) => {
      done += 1;
      if (line !== undefined && (total <= MOST_TOLD || isImportant)) log.line(line);
      const nowMs = clock.nowMs();
      if (total <= MOST_TOLD || done === total) return;
      if (nowMs - toldAtMs < EVERY_MS && done % EVERY_TARGETS !== 0) return;
      toldAtMs = nowMs;
      log.line(`${doing} ${progressOf({ done, total, sinceMs: nowMs - startedAtMs })}`);
    },
  };
}

function progressOf({ done, total, sinceMs }: { done: number; total: number; sinceMs: number }): string {
  const perMs = done / Math.max(1, sinceMs);
  const leftMinutes = Math.ceil((total - done) / perMs / 60_000);
  return `${done} of ${count(total, 'target')}, ${Math.round(perMs * 60_000)} a minute, about ${count(leftMinutes, 'minute')} left`;
}
