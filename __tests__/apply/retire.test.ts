import { describe, expect, test } from '@jest/globals';
import type { StoredClient } from '../../sandbox/index.ts';
import { policyIdOf } from '../../src/confidence/policies.ts';
import { MARKER } from '../../src/domain/labels.ts';
import { withTerms } from '../support/facts.ts';
import { madeClients, type Scene } from '../support/scene.ts';
import {
  afterFirst,
  DAY_MS,
  HOUR_MS,
  holders,
  hoursLeft,
  isLabelled,
  newest,
  only,
  opaquely,
  PLACES,
  type Start,
  stillThere,
  succeeding,
} from './lineage-scene.ts';
import { CLEAN_REFUSAL, notesOf, put, type RunOptions, rotation, run, runToEnd, specFor, type TERMS } from './run.ts';

const NEWER = { generation: 'newer' } as const;
const label = { service: 'confidence', method: 'PATCH', path: /\/v1\/apiClients/, when: 'before' } as const;
const remove = { service: 'confidence', method: 'DELETE', path: /\/v1\/apiClients/, when: 'before' } as const;
/** A run that finds nothing to do but to retire. */
const calm = rotation(specFor(PLACES), { force: false });

/** A scene in which a rotation was done; by default predecessors have an overlap of 48 hours, and an hour of it is over. */
async function afterRotation(
  { terms = {}, ...start }: Start & { terms?: Partial<typeof TERMS> },
  act: (scene: Scene, clients: { first: StoredClient; successor: StoredClient }) => Promise<void>,
): Promise<void> {
  await afterFirst(start, async (scene, first) => {
    await runToEnd(scene, rotation(specFor(PLACES), terms));
    scene.line.clock.advance(HOUR_MS);
    await act(scene, { first, successor: newest(scene) });
  });
}

/** The same where the rotation itself did not come to its retirement. */
async function beforeRetirement(
  start: Start,
  act: (scene: Scene, clients: { first: StoredClient; successor: StoredClient }) => Promise<void>,
): Promise<void> {
  await afterFirst(start, async (scene, first) => {
    await run(scene, rotation(specFor(PLACES)));
    scene.line.clock.advance(HOUR_MS);
    await act(scene, { first, successor: newest(scene) });
  });
}

describe('a predecessor', () => {
  test('is told when to go once its successor is seen everywhere, and works until then', async () => {
    await afterFirst({ client: { labels: { team: 'web' } } }, async (scene, first) => {
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      const labelled = stillThere(scene, first);
      expect(hoursLeft(scene, labelled)).toBeCloseTo(48, 1);
      const { 'retire-after': _, ...others } = labelled?.labels ?? {};
      expect(others).toEqual({ ...first.labels, successor: newest(scene).name.replace('apiClients/', '') });
      expect({ ...labelled, labels: 0, updater: 0, updateTime: 0 }).toEqual({
        ...first,
        labels: 0,
        updater: 0,
        updateTime: 0,
      });
      expect(scene.sandbox.confidence.signsIn(first.clientId, first.clientSecret)).toBe(true);
      expect(subjects).toMatchObject([
        { result: 'rotated', next: 'done', retired: [{ name: first.name, isDeleted: false }] },
      ]);
    });
  });

  test('is not told twice, and not put off', async () => {
    await afterRotation({}, async (scene, { first }) => {
      const before = stillThere(scene, first);
      const { subjects } = await runToEnd(scene, calm);
      expect(stillThere(scene, first)).toEqual(before);
      expect(subjects).toMatchObject([{ result: 'unchanged', retired: [{ name: first.name, isDeleted: false }] }]);
    });
  });

  test.each(['documented', 'newer'] as const)(
    'goes when its time has come, with its policies, %s',
    async (generation) => {
      const start = { confidence: { generation }, client: { roles: ['Reader'] } };
      await afterRotation(start, async (scene, { first, successor }) => {
        const { confidence } = scene.sandbox;
        confidence.addPolicy({
          policyId: 'by-hand',
          roles: ['roles/creator'],
          identities: ['identities/x', first.identity],
        });
        scene.line.clock.advance(2 * DAY_MS);
        const { subjects } = await runToEnd(scene, calm);
        expect(subjects).toMatchObject([
          {
            result: 'retired',
            problem: undefined,
            retired: [{ name: first.name, untilMs: undefined, isDeleted: true }],
          },
        ]);
        expect(only(scene).name).toBe(successor.name);
        expect(holders(scene)).toEqual([successor.name, successor.name]);
        expect(confidence.effectiveRoles(successor.name)).toEqual(['roles/reader']);
        const names = confidence.policies().map(({ name }) => name);
        expect(names.some((name) => name.includes(policyIdOf(first)))).toBe(false);
        const identities = confidence.policies().flatMap((policy) => policy.identities);
        expect(identities.includes(first.identity)).toBe(generation === 'documented');
      });
    },
  );

  test('goes in the same run where there is no overlap', async () => {
    await afterFirst({ confidence: NEWER }, async (scene, first) => {
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(holders(scene)).toEqual([only(scene).name, only(scene).name]);
      expect(subjects).toMatchObject([{ result: 'rotated', retired: [{ name: first.name, isDeleted: true }] }]);
    });
  });

  test('stays as it is where a target failed', async () => {
    await afterFirst({}, async (scene, first) => {
      scene.sandbox.faults.add({ ...put(/o\/b/), answer: CLEAN_REFUSAL });
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(stillThere(scene, first)).toEqual(first);
      expect(holders(scene)[1]).toBe(first.name);
    });
  });

  test('stays while GitHub does not show what was written, and goes once it does', async () => {
    await afterFirst({}, async (scene, first) => {
      const { github } = scene.sandbox;
      github.variant.metadataLagMs = 200_000;
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(stillThere(scene, first)).toEqual(first);
      expect(subjects).toMatchObject([{ result: 'rotated', retired: [] }]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0, force: false }));
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });

  test('is retired by a run that only provisions, too', async () => {
    await afterRotation({}, async (scene, { first, successor }) => {
      scene.line.clock.advance(2 * DAY_MS);
      await runToEnd(scene, specFor(PLACES));
      expect([stillThere(scene, first), only(scene).name]).toEqual([undefined, successor.name]);
    });
  });
});

describe('where the service changes no clients', () => {
  const FIXED: Start = { confidence: { patch: 'missing' } };

  test('a predecessor has no label, and stays for the overlap after the newest write', async () => {
    await afterRotation(FIXED, async (scene, { first }) => {
      const { subjects } = await runToEnd(scene, calm);
      expect(stillThere(scene, first)).toEqual(first);
      const [{ retired } = { retired: [] }] = subjects;
      expect(retired).toMatchObject([{ name: first.name, isDeleted: false }]);
      expect((retired[0]?.untilMs ?? 0) - scene.line.clock.nowMs()).toBeGreaterThan(46.9 * HOUR_MS);
      expect((retired[0]?.untilMs ?? 0) - scene.line.clock.nowMs()).toBeLessThan(47.1 * HOUR_MS);
      expect(scene.said.join('\n')).toMatch(
        new RegExp(
          `warning: This Confidence cannot change API clients: ${first.name} has no label, and may be deleted`,
        ),
      );
      scene.line.clock.advance(46.5 * HOUR_MS);
      await runToEnd(scene, calm);
      expect(stillThere(scene, first)).toBeDefined();
    });
  });

  test.each(['rotate', 'provision'] as const)('it goes after that: a run to %s', async (operation) => {
    await afterRotation(FIXED, async (scene, { first, successor }) => {
      scene.line.clock.advance(47.5 * HOUR_MS);
      const { subjects } = await runToEnd(scene, operation === 'rotate' ? calm : specFor(PLACES));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(holders(scene)).toEqual([successor.name, successor.name]);
      expect(subjects).toMatchObject([{ result: 'retired', retired: [{ name: first.name, isDeleted: true }] }]);
    });
  });

  test('a run that writes everything again does not put its end off', async () => {
    await afterRotation(FIXED, async (scene, { first }) => {
      for (let days = 0; days < 3; days += 1) {
        await runToEnd(scene, specFor(PLACES));
        scene.line.clock.advance(DAY_MS);
      }
      await runToEnd(scene, specFor(PLACES));
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });

  test.each([404, 405, 501])('also where it says so by %d', async (status) => {
    await beforeRetirement({}, async (scene, { first }) => {
      scene.sandbox.faults.add({ ...label, answer: { status } });
      const { subjects } = await runToEnd(scene, calm);
      expect(stillThere(scene, first)).toEqual(first);
      expect(subjects).toMatchObject([{ problem: undefined, retired: [{ name: first.name, isDeleted: false }] }]);
    });
  });

  test('the client that the run is signed in with stays all the same', async () => {
    const confidence = { patch: 'missing' } as const;
    await afterFirst({ confidence }, async (scene, first) => {
      await runToEnd(scene, rotation(specFor(PLACES)));
      promote(scene, first);
      scene.line.clock.advance(3 * DAY_MS);
      await runToEnd(scene, calm, { signedInAs: first });
      expect(stillThere(scene, first)).toBeDefined();
      await runToEnd(scene, calm, { signedInAs: await opaquely(scene) });
      expect(stillThere(scene, first)).toBeDefined();
      await runToEnd(scene, calm);
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });
});

describe('a client that is not to be deleted', () => {
  test.each([
    ['with a label', {}, 3 * DAY_MS],
    ['without an overlap', { overlapMs: 0 }, 0],
  ] as const)('stays when its time comes while the run is signed in with it, %s', async (_, terms, waitMs) => {
    await afterFirst({}, async (scene, first) => {
      promote(scene, first);
      await runToEnd(scene, rotation(specFor(PLACES), terms), { signedInAs: first });
      scene.line.clock.advance(waitMs + HOUR_MS);
      const { subjects } = await runToEnd(scene, withTerms(calm, { rotation: terms }), { signedInAs: first });
      expect(stillThere(scene, first)).toBeDefined();
      expect(subjects).toMatchObject([{ problem: undefined, retired: [{ name: first.name, isDeleted: false }] }]);
      expect(notesOf(subjects[0]).join()).toMatch(
        new RegExp(
          `${first.name} is the client that this run is signed in with: a run that signs in with its successor`,
        ),
      );
      // The successor, as the next run signs in, retires it.
      promote(scene, newest(scene));
      await runToEnd(scene, withTerms(calm, { rotation: terms }), { signedInAs: newest(scene) });
      expect(stillThere(scene, first)).toBeUndefined();
    });
  });

  test('stays where nobody can tell who is signed in, and is told', async () => {
    await afterRotation({}, async (scene, { first }) => {
      scene.line.clock.advance(3 * DAY_MS);
      const options: RunOptions = { signedInAs: await opaquely(scene) };
      const { subjects } = await runToEnd(scene, calm, options);
      expect(stillThere(scene, first)).toBeDefined();
      expect(notesOf(subjects[0]).join()).toMatch(/confidence-token does not tell which client it is of/);
      expect(subjects).toMatchObject([{ problem: undefined, next: 'done' }]);
    });
  });

  test('stays where this action did not create it, and goes with adopt', async () => {
    await afterFirst({}, async (scene, first) => {
      const { confidence } = scene.sandbox;
      confidence.removeClient(first.name);
      const { labels: _, ...byHand } = first;
      confidence.addClient({ ...byHand, labels: { team: 'web' } });
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(stillThere(scene, first)?.labels).toEqual({ team: 'web' });
      const successor = newest(scene);
      expect(holders(scene)).toEqual([successor.name, successor.name]);
      expect(successor.labels).toMatchObject({ ...succeeding(first), team: 'web' });
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0, force: false, adopt: true }));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(only(scene).name).toBe(successor.name);
    });
  });

  test('of another name is never touched', async () => {
    await afterFirst({}, async (scene) => {
      const labels = { [MARKER.key]: MARKER.value, 'retire-after': '20260101t000000z' };
      const others = ['Flags', 'flags ', 'flags2'].map((displayName) =>
        scene.sandbox.confidence.addClient({ displayName, labels }),
      );
      await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(madeClients(scene.sandbox)).toEqual(expect.arrayContaining(others));
    });
  });
});

describe('where retiring fails', () => {
  /** Three clients: two predecessors of one that is everywhere. */
  async function withTwo(act: (scene: Scene, olds: readonly StoredClient[]) => Promise<void>): Promise<void> {
    await afterRotation({}, async (scene, { successor }) => {
      await runToEnd(scene, rotation(specFor(PLACES)));
      scene.line.clock.advance(HOUR_MS);
      await act(
        scene,
        madeClients(scene.sandbox).filter(({ name }) => name !== newest(scene).name),
      );
      expect(stillThere(scene, successor)).toBeUndefined();
    });
  }

  test('the run fails, hides no other failure and undoes nothing; the next one ends it', async () => {
    await withTwo(async (scene, olds) => {
      const [second, first] = [olds[1], olds[0]];
      scene.line.clock.advance(3 * DAY_MS);
      scene.sandbox.faults.add({ ...remove, answer: { status: 508 } });
      const { subjects } = await runToEnd(scene, calm);
      expect(subjects[0]?.problem).toMatchObject({
        what: expect.stringMatching(
          new RegExp(`^API client ${second?.name} could not be retired: DELETE .* answered 508$`),
        ),
        cure: 'The next run tries again',
      });
      expect(subjects).toMatchObject([{ retired: [{ name: first?.name, isDeleted: true }] }]);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      await runToEnd(scene, calm);
    });
  });

  test('of several failures each is told', async () => {
    await withTwo(async (scene, olds) => {
      scene.line.clock.advance(3 * DAY_MS);
      scene.sandbox.faults.add({ ...remove, times: 2, answer: { status: 508 } });
      const { subjects } = await runToEnd(scene, calm);
      for (const { name } of olds)
        expect(subjects[0]?.problem?.what).toContain(`API client ${name} could not be retired`);
      expect(madeClients(scene.sandbox)).toHaveLength(3);
      await runToEnd(scene, calm);
    });
  });

  test.each([
    ['a 500', { status: 508 }, /could not be retired: PATCH .* answered 508/],
    ['a 403', { status: 403 }, /could not be retired: PATCH .* answered 403/],
    [
      'no JSON',
      { status: 200, body: '<html></html>' },
      /could not be retired: PATCH .* answered 200 with an unexpected body/,
    ],
  ])('a label that meets %s fails the run, and the next one sets it', async (_, answer, what) => {
    await afterFirst({}, async (scene, first) => {
      scene.sandbox.faults.add({ ...label, answer });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'rotated', retired: [] }]);
      expect(subjects[0]?.problem?.what).toMatch(what);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      expect(stillThere(scene, first)).toEqual(first);
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, calm);
      expect(hoursLeft(scene, stillThere(scene, first))).toBeCloseTo(48, 1);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
    ['an answer that ends too early', 'truncated'],
  ] as const)('a label that was set although %s came is set', async (_, answer) => {
    await afterFirst({}, async (scene, first) => {
      scene.sandbox.faults.add({ ...label, when: 'after', answer });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ problem: undefined, retired: [{ name: first.name }] }]);
      expect(isLabelled(stillThere(scene, first))).toBe(true);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
  ] as const)('a deletion that was done although %s came is done', async (_, answer) => {
    await afterFirst({}, async (scene, first) => {
      scene.sandbox.faults.add({ ...remove, when: 'after', answer });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
      expect(subjects).toMatchObject([{ problem: undefined, retired: [{ name: first.name, isDeleted: true }] }]);
      expect(only(scene).name).not.toBe(first.name);
    });
  });
});

/** Gives a client the right to make and delete clients. */
function promote({ sandbox }: Scene, { identity }: StoredClient): void {
  const roles = sandbox.confidence.policies().find(({ name }) => name === 'policies/admin-policy')?.roles ?? [];
  sandbox.confidence.addPolicy({ policyId: `admins-${identity.slice(-8)}`, roles, identities: [identity] });
}
