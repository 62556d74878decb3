import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { observe } from '../../src/plan/observe.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { specWith } from '../support/domain-values.ts';
import { assigned } from '../support/facts.ts';
import { madeClients } from '../support/scene.ts';
import { among, CLEAN_REFUSAL, holdsWorkingPair, put, run, specFor, toolsFor } from './run.ts';

const THREE = ['o/a', 'o/b', 'o/c'];

describe('several targets', () => {
  test('are all tried: one that fails hides no other', async () => {
    await among(THREE, async (scene) => {
      scene.sandbox.faults.add({ ...put(/o\/b/), answer: CLEAN_REFUSAL });
      const { subjects } = await run(scene, specFor(THREE));
      expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['written', 'failed', 'written']);
      expect(subjects[0]?.targets[1]).toMatchObject({
        problem: {
          subject: 'o/b',
          what: expect.stringMatching(/^PUT .* answered 403/),
          cure: expect.stringContaining('GITHUB_TOKEN'),
        },
      });
      expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, false, true]);
      await run(scene, specFor(THREE));
      expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, true, true]);
      expect(madeClients(scene.sandbox)).toHaveLength(1);
    });
  });

  test('are written as many at once as a minute has room for, and the others as soon as there is room again', async () => {
    await among(THREE, async (scene) => {
      const { plan } = await run(scene, specFor(THREE), { writesPerMinute: 5 });
      expect(plan.paceMs).toBe(60_000);
      const waited = scene.line.clock.sleptMs.reduce((sum, ms) => sum + ms, 0);
      expect(waited).toBeGreaterThanOrEqual(60_000);
      expect(waited).toBeLessThanOrEqual(62_000);
      expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, true, true]);
    });
  });
});

test('before a client is made for a target that was written a moment ago, the guard is waited for', async () => {
  await among(['o/a'], async (scene) => {
    scene.sandbox.github.putSecret('o/a', 'ID', { value: 'x' });
    const { plan } = await run(scene, specFor(['o/a']));
    expect(plan.guardMs).toBeGreaterThan(4_000);
    expect(scene.line.clock.sleptMs).toContain(plan.guardMs);
    expect(scene.said[0]).toMatch(/^waiting [56] seconds: a target was written a moment ago$/);
    expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
  });
});

test('a defect is told as one, and hides no other client', async () => {
  await among(['o/a'], async (scene) => {
    const spec = specFor(['o/a']);
    const more = {
      ...spec,
      assignments: [...spec.assignments, assigned({ client: specWith({ displayName: 'x' }), targets: [] })],
    };
    const tools = toolsFor(scene);
    const source = { ...tools.source, create: async () => Promise.reject(new RangeError('a defect')) };
    const facts = await observe(more, tools);
    expect(await applyPlan(planRun(facts, more, 0), facts, { ...tools, source })).toMatchObject([
      { result: 'failed', client: undefined, problem: { what: 'unexpected: RangeError: a defect' } },
      { result: 'unchanged', problem: undefined },
    ]);
  });
});
