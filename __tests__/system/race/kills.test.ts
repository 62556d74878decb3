import { beforeAll, describe, expect, test } from '@jest/globals';
import { KILLS } from './orders.ts';
import type { Came, Race } from './race.ts';
import { cameOf, wrongsOf } from './results.ts';
import { OLD_ENOUGH, sceneOf, serviceFor } from './scenes.ts';

const OVERLAP_OVER = 3 * 24 * 60;

const rows = Object.entries(KILLS).flatMap(([order, turns], at) =>
  (['first', 'due', 'forced'] as const).flatMap((kind, nth) =>
    [true, false].map((isReadable): Race & { order: string; name: string } => {
      const scene = sceneOf(kind, serviceFor(at + nth), isReadable);
      const later = [OLD_ENOUGH, OVERLAP_OVER];
      return { order, name: scene.name, scene, turns: (kill) => turns(() => kill('A')), later };
    }),
  ),
);
const came = new Map<Race, Came>();

describe('two runs at once, the first of them killed right after its create, and later runs that heal it', () => {
  beforeAll(async () => {
    for (const [race, result] of await cameOf(rows)) came.set(race, result);
  });

  test.each(rows)('when the second one $order: $name', (row) => {
    expect(came.get(row)?.told.A.exitCode).toBeNull();
    expect(wrongsOf(came.get(row))).toEqual([]);
    expect(came.get(row)?.left).toBe(1);
  });
});
