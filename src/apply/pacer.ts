import { gapMs } from '../domain/pace.ts';
import type { Clock, SecretStore } from '../domain/ports.ts';

/** Gives a turn: waits until a target with so many writes may begin. */
export type Turn = (writes: number) => Promise<void>;

/**
 * Gives turns one after another, the first at once, each next one when the writes of the one before have had their time.
 * While GitHub asks to wait there are none, and none is made up for after it.
 * @param writesPerMinute 0 is unlimited
 */
export function pacer(
  { clock, store }: { clock: Clock; store: Pick<SecretStore, 'open'> },
  writesPerMinute: number,
): Turn {
  let last: Promise<void> = Promise.resolve();
  let nextAtMs = 0;
  const wait = async (writes: number): Promise<void> => {
    const nowMs = clock.nowMs();
    const dueMs = Math.max(nowMs, nextAtMs);
    await clock.sleep(dueMs - nowMs);
    const hasWaited = await store.open();
    // A timer that is late by a little is no reason to be slower than the pace.
    nextAtMs = (hasWaited ? clock.nowMs() : dueMs) + gapMs(writes, writesPerMinute);
  };
  return async (writes) => {
    // One that failed keeps no other from its turn.
    last = last.catch(() => {}).then(() => wait(writes));
    await last;
  };
}
