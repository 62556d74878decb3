import { describe, expect, test } from '@jest/globals';
import { madeClients, type Scene } from '../support/scene.ts';
import { afterFirst, HOUR_MS, holders, newest, only, PLACES, writtenAt } from './lineage-scene.ts';
import { CLEAN_REFUSAL, put, rotation, run, runToEnd, specFor } from './run.ts';

const START = { confidence: { generation: 'newer' }, client: { roles: ['Reader'] } } as const;
const WISH = specFor(PLACES, { roles: ['Reader'] });

/** A new client cannot be given its roles, and something happens before that. */
function ungranted({ sandbox }: Scene, meanwhile: () => void | Promise<void>): void {
  const grant = { service: 'confidence', method: 'POST', path: /policies/ } as const;
  sandbox.faults.on(grant, meanwhile);
  sandbox.faults.add({ ...grant, when: 'before', nth: 1, answer: { status: 403 } });
}

describe('a client that its run cannot use', () => {
  test('is deleted again where nobody wrote anything since it was made', async () => {
    await afterFirst(START, async (scene, first) => {
      const before = writtenAt(scene);
      ungranted(scene, () => {});
      const { subjects } = await run(scene, rotation(WISH));
      expect(subjects[0]?.problem?.what).toMatch(/API client \S+, created by this run, was deleted again/);
      expect([only(scene), writtenAt(scene)]).toEqual([first, before]);
    });
  });

  test('stays where another run found it and brought it everywhere', async () => {
    await afterFirst(START, async (scene) => {
      ungranted(scene, async () => {
        await runToEnd(scene, WISH);
      });
      const { subjects } = await run(scene, rotation(WISH));
      expect(subjects[0]?.problem?.what).toMatch(/stays: another run may have written it/);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('stays where nobody can tell', async () => {
    await afterFirst(START, async (scene, first) => {
      const secrets = { service: 'github', method: 'GET', path: /secrets/, when: 'before' } as const;
      ungranted(scene, () => scene.sandbox.faults.add({ ...secrets, times: 99, answer: CLEAN_REFUSAL }));
      const { subjects } = await run(scene, rotation(WISH));
      expect(subjects[0]?.problem?.what).toMatch(/stays: another run may have written it/);
      scene.sandbox.faults.clear();
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, rotation(WISH, { overlapMs: 0 }));
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).not.toContain(first.name);
      expect(madeClients(scene.sandbox)).toHaveLength(1);
    });
  });

  test('stays where another run wrote it to a place, and this run may write nowhere', async () => {
    await afterFirst(START, async (scene) => {
      scene.sandbox.faults.on({ service: 'confidence', path: /oauth/, when: 'after', nth: 2 }, async () => {
        await runToEnd(scene, WISH);
        scene.sandbox.faults.add({ ...put(/./), times: 9, answer: CLEAN_REFUSAL });
      });
      const { subjects } = await run(scene, rotation(WISH));
      expect(subjects).toMatchObject([{ result: 'failed' }]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });
});
