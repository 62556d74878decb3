/** The most targets at once, and the most requests to GitHub: each target has one at a time, so none waits for another. */
export const MOST_AT_ONCE = 20;

/**
 * Does work for each item, so many at once, and gives the results in the order of the items. The next begins as soon as one
 * ends; after a failure the others go on.
 */
export async function fanOut<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  mostAtOnce = MOST_AT_ONCE,
): Promise<readonly PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      const [result] = await Promise.allSettled([work(item)]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, items.length) }, worker));
  return results;
}
