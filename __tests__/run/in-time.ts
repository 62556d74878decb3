import { type SandboxOptions, scaledClock } from '../../sandbox/index.ts';
import { CHECKOUT, openStage, type Stage } from './stage.ts';

const FACTOR = 12;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A stage whose time can be moved on. Runs live fast, so that short waits are short. */
export interface TimedStage extends Stage {
  pass(ms: number): void;
  nowMs(): number;
}

/** Starts a sandbox whose time can be moved on. */
export async function openTimedStage(
  options: SandboxOptions = {},
  repositories: readonly string[] = [CHECKOUT],
): Promise<TimedStage> {
  const originMs = Date.now();
  const quick = scaledClock(FACTOR, originMs);
  let aheadMs = 0;
  const nowMs = (): number => quick.nowMs() + aheadMs;
  const stage = await openStage({ ...options, clock: { nowMs } }, repositories);
  const pass = (ms: number): void => {
    aheadMs += ms;
  };
  return Object.assign(stage, { quickTime: { factor: FACTOR, originMs }, pass, nowMs });
}
