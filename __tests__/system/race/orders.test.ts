import { beforeAll, describe, expect, test } from '@jest/globals';
import { ORDERS, ORDERS_OF_ROTATIONS } from './orders.ts';
import type { Came, Race } from './race.ts';
import { cameOf, wrongsOf } from './results.ts';
import { OLD_ENOUGH, sceneOf, serviceFor } from './scenes.ts';

const rotations = ['due', 'refreshed', 'forced'] as const;
const orders = [
  ...Object.entries(ORDERS).map(([order, turns]) => ({ order, turns, kinds: ['first', ...rotations] as const })),
  ...Object.entries(ORDERS_OF_ROTATIONS).map(([order, turns]) => ({ order, turns, kinds: rotations })),
];

const rows = orders.flatMap(({ order, turns, kinds }, at) =>
  kinds.flatMap((kind, nth) =>
    [true, false].map((isReadable): Race & { order: string; name: string } => {
      // Policies of people matter only there.
      const generation = order.includes('policy') ? 'newer' : serviceFor(at + nth);
      const scene = sceneOf(kind, generation, isReadable);
      return { order, name: scene.name, scene, turns, later: [isReadable ? 0 : OLD_ENOUGH] };
    }),
  ),
);
const came = new Map<Race, Came>();

describe('two runs at once, in an order that chance seldom gives', () => {
  beforeAll(async () => {
    for (const [race, result] of await cameOf(rows)) came.set(race, result);
  });

  test.each(rows)('$order: $name', (row) => {
    expect(wrongsOf(came.get(row))).toEqual([]);
  });

  test('are held in that order, but for a few', () => {
    const lost = rows.filter((row) => came.get(row)?.trace.some((line) => line.includes('held too long')));
    expect(lost.length).toBeLessThan(rows.length / 5);
  });
});
