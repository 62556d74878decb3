/**
 * What became of each piece of work, in the order of the items: at most so many are under way at once, each next one begins
 * as soon as one ends, and a failure stops no other.
 */
export async function fanOut<T, R>(
  items: readonly T[],
  mostAtOnce: number,
  work: (item: T) => Promise<R>,
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
