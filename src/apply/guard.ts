import type { ApiClient } from '../domain/api-client.ts';
import { GUARD_MS } from '../domain/pair-times.ts';
import { count } from '../domain/text.ts';
import type { Tools } from './tools.ts';

/** Room after a create: a write of the new pair is never taken for one of the old. */
export async function waitForGuard(
  { createTimeUs }: ApiClient,
  { clock, confidenceClock, log }: Pick<Tools, 'clock' | 'confidenceClock' | 'log'>,
): Promise<void> {
  const nowMs = clock.nowMs() + confidenceClock.aheadMs;
  const waitMs = Math.min(Math.max(0, createTimeUs / 1000 + GUARD_MS - nowMs), GUARD_MS + 1_000);
  if (waitMs === 0) return;
  log.line(`waiting ${count(Math.ceil(waitMs / 1000), 'second')}, so that times tell the new pair from the old`);
  await clock.sleep(waitMs);
}
