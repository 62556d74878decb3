import type { Clock } from '../domain/ports.ts';

/** Room that is limited in any span of time. */
export interface SlidingWindow {
  /** Milliseconds until there may be room for so much; 0 where there is room now. */
  leftMs(amount: number): number;
  /** Takes so much room. Gives the function that ends its use: the room is free a span later. */
  take(amount: number): () => void;
}

interface Held {
  amount: number;
  /** When the room is free again; absent while it is in use. */
  untilMs: number | undefined;
}

/**
 * Room for `most` in any span of time. An amount above that is let in alone, and keeps the room for longer in proportion.
 * @param most may be infinite
 * @param spanMs how long room stays taken after its use
 */
export function slidingWindow(clock: Clock, most: number, spanMs: number): SlidingWindow {
  if (most === Number.POSITIVE_INFINITY) return { leftMs: () => 0, take: () => () => {} };
  let held: Held[] = [];
  const spanOf = (amount: number): number => spanMs * Math.max(1, amount / most);
  return {
    leftMs: (amount) => {
      const nowMs = clock.nowMs();
      held = held.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
      const sum = held.reduce((total, one) => total + one.amount, amount);
      if (held.length === 0 || sum <= most) return 0;
      return Math.min(...held.map((one) => one.untilMs ?? nowMs + spanOf(one.amount))) - nowMs;
    },
    take: (amount) => {
      const one: Held = { amount, untilMs: undefined };
      held.push(one);
      return () => {
        one.untilMs = clock.nowMs() + spanOf(amount);
      };
    },
  };
}
