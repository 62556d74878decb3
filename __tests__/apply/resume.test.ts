import { describe, expect, test } from '@jest/globals';
import type { StoredClient } from '../../sandbox/index.ts';
import { MADE_FOR_LABEL } from '../../src/domain/labels.ts';
import { emptyMemory } from '../../src/domain/run-memory.ts';
import { madeClients, type Scene } from '../support/scene.ts';
import {
  afterFirst,
  DAY_MS,
  HOUR_MS,
  holders,
  isLabelled,
  newest,
  only,
  opaquely,
  PLACES,
  type Start,
  stillThere,
  succeeding,
  writtenAt,
} from './lineage-scene.ts';
import { CLEAN_REFUSAL, heldIn, problemOf, put, rotation, run, runToEnd, specFor } from './run.ts';

const policies = { service: 'confidence', path: /\/v1\/policies/, when: 'before' } as const;
const remove = { service: 'confidence', method: 'DELETE', path: /\/v1\/apiClients/, when: 'before' } as const;
const NEWER = { generation: 'newer' } as const;
const VIEWER = 'roles/flags-viewer';

/** A scene in which a run was cut right after it made a successor, an hour ago. */
async function afterCut(
  start: Start,
  act: (scene: Scene, clients: { first: StoredClient; cut: StoredClient }) => Promise<void>,
): Promise<void> {
  await afterFirst(start, async (scene, first) => {
    const labels = { ...succeeding(first), [MADE_FOR_LABEL]: first.labels[MADE_FOR_LABEL] ?? '' };
    const cut = scene.sandbox.confidence.addClient({ displayName: 'flags', labels });
    scene.line.clock.advance(HOUR_MS);
    await act(scene, { first, cut });
  });
}

describe('a rotation that was cut is finished', () => {
  test.each(['documented', 'newer'] as const)('where the secret can be read, %s', async (generation) => {
    await afterCut({ confidence: { generation } }, async (scene, { first, cut }) => {
      const memory = emptyMemory();
      const { subjects } = await run(scene, rotation(specFor(PLACES)), { memory });
      expect(subjects).toMatchObject([{ result: 'resumed', client: { name: cut.name }, problem: undefined }]);
      expect(subjects[0]?.client).not.toHaveProperty('clientSecret');
      expect(holders(scene)).toEqual([cut.name, cut.name]);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, cut.name]);
      // What it finished counts as its own: a further pass neither waits for it nor replaces it.
      expect([...memory.live.keys()]).toEqual([cut.name]);
      expect(heldIn(memory)).toEqual(new Map(PLACES.map((place) => [`${place} ID SECRET`, cut.name])));
    });
  });

  test('with what policies give to its predecessors, before it is brought anywhere', async () => {
    const start = { confidence: NEWER, client: { roles: ['Reader'] } };
    await afterCut(start, async (scene, { first, cut }) => {
      const { confidence, faults } = scene.sandbox;
      confidence.addPolicy({ policyId: 'by-hand', roles: [VIEWER], identities: ['identities/x', first.identity] });
      const seen: string[] = [];
      faults.on({ ...put(/./), times: 9 }, () => {
        seen.push(confidence.effectiveRoles(cut.name).sort().join());
      });
      // Nobody asks for roles this time: it has those of its predecessor's own policy all the same.
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'resumed', problem: undefined }]);
      expect(new Set(seen)).toEqual(new Set([[VIEWER, 'roles/reader'].join()]));
      expect(scene.said.join('\n')).toContain(`${cut.name} is in the policies of the old clients: policies/by-hand`);
      const policy = confidence.policies().find(({ name }) => name === 'policies/by-hand');
      expect(policy?.identities).toEqual(['identities/x', first.identity, cut.identity]);
    });
  });

  test('with the roles that are asked for', async () => {
    await afterCut({ confidence: NEWER, client: { roles: ['Reader'] } }, async (scene, { cut }) => {
      await runToEnd(scene, rotation(specFor(PLACES, { roles: ['Flags Editor'] })));
      expect(scene.sandbox.confidence.effectiveRoles(cut.name)).toEqual(['roles/flags-editor']);
    });
  });

  test.each([
    ['cannot be seen', { ...policies, path: /policies\?pageSize/ }, { status: 403 }, /^the policies cannot be read/],
    ['cannot be changed', { ...policies, method: 'PATCH' }, { status: 403 }, /^PATCH .*by-hand answered 403/],
    ['fail to be read', { ...policies, method: 'GET', path: /by-hand/ }, { status: 508 }, /answered 508/],
  ] as const)('not where policies %s: nothing is written', async (_, match, answer, what) => {
    await afterCut({ confidence: NEWER }, async (scene, { first, cut }) => {
      const { confidence, faults } = scene.sandbox;
      const before = writtenAt(scene);
      confidence.addPolicy({ policyId: 'by-hand', roles: [VIEWER], identities: [first.identity] });
      faults.add({ ...match, answer });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'failed', retired: [] }]);
      expect(subjects[0]?.problem?.what).toMatch(what);
      expect(writtenAt(scene)).toEqual(before);
      expect(madeClients(scene.sandbox)).toEqual([first, cut]);
      // The next run finishes it.
      expect((await runToEnd(scene, rotation(specFor(PLACES)))).subjects).toMatchObject([{ problem: undefined }]);
      expect(holders(scene)).toEqual([cut.name, cut.name]);
      expect(confidence.effectiveRoles(cut.name)).toEqual([VIEWER]);
    });
  });

  test('at the places that lack it, and predecessors stay where one of them fails', async () => {
    await afterCut({}, async (scene, { first, cut }) => {
      scene.sandbox.faults.add({ ...put(/o\/b/), answer: CLEAN_REFUSAL });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(holders(scene)).toEqual([cut.name, first.name]);
      expect(subjects).toMatchObject([{ retired: [], next: 'done' }]);
      expect(isLabelled(stillThere(scene, first))).toBe(false);
      scene.line.clock.advance(HOUR_MS);
      const written = scene.asked(/PUT .*o\/a/).length;
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0, force: false }));
      expect([holders(scene), only(scene).name]).toEqual([[cut.name, cut.name], cut.name]);
      expect(scene.asked(/PUT .*o\/a/)).toHaveLength(written);
    });
  });
});

describe('a client that nobody holds and nobody can read', () => {
  const LOST = { confidence: { secretOnRead: 'absent' } } as const;

  test('is deleted, and the run decides again', async () => {
    await afterCut(LOST, async (scene, { first, cut }) => {
      const before = writtenAt(scene);
      const spec = rotation(specFor(PLACES));
      const { subjects } = await run(scene, spec);
      expect(subjects).toMatchObject([
        { result: 'resumed', problem: undefined, next: 'again', retired: [{ isDeleted: true }] },
      ]);
      expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
      expect([only(scene), writtenAt(scene)]).toEqual([first, before]);
      expect(scene.said.join('\n')).toContain(`deleted ${cut.name}: an earlier run created it and ended early`);
    });
  });

  test('goes with its policies, and a successor is made in the same run', async () => {
    await afterCut({ confidence: { ...LOST.confidence, ...NEWER } }, async (scene, { first, cut }) => {
      const { confidence } = scene.sandbox;
      const identities = ['identities/x', first.identity, cut.identity];
      confidence.addPolicy({ policyId: 'by-hand', roles: [VIEWER], identities });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      const successor = newest(scene);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, successor.name]);
      expect(holders(scene)).toEqual([successor.name, successor.name]);
      expect(subjects).toMatchObject([{ problem: undefined, next: 'done' }]);
      expect(subjects[0]?.retired.at(-1)).toMatchObject({ name: first.name, isDeleted: false });
      const policy = confidence.policies().find(({ name }) => name === 'policies/by-hand');
      expect(policy?.identities).toEqual(['identities/x', first.identity, successor.identity]);
    });
  });

  test('stays where it cannot be deleted: told, and nothing is made or written', async () => {
    await afterCut(LOST, async (scene, { first, cut }) => {
      const before = writtenAt(scene);
      scene.sandbox.faults.add({ ...remove, answer: { status: 508 } });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'failed', next: 'done' }]);
      expect(subjects[0]?.problem?.what).toMatch(/^DELETE .* answered 508/);
      expect([madeClients(scene.sandbox), writtenAt(scene)]).toEqual([[first, cut], before]);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
  ] as const)('is gone although %s came, and one successor is made', async (_, answer) => {
    await afterCut(LOST, async (scene, { first, cut }) => {
      scene.sandbox.faults.add({ ...remove, when: 'after', answer });
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(stillThere(scene, cut)).toBeUndefined();
      expect(madeClients(scene.sandbox)).toHaveLength(2);
      expect(holders(scene)).not.toContain(first.name);
    });
  });

  test('stays where it was made for other places: they may hold it', async () => {
    await afterFirst(LOST, async (scene, first) => {
      const labels = { ...succeeding(first), [MADE_FOR_LABEL]: 'of-other-places' };
      const other = scene.sandbox.confidence.addClient({ displayName: 'flags', labels });
      scene.line.clock.advance(DAY_MS);
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(stillThere(scene, other)).toBeDefined();
      expect(madeClients(scene.sandbox)).toHaveLength(3);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('stays where nobody can tell who is signed in', async () => {
    await afterCut(LOST, async (scene, { cut }) => {
      await runToEnd(scene, rotation(specFor(PLACES)), { signedInAs: await opaquely(scene) });
      expect(stillThere(scene, cut)).toBeDefined();
      expect(scene.asked(/^DELETE/)).toEqual([]);
    });
  });
});

describe('a client that may be in work elsewhere', () => {
  test('is left alone, told, and looked at once more only in a further pass', async () => {
    await afterFirst({ confidence: { secretOnRead: 'absent' } }, async (scene, first) => {
      const young = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: succeeding(first) });
      scene.line.clock.advance(60_000);
      const before = [madeClients(scene.sandbox), writtenAt(scene)];
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { force: false, rotateAfterMs: DAY_MS }));
      expect(subjects).toMatchObject([{ result: 'failed', client: { name: young.name }, next: 'wait', retired: [] }]);
      expect(problemOf(subjects[0])).toMatch(/another run may still write it/);
      expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
      expect([madeClients(scene.sandbox), writtenAt(scene)]).toEqual(before);
      expect(scene.line.clock.sleptMs.filter((ms) => ms > 0)).toEqual([]);
    });
  });

  test('of five that are alive no further one is made, and none of those that may be held goes', async () => {
    await afterFirst({}, async (scene, first) => {
      for (let times = 0; times < 4; times += 1) {
        await runToEnd(scene, rotation(specFor(PLACES)));
        scene.line.clock.advance(HOUR_MS);
      }
      const before = [madeClients(scene.sandbox), writtenAt(scene)];
      expect(madeClients(scene.sandbox)).toHaveLength(5);
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'failed', next: 'done' }]);
      expect(problemOf(subjects[0])).toMatch(/^5 API clients "flags" exist, the most there may be/);
      expect([madeClients(scene.sandbox), writtenAt(scene)]).toEqual(before);
      expect(stillThere(scene, first)).toBeDefined();
      // With the time of the first ones there is room again.
      scene.line.clock.advance(2 * DAY_MS);
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });
});
