import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fanOut } from '../../src/runtime/fan-out.ts';

/** Work that ends when it is told to, and how much of it is under way. */
function bench() {
  const ends = new Map<number, (error?: Error) => void>();
  const begun: number[] = [];
  const work = async (item: number): Promise<string> => {
    begun.push(item);
    await new Promise<void>((resolve, reject) => {
      ends.set(item, (error) => (error === undefined ? resolve() : reject(error)));
    });
    return `done ${item}`;
  };
  const end = async (item: number, error?: Error): Promise<void> => {
    ends.get(item)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { work, end, begun };
}

describe('work on many items', () => {
  test('begins the next as soon as one ends, with at most so many at once', async () => {
    const { work, end, begun } = bench();
    const all = fanOut([1, 2, 3, 4], work, 2);
    expect(begun).toEqual([1, 2]);
    await end(2);
    expect(begun).toEqual([1, 2, 3]);
    await end(1);
    expect(begun).toEqual([1, 2, 3, 4]);
    await end(4);
    await end(3);
    const results = await all;
    expect(results.map((result) => result.status === 'fulfilled' && result.value)).toEqual([
      'done 1',
      'done 2',
      'done 3',
      'done 4',
    ]);
  });

  test('goes on after a failure, and tells which failed', async () => {
    const { work, end, begun } = bench();
    const all = fanOut([1, 2], work, 1);
    const error = new RangeError('no');
    await end(1, error);
    expect(begun).toEqual([1, 2]);
    await end(2);
    expect(await all).toEqual([
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: 'done 2' },
    ]);
  });

  test('gives one result for each item, in their order, whatever the number at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), async (items, mostAtOnce) => {
        const results = await fanOut(items, async (item) => item, mostAtOnce);
        expect(results).toEqual(items.map((value) => ({ status: 'fulfilled', value })));
      }),
    );
  });
});
