import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Came, Race } from './race.ts';
import { cameOf, wrongsOf } from './results.ts';
import { OLD_ENOUGH, sceneOf } from './scenes.ts';
import { turnsBySeed } from './schedules.ts';

const SEEDS = 100;

const scenes = (['first', 'mixed', 'due', 'refreshed', 'forced'] as const).flatMap((kind) =>
  (['documented', 'newer'] as const).flatMap((generation) =>
    [true, false].map((isReadable) => sceneOf(kind, generation, isReadable)),
  ),
);
const rows = Array.from({ length: SEEDS / scenes.length }, (_, round) =>
  scenes.map((scene, index): Race & { seed: number; name: string } => {
    const seed = round * scenes.length + index;
    const later = [scene.isReadable ? 0 : OLD_ENOUGH];
    return { seed, name: scene.name, scene, turns: () => turnsBySeed(seed), later };
  }),
).flat();
const came = new Map<Race, Came>();

/** Whether both processes made a client. */
function meet({ trace }: Came): boolean {
  return (['A', 'B'] as const).every((who) => trace.includes(`${who} POST /v1/apiClients`));
}

describe('two runs at once, whoever comes first at each request: one live generation, and no target with a dead pair', () => {
  beforeAll(async () => {
    for (const [race, result] of await cameOf(rows)) came.set(race, result);
  });

  test.each(rows)('seed $seed: $name', (row) => {
    expect(wrongsOf(came.get(row))).toEqual([]);
  });

  test('many of them make a client each', () => {
    expect([...came.values()].filter(meet).length).toBeGreaterThan(SEEDS / 5);
  });
});
