import { describe, expect, test } from '@jest/globals';
import { madeClients } from '../support/scene.ts';
import { among, CLEAN_REFUSAL, holdsWorkingPair, put, run, specFor } from './run.ts';

const token = { service: 'confidence', path: /oauth\/token/, when: 'before' } as const;

const THREE = ['o/a', 'o/b', 'o/c'];

describe('a new client', () => {
  test.each(['documented', 'newer'] as const)(
    'is made once and written everywhere, in the %s generation',
    async (generation) => {
      await among(
        THREE,
        async (scene) => {
          const { subjects } = await run(scene, specFor(THREE, { roles: ['Flags Editor'] }));
          const [client] = madeClients(scene.sandbox);
          expect(subjects).toMatchObject([{ result: 'created', client: { name: client?.name }, problem: undefined }]);
          expect(subjects[0]?.client).not.toHaveProperty('clientSecret');
          expect(THREE.map((name) => holdsWorkingPair(scene, name))).toEqual([true, true, true]);
          expect(scene.sandbox.confidence.effectiveRoles(client?.name ?? '')).toEqual(['roles/flags-editor']);
        },
        { generation },
      );
    },
  );

  test.each(['documented', 'newer'] as const)(
    'that is placed nowhere is deleted again, in the %s generation',
    async (generation) => {
      await among(
        THREE,
        async (scene) => {
          const policies = scene.sandbox.confidence.policies();
          scene.sandbox.faults.add({ ...put(/./), times: 9, answer: CLEAN_REFUSAL });
          const { subjects } = await run(scene, specFor(THREE, { roles: ['Flags Editor'] }));
          expect(madeClients(scene.sandbox)).toEqual([]);
          expect(scene.sandbox.confidence.policies()).toEqual(policies);
          expect(subjects).toMatchObject([{ result: 'failed', client: undefined }]);
          expect(subjects[0]?.problem?.what).toMatch(/created by this run, was deleted again$/);
          const failed = { kind: 'failed', untouched: true, tried: true };
          expect(subjects[0]?.targets).toMatchObject([failed, failed, failed]);
        },
        { generation },
      );
    },
  );

  test('that is placed by half is kept', async () => {
    await among(['o/a'], async (scene) => {
      scene.sandbox.faults.add({ ...put(/SECRET$/), answer: CLEAN_REFUSAL });
      const { subjects } = await run(scene, specFor(['o/a']));
      expect(madeClients(scene.sandbox)).toHaveLength(1);
      expect(subjects).toMatchObject([
        { result: 'created', targets: [{ kind: 'failed', untouched: false, tried: true }] },
      ]);
      const second = await run(scene, specFor(['o/a']));
      expect(second.subjects).toMatchObject([{ result: 'unchanged', targets: [{ kind: 'written' }] }]);
      expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
    });
  });

  test('that cannot be deleted again is told, and the next run goes on with it', async () => {
    await among(['o/a'], async (scene) => {
      const { faults } = scene.sandbox;
      faults.add({ ...put(/./), answer: CLEAN_REFUSAL });
      faults.add({
        service: 'confidence',
        method: 'DELETE',
        path: /apiClients/,
        when: 'before',
        answer: { status: 508 },
      });
      const { subjects } = await run(scene, specFor(['o/a']));
      expect(subjects[0]?.problem).toMatchObject({
        what: expect.stringMatching(/created by this run, could not be deleted completely \(DELETE .* answered 508\)$/),
        cure: 'The next run finds it by its labels and goes on with it',
      });
      expect((await run(scene, specFor(['o/a']))).subjects).toMatchObject([{ result: 'unchanged' }]);
      expect([madeClients(scene.sandbox).length, holdsWorkingPair(scene, 'o/a')]).toEqual([1, true]);
    });
  });

  test('whose credential does not work is deleted again, and nothing is written', async () => {
    await among(['o/a'], async (scene) => {
      scene.sandbox.faults.add({ ...token, nth: 2, answer: { status: 508 } });
      const { subjects } = await run(scene, specFor(['o/a']));
      expect(madeClients(scene.sandbox)).toEqual([]);
      expect(scene.sandbox.github.secrets('o/a')).toEqual([]);
      expect(subjects[0]?.problem?.what).toMatch(
        /answered 508; API client apiClients\/\w+, created by this run, was deleted again$/,
      );
      expect(subjects[0]?.targets).toMatchObject([
        {
          kind: 'failed',
          problem: { subject: 'o/a', what: 'not tried, there is no client to write' },
          untouched: true,
          tried: false,
        },
      ]);
    });
  });

  test('whose credential does not work and that cannot be deleted is told', async () => {
    await among(['o/a'], async (scene) => {
      scene.sandbox.faults.add({ ...token, nth: 2, answer: { status: 508 } });
      const path = /apiClients/;
      scene.sandbox.faults.add({
        service: 'confidence',
        method: 'DELETE',
        path,
        when: 'before',
        answer: { status: 508 },
      });
      const { subjects } = await run(scene, specFor(['o/a']));
      expect(subjects[0]?.problem?.what).toMatch(
        /created by this run, could not be deleted completely \(DELETE .* answered 508\)$/,
      );
    });
  });

  test.each([
    ['refused', {}, /a policy is refused .*; API client apiClients\/\w+, created by this run, was deleted again$/],
    ['offered', { roleBinding: 'inline' }, /offers no way to bind them; API client .* was deleted again$/],
  ] as const)('that cannot be given its roles (policies %s) is deleted again', async (policies, client, what) => {
    await among(
      ['o/a'],
      async (scene) => {
        const { subjects } = await run(scene, specFor(['o/a'], { roles: ['roles/reader'], ...client }));
        expect(subjects[0]?.problem?.what).toMatch(what);
        expect([madeClients(scene.sandbox), scene.sandbox.github.secrets('o/a')]).toEqual([[], []]);
      },
      { generation: 'newer', policies },
    );
  });

  test('is not made where every target is left out', async () => {
    await among([], async (scene) => {
      const { subjects } = await run(scene, specFor([]));
      expect(subjects).toMatchObject([{ result: 'unchanged', client: undefined, targets: [] }]);
      expect(madeClients(scene.sandbox)).toEqual([]);
    });
  });
});
