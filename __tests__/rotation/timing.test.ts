import { expect, test } from '@jest/globals';
import { TIMING } from '../../src/rotation/timing.ts';

test.each<[string, number, number]>([
  ['a run looks again before its last look is no longer good', TIMING.recheckMs, TIMING.expiryMs],
  ['it asks again before that, too', TIMING.recheckMs + TIMING.askAgainMs, TIMING.expiryMs],
  ['it writes no more before others may take its client for abandoned', TIMING.expiryMs, TIMING.activityMs],
  ['it waits for concurrent clients within that time', TIMING.concurrentWaitMs, TIMING.activityMs],
  ['it waits for what GitHub shows within that time', TIMING.confirmWaitMs, TIMING.activityMs],
  ['pauses are shorter than the wait they belong to', TIMING.confirmPauseMs, TIMING.confirmWaitMs],
  ['so are those between looks for concurrent clients', TIMING.concurrentPollMs, TIMING.concurrentWaitMs],
  ['half the guard is more than GitHub rounds off', TIMING.githubRoundingMs, TIMING.guardMs / 2],
  ['what a clock may be off by is less than the guard', TIMING.writeSlackMs, TIMING.guardMs],
  ['a write that seems to come from later is later than any reading is off', TIMING.writeSlackMs, TIMING.clockSlackMs],
  ['the longest run ends after others may be active', TIMING.activityMs, TIMING.longestRunMs],
])('%s', (_, shorter, longer) => {
  expect(shorter).toBeLessThan(longer);
});
