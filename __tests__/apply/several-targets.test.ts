import { describe, expect, test } from '@jest/globals';
import { carryOut } from '../../src/apply/carry-out.ts';
import { wishWith } from '../domain/sightings.ts';
import { madeClients } from '../network/scene.ts';
import { factsWith } from '../plan/worlds.ts';
import { among, CLEAN_REFUSAL, holdsWorkingPair, put, run, wishFor } from './run.ts';

const THREE = ['o/a', 'o/b', 'o/c'];

describe('several targets', () => {
  test('are all tried: one that fails hides no other', async () => {
    await among(THREE, async (scene) => {
      scene.sandbox.faults.add({ ...put(/o\/b/), answer: CLEAN_REFUSAL });
      const { subjects } = await run(scene, wishFor(THREE));
      expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['written', 'failed', 'written']);
      expect(subjects[0]?.targets[1]).toMatchObject({
        problem: {
          what: expect.stringMatching(/^o\/b: PUT .* answered 403/),
          cure: expect.stringContaining('GITHUB_TOKEN'),
        },
      });
      expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, false, true]);
      await run(scene, wishFor(THREE));
      expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, true, true]);
      expect(madeClients(scene.sandbox)).toHaveLength(1);
    });
  });

  test('are written at least as far apart as the pace tells', async () => {
    await among(THREE, async (scene) => {
      const { plan } = await run(scene, wishFor(THREE), { writesPerMinute: 60 });
      expect(plan.paceMs).toBe(4_000);
      const waited = scene.line.clock.sleptMs.reduce((sum, ms) => sum + ms, 0);
      expect(waited).toBeGreaterThan(3_000);
      expect(waited).toBeLessThanOrEqual(4_000);
    });
  });
});

test('before a client is made for a target that was written a moment ago, the guard is waited for', async () => {
  await among(['o/a'], async (scene) => {
    scene.sandbox.github.putSecret('o/a', 'ID', 'x');
    const { plan } = await run(scene, wishFor(['o/a']));
    expect(plan.guardMs).toBeGreaterThan(4_000);
    expect(scene.line.clock.sleptMs).toContain(plan.guardMs);
    expect(scene.said[0]).toMatch(/^waiting [56] seconds: a target was written a moment ago$/);
    expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
  });
});

test('a defect is told as one, and hides no other client', async () => {
  await among(['o/a'], async (scene) => {
    const subject = { wish: wishWith(), client: { kind: 'create', roles: undefined }, targets: [], notes: [] } as const;
    const none = { ...subject, client: { kind: 'none' } } as const;
    const names = wishFor([]).names;
    const plan = { subjects: [subject, none], leftOut: [], names, guardMs: 0, requests: 0, paceMs: 0 };
    const source = { ...scene.source(), create: async () => Promise.reject(new RangeError('a defect')) };
    const tools = { source, store: scene.store(), clock: scene.line.clock, log: scene.line.log, writesPerMinute: 0 };
    expect(await carryOut(plan, factsWith(), tools)).toMatchObject([
      { result: 'failed', client: undefined, problem: { what: 'unexpected: RangeError: a defect' } },
      { result: 'unchanged', problem: undefined },
    ]);
  });
});
