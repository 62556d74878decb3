import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionResult } from '../../../sandbox/runner.ts';
import { inLanes } from '../../support/lanes.ts';
import { clientsNamed } from '../../support/world.ts';
import { before, wrongsOf } from './judge.ts';
import { ROUNDS, type Round } from './rounds.ts';
import { play } from './scenes.ts';

/** What came of a round. */
interface Came {
  readonly first: ActionResult;
  /** The run after it, to which nothing happens; absent where the first one did it all. */
  readonly second: ActionResult | undefined;
  readonly wrongs: readonly string[];
}

// Few: with more, requests of a busy machine would take longer than their time-outs.
const LANES = 4;
const results: Came[] = [];

async function perform({ scene, hits }: Round): Promise<Came> {
  const { sandbox, run } = await play(scene);
  try {
    const evidence = { scene, sandbox, before: before(scene, sandbox) };
    for (const { fault } of hits) sandbox.faults.add(fault);
    const first = await run();
    sandbox.faults.clear();
    const wrongs = [...wrongsOf({ ...evidence, told: first })];
    if (first.exitCode === 0) return { first, second: undefined, wrongs };
    const between = before(scene, sandbox);
    const second = await run({ refresh: 'stale' });
    wrongs.push(...wrongsOf({ ...evidence, told: second, before: between }).map((wrong) => `again: ${wrong}`));
    if (clientsNamed(sandbox, 'checkout flags').length !== 1) wrongs.push('again: there is not one client');
    return { first, second, wrongs };
  } finally {
    await sandbox.close();
  }
}

const rows = ROUNDS.flatMap(({ scene, hits }, round) =>
  hits.map(({ at, trouble, target }) => ({ round, where: target ?? scene.name, at, what: trouble.name, target })),
);

describe('whatever happens to a request, what was written is right, what was not is told, and the next run ends it', () => {
  beforeAll(async () => {
    results.push(...(await inLanes(ROUNDS, LANES, perform)));
  });

  test.each(rows)('$where, $at: $what', ({ round, target }) => {
    const { first, second, wrongs } = results[round] ?? {};
    expect(wrongs).toEqual([]);
    expect(second?.exitCode ?? first?.exitCode).toBe(0);
    const bad = ROUNDS[round]?.bad;
    if (bad === undefined || target === undefined) return;
    // A preflight that stops the run names every target that it stops for, or its repository; a run that went on, all that failed.
    const isNamed = new RegExp(`(?:^(?:- )?|, )${target.replace(/\/environments.*/, '')}\\b`, 'm').test(
      first?.errors.join() ?? '',
    );
    const isMeant = bad.includes(target);
    expect({ isNamed, told: isNamed === isMeant ? '' : first?.errors.join() }).toEqual({ isNamed: isMeant, told: '' });
  });
});
