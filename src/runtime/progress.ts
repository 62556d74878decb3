import type { Clock, Log } from '../domain/ports.ts';
import { count } from '../domain/text.ts';

// Each of so many targets gets a line of its own; of more only the count is shown.
const MOST_TOLD_SINGLY = 25;
const EVERY_MS = 10_000;
const EVERY_TARGETS = 100;

/** Tells how far the work on targets is. */
export interface Progress {
  /** One more target is done. Its line is shown where there are few targets, or where it is important. */
  done(line?: string, isImportant?: boolean): void;
}

/** What progress needs. */
export interface ProgressDeps {
  clock: Clock;
  log: Log;
}

/**
 * Tells each of a few targets; of many the count, the rate and the time left, every ten seconds or hundred targets.
 * @param doing the work, such as `read`
 */
export function progress(total: number, doing: string, { clock, log }: ProgressDeps): Progress {
  const startedAtMs = clock.nowMs();
  let done = 0;
  let toldAtMs = startedAtMs;
  return {
    done: (line, isImportant = false) => {
      done += 1;
      if (line !== undefined && (total <= MOST_TOLD_SINGLY || isImportant)) log.line(line);
      const nowMs = clock.nowMs();
      if (total <= MOST_TOLD_SINGLY || done === total) return;
      if (nowMs - toldAtMs < EVERY_MS && done % EVERY_TARGETS !== 0) return;
      toldAtMs = nowMs;
      log.line(`${doing} ${progressOf({ done, total, sinceMs: nowMs - startedAtMs })}`);
    },
  };
}

interface Count {
  done: number;
  total: number;
  sinceMs: number;
}

function progressOf({ done, total, sinceMs }: Count): string {
  const perMs = done / Math.max(1, sinceMs);
  const leftMinutes = Math.ceil((total - done) / perMs / 60_000);
  return `${done} of ${count(total, 'target')}, ${Math.round(perMs * 60_000)} a minute, about ${count(leftMinutes, 'minute')} left`;
}
