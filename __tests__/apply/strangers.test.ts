import { describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant, StoredClient } from '../../sandbox/index.ts';
import { RETIRE_AFTER_LABEL } from '../../src/domain/labels.ts';
import { withTerms } from '../support/facts.ts';
import { madeClients, type Scene } from '../support/scene.ts';
import { afterFirst, DAY_MS, holders, newest, only, PLACES, stillThere, succeeding } from './lineage-scene.ts';
import { CLEAN_REFUSAL, notesOf, put, rotation, runToEnd, specFor, TERMS } from './run.ts';

const GENERATIONS = ['documented', 'newer'] as const;
const SOMEBODY = 'identities/somebody';
const AT_ONCE = { force: false, overlapMs: 0 };

/** Somebody who may create clients makes one that looks like a successor of the live one. */
function plant({ sandbox, line }: Scene, live: StoredClient, labels: Record<string, string> = {}): StoredClient {
  line.clock.advance(3_600_000);
  const planted = sandbox.confidence.addClient({
    displayName: live.displayName,
    labels: { ...live.labels, ...succeeding(live), ...labels },
    creator: SOMEBODY,
  });
  line.clock.advance(3_600_000);
  return planted;
}

const worlds = GENERATIONS.flatMap((generation) =>
  (['present', 'absent'] as const).map((secretOnRead): Partial<ConfidenceVariant> => ({ generation, secretOnRead })),
);

describe.each(worlds)('where Confidence is %j, a newer client that somebody else made', (confidence) => {
  test.each([
    ['provision', specFor(PLACES)],
    ['rotate', rotation(specFor(PLACES), AT_ONCE)],
    ['rotate, forced', rotation(specFor(PLACES), { ...AT_ONCE, force: true })],
  ])('is told of, never published, and nothing is retired for it: %s', async (_, spec) => {
    await afterFirst({ confidence }, async (scene, first) => {
      const planted = plant(scene, first);
      const { subjects } = await runToEnd(scene, spec);
      expect(notesOf(subjects[0]).join('\n')).toContain(`${planted.name} looks like a newer client of this name`);
      expect(stillThere(scene, planted)?.labels).toEqual(planted.labels);
      expect(scene.sandbox.confidence.effectiveRoles(planted.name)).toEqual([]);
      expect(scene.sandbox.confidence.policies().flatMap(({ identities }) => identities)).not.toContain(
        planted.identity,
      );
      const isForced = spec.assignments[0]?.rotation.force === true;
      const live = isForced ? newest(scene).name : first.name;
      expect(holders(scene)).toEqual([live, live]);
      expect(live).not.toBe(planted.name);
      expect(stillThere(scene, first) === undefined).toBe(isForced);
    });
  });

  test('is no reason to wait, also where it is made while a successor is', async () => {
    await afterFirst({ confidence }, async (scene, first) => {
      const planted = plant(scene, first);
      await runToEnd(scene, rotation(specFor(PLACES)));
      scene.line.clock.advance(3 * DAY_MS);
      await runToEnd(scene, specFor(PLACES));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(holders(scene)).not.toContain(planted.name);
      expect(new Set(holders(scene)).size).toBe(1);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
    });
  });

  test('does not end the life of the client before it by a label of its own', async () => {
    await afterFirst({ confidence }, async (scene, first) => {
      const planted = plant(scene, first, { [RETIRE_AFTER_LABEL]: '20200101t000000z', successor: 'x' });
      await runToEnd(scene, rotation(specFor(PLACES), AT_ONCE));
      expect(holders(scene)).toEqual([first.name, first.name]);
      expect(stillThere(scene, planted)).toBeDefined();
    });
  });

  test('goes on with adopt', async () => {
    await afterFirst({ confidence: { ...confidence, secretOnRead: 'present' } }, async (scene, first) => {
      const planted = plant(scene, first);
      await runToEnd(scene, rotation(specFor(PLACES), { ...AT_ONCE, adopt: true }));
      expect(holders(scene)).toEqual([planted.name, planted.name]);
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });
});

describe.each(GENERATIONS)('credentials that the run itself signs in with, where Confidence is %s', (generation) => {
  /** The client of this action's own, made by hand, that holds every right. */
  async function asOwnSubject(act: (scene: Scene, root: StoredClient) => Promise<void>): Promise<void> {
    await afterFirst({ confidence: { generation }, client: { roles: ['Admin'] } }, act);
  }

  test('pass to no client that somebody else made', async () => {
    await asOwnSubject(async (scene, root) => {
      const planted = plant(scene, root);
      await runToEnd(scene, rotation(specFor(PLACES), AT_ONCE), { signedInAs: root });
      expect(holders(scene)).toEqual([root.name, root.name]);
      expect(scene.sandbox.confidence.effectiveRoles(planted.name)).toEqual([]);
    });
  });

  test('pass on from each client to the one that it made', async () => {
    await asOwnSubject(async (scene, root) => {
      let signedInAs = root;
      for (let turn = 0; turn < 3; turn += 1) {
        await runToEnd(scene, rotation(specFor(PLACES)), { signedInAs });
        signedInAs = newest(scene);
        expect(holders(scene)).toEqual([signedInAs.name, signedInAs.name]);
        scene.line.clock.advance(3 * DAY_MS);
        await runToEnd(scene, rotation(specFor(PLACES), { force: false }), { signedInAs });
        expect(only(scene).name).toBe(signedInAs.name);
      }
    });
  });

  test('go on with other lineages after they changed', async () => {
    await asOwnSubject(async (scene, root) => {
      const other = specFor(PLACES, { displayName: 'other' });
      const spec = withTerms(other, { names: { clientId: 'ID2', clientSecret: 'SECRET2' } });
      await runToEnd(scene, spec);
      const made = () => madeClients(scene.sandbox).filter(({ displayName }) => displayName === 'other');
      // Another client signs in than the one that made the first, and its successor is found again.
      scene.line.clock.advance(DAY_MS);
      await runToEnd(scene, rotation(spec), { signedInAs: root });
      expect(made()).toHaveLength(2);
      scene.line.clock.advance(DAY_MS);
      const { subjects } = await runToEnd(scene, rotation(spec, { ...TERMS, force: false }), { signedInAs: root });
      expect(notesOf(subjects[0]).join()).not.toContain('looks like');
      scene.line.clock.advance(3 * DAY_MS);
      await runToEnd(scene, rotation(spec, { ...TERMS, force: false }), { signedInAs: root });
      expect(made()).toHaveLength(1);
    });
  });
});

test.each(GENERATIONS)(
  'a successor that was made after another client signs in is found by who was cut: %s',
  async (generation) => {
    await afterFirst({ confidence: { generation, secretOnRead: 'present' } }, async (scene, first) => {
      const { sandbox } = scene;
      const second = sandbox.confidence.addClient({ displayName: 'Second administrator' });
      const { identity } = second;
      sandbox.confidence.addPolicy({
        policyId: 'second',
        roles: ['roles/61646d696e8f4e2db7c35a10'],
        identities: [identity],
      });
      sandbox.faults.add({ ...put(/secrets/), times: 99, answer: CLEAN_REFUSAL });
      sandbox.faults.add({
        service: 'confidence',
        method: 'DELETE',
        path: /apiClients/,
        when: 'before',
        times: 99,
        answer: { status: 500, body: '{}' },
      });
      await runToEnd(scene, rotation(specFor(PLACES)), { signedInAs: second });
      sandbox.faults.clear();
      const successor = newest(scene);
      expect([successor.name === first.name, successor.creator]).toEqual([false, second.identity]);
      scene.line.clock.advance(3_600_000);
      await runToEnd(scene, specFor(PLACES), { signedInAs: second });
      expect(holders(scene)).toEqual([successor.name, successor.name]);
    });
  },
);

test('where the service tells no creator, the marker alone decides', async () => {
  await afterFirst({}, async (scene, first) => {
    scene.line.clock.advance(3_600_000);
    const labels = succeeding(first);
    const later = scene.sandbox.confidence.addClient({ displayName: 'flags', labels, creator: '' });
    scene.line.clock.advance(3_600_000);
    await runToEnd(scene, specFor(PLACES));
    expect(holders(scene)).toEqual([later.name, later.name]);
  });
});
