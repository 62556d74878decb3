import type { Timing } from '../domain/ports.ts';
import { MINUTE_MS } from '../domain/text.ts';

// Every duration of the rotation, in milliseconds, with its reason. The relations between them are asserted in tests.

const SECOND_MS = 1_000;

export const TIMING = {
  /** Room around a create: inside it a write of the old pair and one of the new have times that nobody can tell apart. */
  guardMs: 5 * SECOND_MS,
  /** GitHub drops the fraction of a second, so a write is up to this much younger than its time says. */
  githubRoundingMs: SECOND_MS,
  /** Another run may be at work for so long after the newest client was created, and after the last write by others. */
  activityMs: 10 * MINUTE_MS,
  /** GitHub's times and the reading of its clock are true to about two seconds: what is later than this was not written yet. */
  clockSlackMs: 10 * SECOND_MS,
  /** GitHub's clock counts as set back where it is so much less ahead than when the client was created. */
  clockSetBackMs: 3 * SECOND_MS,
  /** As far as a clock may be set, in either direction, while nobody notices. */
  clockStepMs: 15 * MINUTE_MS,
  /** Where clocks are so far apart, or further, one of them is wrong. */
  clocksApartMs: 5 * MINUTE_MS,
  /** A run that created a concurrent client writes no more after this. */
  longestRunMs: 24 * 60 * MINUTE_MS,
  /** A write whose time is so much later than this run's own write is another run's. */
  writeSlackMs: 2 * SECOND_MS,
  /** A run looks again whether its client is the newest when the last look is so old. */
  recheckMs: 3 * MINUTE_MS,
  /** So long after the last look a run writes no more: before others may take its client for abandoned. */
  expiryMs: 9 * MINUTE_MS,
  /** So long a service that does not answer is not asked again for the newest client. */
  askAgainMs: MINUTE_MS,
  /** So long the run that created the earliest of concurrent clients waits for the others to be deleted. */
  concurrentWaitMs: MINUTE_MS,
  /** Between two looks for concurrent clients. */
  concurrentPollMs: 2 * SECOND_MS,
  /** So long a run waits for another run, or for GitHub to show what was written. */
  confirmWaitMs: MINUTE_MS,
  /** The first pause between two such looks; each further one is twice as long, since a look is at every target. */
  confirmPauseMs: 2 * SECOND_MS,
} as const satisfies Timing & Record<string, number>;
