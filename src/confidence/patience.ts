import Bottleneck from 'bottleneck/light.js';

/** When to try again. */
export interface Patience {
  /** Most tries after the first. */
  retries: number;
  /** First wait in milliseconds; each further one doubles. All are stretched at random, up to twice as long. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Whether trying again may help. May wait itself before it says so. */
  isWorthIt(error: unknown): Promise<boolean>;
}

/** What the work gives, tried again with growing, jittered waits as long as that may help. Throws what the last try threw. */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const limiter = new Bottleneck();
  limiter.on('failed', async (error, { retryCount }) => {
    if (retryCount >= patience.retries || !(await patience.isWorthIt(error))) return undefined;
    return Math.min(patience.firstWaitMs * 2 ** retryCount, patience.longestWaitMs) * (1 + Math.random());
  });
  return await limiter.schedule(work);
}
