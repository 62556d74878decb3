import { describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../sandbox/index.ts';
import type { ClientSpec, ResolvedSpec } from '../../src/domain/spec.ts';
import { inScene, madeClients, type Scene } from '../support/scene.ts';
import { holdsWorkingPair, notesOf, run, specFor } from './run.ts';

function asking(client: Partial<ClientSpec>, refresh: ResolvedSpec['refresh'] = 'always'): ResolvedSpec {
  return { ...specFor(['o/a'], client), refresh };
}

async function withClient(confidence: Partial<ConfidenceVariant>, act: (scene: Scene) => Promise<void>): Promise<void> {
  await inScene({ confidence }, async (scene) => {
    scene.sandbox.github.addRepository('o/a');
    scene.sandbox.confidence.addClient({ displayName: 'flags' });
    await act(scene);
  });
}

const NOT_OURS = (name = '') => `${name} was not created by this action; it is used, and never deleted`;
const LEFT = (fields: string) => `left as they were, since this Confidence cannot change them: ${fields}`;

describe('a client that is there', () => {
  test('is written and left as it is where nothing is asked', async () => {
    await withClient({}, async (scene) => {
      const before = madeClients(scene.sandbox);
      expect((await run(scene, asking({}))).subjects).toMatchObject([{ result: 'unchanged' }]);
      expect(madeClients(scene.sandbox)).toEqual(before);
      expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
    });
  });

  test('is brought in step in every field that is asked', async () => {
    await withClient({}, async (scene) => {
      const asked = { description: 'new', labels: { team: 'web' }, permissions: ['a'], roles: ['Reader'] };
      expect((await run(scene, asking(asked))).subjects).toMatchObject([{ result: 'updated' }]);
      const expected = { description: 'new', labels: { team: 'web' }, permissions: ['a'], roles: ['roles/reader'] };
      expect(madeClients(scene.sandbox)).toMatchObject([expected]);
      const [client] = madeClients(scene.sandbox);
      const { subjects } = await run(scene, asking(asked));
      expect(subjects).toMatchObject([{ result: 'unchanged' }]);
      expect(notesOf(subjects[0])).toEqual([NOT_OURS(client?.name)]);
    });
  });

  test('stays as it is where changes are not offered: warned, and written', async () => {
    await withClient({ patch: 'missing' }, async (scene) => {
      const asked = { description: 'new', roles: ['Reader'] };
      const [client] = madeClients(scene.sandbox);
      const { subjects } = await run(scene, asking(asked));
      expect(subjects).toMatchObject([{ result: 'unchanged', problem: undefined }]);
      expect(notesOf(subjects[0])).toEqual([NOT_OURS(client?.name), LEFT('description, roles')]);
      expect(scene.said.filter((line) => line.startsWith('warning: '))).toEqual([
        `warning: This Confidence cannot change API clients: description of ${client?.name} left as before`,
        `warning: This Confidence cannot change the roles of API clients: those of ${client?.name} left as before`,
      ]);
      expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
    });
  });

  test.each([
    ['fields alone', { description: 'new', labels: { team: 'web' } }, 'description, labels'],
    ['roles alone', { roles: ['Reader'] }, 'roles'],
  ])('tells in a note what is left out of step: %s', async (_, asked, left) => {
    await withClient({ patch: 'missing' }, async (scene) => {
      const { subjects } = await run(scene, asking(asked));
      expect(notesOf(subjects[0]).slice(1)).toEqual([LEFT(left)]);
    });
  });

  test('tells in a note of the roles that are left, where the rest is brought in step', async () => {
    await withClient({ inlineRoles: 'ignored' }, async (scene) => {
      const { subjects } = await run(scene, asking({ description: 'new', roles: ['Reader'], roleBinding: 'inline' }));
      expect(subjects).toMatchObject([{ result: 'updated', problem: undefined }]);
      expect(notesOf(subjects[0]).slice(1)).toEqual([LEFT('roles')]);
      expect(madeClients(scene.sandbox)).toMatchObject([{ description: 'new', roles: [] }]);
    });
  });

  test('that may not be brought in step is written all the same, and the run fails', async () => {
    await withClient({}, async (scene) => {
      const { weak } = scene.sandbox.confidence;
      const { subjects } = await run(scene, asking({ description: 'new' }), { signedInAs: weak });
      expect(subjects).toMatchObject([{ result: 'failed', targets: [{ kind: 'written' }] }]);
      expect(notesOf(subjects[0])).toEqual([NOT_OURS(madeClients(scene.sandbox)[0]?.name)]);
      expect(subjects[0]?.problem?.what).toMatch(/could not be updated: PATCH .* answered 403/);
      expect(holdsWorkingPair(scene, 'o/a')).toBe(true);
    });
  });

  test('is left alone at a target that is current, where only stale ones are to be written', async () => {
    await withClient({}, async (scene) => {
      await run(scene, asking({}));
      const before = scene.sandbox.github.secrets('o/a');
      const { subjects } = await run(scene, asking({}, 'stale'));
      expect(subjects).toMatchObject([
        { result: 'unchanged', targets: [{ kind: 'skipped', reason: { code: 'current' } }] },
      ]);
      expect(scene.sandbox.github.secrets('o/a')).toEqual(before);
    });
  });

  test('a policy of which is out of step is brought in step', async () => {
    await withClient({ generation: 'newer' }, async (scene) => {
      const [client] = madeClients(scene.sandbox);
      const roles = () => scene.sandbox.confidence.effectiveRoles(client?.name ?? '');
      for (const asked of [['Reader'], ['Flags Editor']]) {
        expect((await run(scene, asking({ roles: asked }))).subjects).toMatchObject([{ result: 'updated' }]);
      }
      expect(roles()).toEqual(['roles/flags-editor']);
      expect((await run(scene, asking({ roles: ['Flags Editor'] }))).subjects).toMatchObject([{ result: 'unchanged' }]);
    });
  });
});
