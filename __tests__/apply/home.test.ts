import { describe, expect, test } from '@jest/globals';
import type { StoredClient } from '../../sandbox/index.ts';
import { ALSO_FOR_LABEL, MADE_FOR_LABEL, MANAGED_FROM_LABEL, MARKER } from '../../src/domain/labels.ts';
import type { ResolvedSpec } from '../../src/domain/spec.ts';
import type { RepositoryTarget } from '../../src/domain/target.ts';
import { at, specWith } from '../support/domain-values.ts';
import { wholeSpec } from '../support/facts.ts';
import type { Scene } from '../support/scene.ts';
import { DAY_MS, HOUR_MS, holders, isLabelled, newest, only, stillThere } from './lineage-scene.ts';
import { among, notesOf, rotation, runToEnd, specFor, TERMS, WORKFLOW } from './run.ts';

const OTHER = 'o/ci o/ci/.github/workflows/other.yml';
const AT_ONCE = { force: true, overlapMs: 0 };
const ELSEWHERE = /is kept for|was written to other targets/;

/** A step of a workflow for the secrets of one store, or of several. */
function step(stores: readonly RepositoryTarget['store'][], managedFrom: string | undefined = WORKFLOW): ResolvedSpec {
  const targets = stores.map((store) => ({ ...at('o/a'), store }));
  return wholeSpec({ assignments: [{ client: specWith(), targets }], rotation: TERMS, managedFrom });
}

/** Two workflows brought one client to targets of their own. */
async function whereTwoUseIt(act: (scene: Scene, shared: StoredClient) => Promise<void>): Promise<void> {
  await among(['o/a'], async (scene) => {
    await runToEnd(scene, step(['actions']));
    scene.line.clock.advance(HOUR_MS);
    const { subjects } = await runToEnd(scene, step(['dependabot'], OTHER));
    expect(notesOf(subjects[0]).join()).toMatch(ELSEWHERE);
    scene.line.clock.advance(DAY_MS);
    await act(scene, only(scene));
  });
}

const both = ['o/a', 'o/a dependabot'];

describe('a client that two workflows bring to targets of their own', () => {
  test.each([
    ['the one that made it', step(['actions'])],
    ['the other', step(['dependabot'], OTHER)],
    ['a third one with the targets of the first', step(['actions'], 'o/ci o/ci/.github/workflows/third.yml')],
    ['a third one with targets of its own', step(['codespaces'], 'o/ci o/ci/.github/workflows/third.yml')],
    ['one that nobody knows', step(['dependabot'], undefined)],
  ])('is rotated, and lives on for the others, told aloud, by %s', async (_, spec) => {
    await whereTwoUseIt(async (scene, shared) => {
      const { subjects } = await runToEnd(scene, rotation(spec, AT_ONCE));
      expect(subjects[0]?.result).toBe('rotated');
      expect(notesOf(subjects[0]).join()).toMatch(ELSEWHERE);
      expect(stillThere(scene, shared)).toBeDefined();
      expect(isLabelled(stillThere(scene, shared))).toBe(false);
      expect(holders(scene, both)).not.toContain('nobody');
    });
  });

  test('goes with adopt', async () => {
    await whereTwoUseIt(async (scene, shared) => {
      await runToEnd(scene, rotation(step(['actions']), { ...AT_ONCE, adopt: true }));
      expect(stillThere(scene, shared)).toBeUndefined();
      expect(holders(scene, both)).toEqual([newest(scene).name, 'nobody']);
    });
  });

  test('is followed by its successor in every workflow', async () => {
    await whereTwoUseIt(async (scene, shared) => {
      await runToEnd(scene, rotation(step(['dependabot'], OTHER), AT_ONCE));
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, step(['actions']));
      const { name } = newest(scene);
      expect(name).not.toBe(shared.name);
      expect(holders(scene, both)).toEqual([name, name]);
    });
  });
});

describe('a run is at home', () => {
  test.each<[string, ResolvedSpec]>([
    ['where targets were added', step(['actions', 'codespaces'])],
    ['where targets were taken away', step(['codespaces'])],
    ['where the workflow file has another name', step(['actions'], OTHER)],
    ['where nobody knows its workflow', step(['actions'], undefined)],
  ])('%s', async (_, spec) => {
    await among(['o/a'], async (scene) => {
      await runToEnd(scene, step(['actions']));
      const first = only(scene);
      scene.line.clock.advance(DAY_MS);
      const { subjects } = await runToEnd(scene, rotation(spec, AT_ONCE));
      expect(notesOf(subjects[0]).join()).not.toMatch(ELSEWHERE);
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });

  test('and keeps both labels in step, so that one may change after the other', async () => {
    await among(['o/a'], async (scene) => {
      await runToEnd(scene, step(['actions']));
      const first = only(scene);
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, step(['actions', 'codespaces']));
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, step(['actions', 'codespaces'], OTHER));
      const labels = only(scene).labels;
      expect(labels[MADE_FOR_LABEL]).not.toBe(first.labels[MADE_FOR_LABEL]);
      expect(labels[MANAGED_FROM_LABEL]).not.toBe(first.labels[MANAGED_FROM_LABEL]);
      expect(labels[ALSO_FOR_LABEL]).toBeUndefined();
    });
  });

  test('with a client that was made before there were such labels, which it gets', async () => {
    await among(['o/a'], async (scene) => {
      const { sandbox, line } = scene;
      const labels = { [MARKER.key]: MARKER.value };
      const { clientId, clientSecret } = sandbox.confidence.addClient({ displayName: 'flags', labels });
      line.clock.advance(HOUR_MS);
      const updatedAt = new Date(line.clock.nowMs());
      sandbox.github.putSecret('o/a', 'ID', { value: clientId, updatedAt });
      sandbox.github.putSecret('o/a', 'SECRET', { value: clientSecret, updatedAt });
      line.clock.advance(HOUR_MS);
      await runToEnd(scene, { ...step(['actions']), refresh: 'stale' });
      expect(only(scene).labels).toEqual({
        ...labels,
        [MADE_FOR_LABEL]: expect.stringMatching(/^[0-9a-f]{16}-later$/),
        [MANAGED_FROM_LABEL]: expect.stringMatching(/^[0-9a-f]{16}$/),
      });
      const { subjects } = await runToEnd(scene, { ...step(['actions']), refresh: 'stale' });
      expect(subjects[0]?.result).toBe('unchanged');
    });
  });
});

test('a run that is not at home publishes, and says what differs', async () => {
  await among(['o/a', 'o/b'], async (scene) => {
    await runToEnd(scene, specFor(['o/a']));
    scene.line.clock.advance(HOUR_MS);
    const { subjects } = await runToEnd(scene, { ...specFor(['o/b']), managedFrom: OTHER });
    const { name } = only(scene);
    expect(holders(scene)).toEqual([name, name]);
    expect(notesOf(subjects[0]).join()).toContain(
      `${name} is kept for other targets than these by another workflow file: this run writes its own targets`,
    );
  });
});
