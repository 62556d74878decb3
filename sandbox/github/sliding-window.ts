/** A sum of what was added within a span of time that ends now. */
export class SlidingWindow {
  readonly #spanMs: number;
  readonly #entries: { readonly atMs: number; readonly amount: number }[] = [];
  /** As of the last `add` or `waitMs`. */
  sum = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(nowMs: number, amount: number): void {
    this.#forget(nowMs);
    this.#entries.push({ atMs: nowMs, amount });
    this.sum += amount;
  }

  /** Milliseconds until `amount` more is within `most`; 0 when it is now. */
  waitMs(nowMs: number, amount: number, most: number): number {
    this.#forget(nowMs);
    let excess = this.sum + amount - most;
    if (excess <= 0) return 0;
    for (const entry of this.#entries) {
      excess -= entry.amount;
      if (excess <= 0) return entry.atMs + this.#spanMs - nowMs;
    }
    return Number.POSITIVE_INFINITY;
  }

  #forget(nowMs: number): void {
    for (let first = this.#entries[0]; first && first.atMs <= nowMs - this.#spanMs; first = this.#entries[0]) {
      this.sum -= first.amount;
      this.#entries.shift();
    }
  }
}
