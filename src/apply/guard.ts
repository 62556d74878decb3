import type { ApiClient } from '../domain/api-client.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import { count } from '../domain/text.ts';
import type { ApplyDeps } from './deps.ts';

/** What tells the time of Confidence, and waits. */
type GuardDeps = Pick<ApplyDeps, 'clock' | 'confidenceClock' | 'log' | 'timing'>;

/** Waits until a client is as old as the guard: a write of the new pair is never taken for a write of the old one. */
export async function waitForGuard(client: ApiClient, deps: GuardDeps): Promise<void> {
  const { clock, confidenceClock, log, timing } = deps;
  const nowMs = clock.nowMs() + confidenceClock.aheadMs;
  const leftMs = Math.max(0, createdAtMs(client) + timing.guardMs - nowMs);
  // However wrong the reading of a clock is, the wait is no longer than the guard.
  const waitMs = Math.min(leftMs, timing.guardMs + timing.githubRoundingMs);
  if (waitMs === 0) return;
  log.line(
    `waiting ${count(Math.ceil(waitMs / 1000), 'second')}, so that the time of a write shows which pair it wrote`,
  );
  await clock.sleep(waitMs);
}
