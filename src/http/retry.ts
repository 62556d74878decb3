import Bottleneck from 'bottleneck/light.js';

/** When to try again. */
export interface RetryPolicy {
  /** Most tries after the first. */
  retries: number;
  /** First wait in milliseconds; each further one doubles. All are stretched at random, up to twice as long. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Whether trying again may help. May wait itself before it says so. */
  isWorthIt(error: unknown): Promise<boolean>;
}

/** What the work gives, tried again with growing, jittered waits as long as that may help. Throws what the last try threw. */
export async function retry<T>(work: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  const limiter = new Bottleneck();
  limiter.on('failed', async (error, { retryCount }) => {
    if (retryCount >= policy.retries || !(await policy.isWorthIt(error))) return undefined;
    return Math.min(policy.firstWaitMs * 2 ** retryCount, policy.longestWaitMs) * (1 + Math.random());
  });
  return await limiter.schedule(work);
}
