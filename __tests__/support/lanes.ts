/** Works through items, a few at a time, and gives the results in the order of the items. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  laneCount: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = items.map((item, index) => ({ item, index }));
  const results: { index: number; result: Result }[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push({ index: next.index, result: await work(next.item) });
    }
  };
  await Promise.all(Array.from({ length: laneCount }, lane));
  return results.sort((a, b) => a.index - b.index).map(({ result }) => result);
}
