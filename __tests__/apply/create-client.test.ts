import { describe, expect, test } from '@jest/globals';
import { microseconds } from '../../src/confidence/api-clients.ts';
import { MADE_FOR_LABEL, MARKER, REQUEST_LABEL } from '../../src/domain/labels.ts';
import { labelValueOf } from '../../src/domain/lineage.ts';
import { emptyMemory } from '../../src/domain/run-memory.ts';
import { madeClients } from '../support/scene.ts';
import {
  afterFirst,
  HOUR_MS,
  holders,
  isLabelled,
  newest,
  only,
  PLACES,
  stillThere,
  writtenAt,
} from './lineage-scene.ts';
import { among, CLEAN_REFUSAL, heldIn, notesOf, put, rotation, run, runToEnd, specFor } from './run.ts';

const token = { service: 'confidence', path: /oauth\/token/, when: 'before' } as const;
const policies = { service: 'confidence', path: /\/v1\/policies/, when: 'before' } as const;
const ROLES = ['Flags Editor', 'Reader'];

describe('a successor', () => {
  test.each([
    ['documented', 'present'],
    ['documented', 'absent'],
    ['newer', 'present'],
    ['newer', 'empty'],
  ] as const)(
    'is made once and brought everywhere, in the %s generation, secrets %s',
    async (generation, secretOnRead) => {
      const start = { client: { roles: ROLES }, confidence: { generation, secretOnRead } };
      await afterFirst(start, async (scene, first) => {
        const { subjects } = await run(scene, rotation(specFor(PLACES)));
        const made = newest(scene);
        expect(madeClients(scene.sandbox)).toHaveLength(2);
        expect(subjects).toMatchObject([
          { result: 'rotated', client: { name: made.name }, problem: undefined, next: 'again', retired: [] },
        ]);
        expect(subjects[0]?.client).not.toHaveProperty('clientSecret');
        expect(holders(scene)).toEqual([made.name, made.name]);
        // Nobody asked for roles this time.
        expect(scene.sandbox.confidence.effectiveRoles(made.name).sort()).toEqual([
          'roles/flags-editor',
          'roles/reader',
        ]);
        expect(stillThere(scene, first)).toEqual(first);
        expect(scene.sandbox.confidence.signsIn(first.clientId, first.clientSecret)).toBe(true);
      });
    },
  );

  test('has the fields of its predecessor where the spec leaves them open, and labels by which it is known again', async () => {
    const client = { description: 'For the checkout', permissions: ['a'], labels: { team: 'web', tier: 'one' } };
    await afterFirst({ client }, async (scene, first) => {
      const spec = specFor(PLACES, { labels: { tier: 'two' } });
      await run(scene, rotation(spec));
      const { description, permissions, displayName, labels } = newest(scene);
      expect({ description, permissions, displayName }).toEqual({
        description: 'For the checkout',
        permissions: ['a'],
        displayName: 'flags',
      });
      expect(labels).toEqual({
        team: 'web',
        tier: 'two',
        line: labelValueOf(first),
        clocks: expect.stringMatching(/^-?\d+$/),
        [MARKER.key]: MARKER.value,
        [REQUEST_LABEL]: expect.any(String),
        succeeds: labelValueOf(first),
        [MADE_FOR_LABEL]: first.labels[MADE_FOR_LABEL],
        'managed-from': first.labels['managed-from'],
      });
      expect(labels[REQUEST_LABEL]).not.toBe(first.labels[REQUEST_LABEL]);
    });
  });

  test('has what is wanted for where its predecessor is something else', async () => {
    await afterFirst({ client: { description: 'old', permissions: ['a'], roles: ['Reader'] } }, async (scene) => {
      await run(scene, rotation(specFor(PLACES, { description: 'new', permissions: ['b'], roles: ['Creator'] })));
      expect(newest(scene)).toMatchObject({ description: 'new', permissions: ['b'], roles: ['roles/creator'] });
    });
  });

  test('does not take over when its predecessor is to go', async () => {
    await afterFirst({}, async (scene, first) => {
      await runToEnd(scene, rotation(specFor(PLACES)));
      // Somebody deletes the successor by hand, and the predecessor, labelled, is the newest again.
      scene.sandbox.confidence.removeClient(newest(scene).name);
      expect(isLabelled(only(scene))).toBe(true);
      scene.line.clock.advance(HOUR_MS);
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(isLabelled(newest(scene))).toBe(false);
      expect(newest(scene).labels.succeeds).toBe(labelValueOf(first));
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('has what policies give to its predecessor, before it is brought anywhere', async () => {
    await afterFirst({ confidence: { generation: 'newer' } }, async (scene, first) => {
      const { confidence, faults } = scene.sandbox;
      const identities = ['identities/somebody', first.identity];
      confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/flags-viewer'], identities });
      const rolesAtWrite: string[][] = [];
      faults.on({ ...put(/./), times: 9 }, () => {
        rolesAtWrite.push(confidence.effectiveRoles(newest(scene).name));
      });
      const { subjects } = await run(scene, rotation(specFor(PLACES, { roles: ['Flags Editor'] })));
      expect(subjects).toMatchObject([{ result: 'rotated', problem: undefined }]);
      const own = ['roles/flags-editor', 'roles/flags-viewer'];
      expect(rolesAtWrite.map((roles) => roles.sort())).toEqual([own, own, own, own]);
      const policy = confidence.policies().find(({ name }) => name === 'policies/by-hand');
      expect(policy?.identities).toEqual([...identities, newest(scene).identity]);
      expect(scene.said.join('\n')).toMatch(/added it to the policies of the old clients: policies\/by-hand/);
    });
  });

  test('is written no earlier than five seconds after it was made', async () => {
    await afterFirst({}, async (scene) => {
      const from = scene.sandbox.requests.length;
      await run(scene, rotation(specFor(PLACES)));
      const madeAtMs = microseconds(newest(scene).createTime) / 1000;
      const writes = scene.sandbox.requests.slice(from).filter(({ method }) => method === 'PUT');
      expect(writes).toHaveLength(4);
      for (const { atMs } of writes) expect(atMs - madeAtMs).toBeGreaterThanOrEqual(5_000);
      expect(writes[0]?.atMs ?? 0).toBeLessThan(madeAtMs + 7_000);
      expect(scene.said).toContain('waiting 6 seconds, so that the time of a write shows which pair it wrote');
    });
  });

  test('is made without permissions where the service keeps none, which is told', async () => {
    await afterFirst({ confidence: { generation: 'newer' } }, async (scene) => {
      const { subjects } = await run(scene, rotation(specFor(PLACES, { permissions: ['flags.read'] })));
      expect(subjects).toMatchObject([{ result: 'rotated', problem: undefined }]);
      expect(notesOf(subjects[0])).toContain(
        'created without its permissions, which this Confidence does not keep inside clients',
      );
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('is not waited for where there is nothing to confuse it with', async () => {
    await among(PLACES, async (scene) => {
      await run(scene, specFor(PLACES));
      expect(scene.line.clock.sleptMs.filter((ms) => ms > 0)).toEqual([]);
    });
  });
});

describe('a successor that cannot be had is taken back, and the places keep what they have', () => {
  test('where the service keeps no labels', async () => {
    await afterFirst({}, async (scene, first) => {
      const before = writtenAt(scene);
      scene.sandbox.confidence.variant.labels = 'dropped';
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(only(scene)).toEqual(first);
      expect(writtenAt(scene)).toEqual(before);
      expect(subjects).toMatchObject([{ result: 'failed', client: undefined, next: 'done' }]);
      expect(subjects[0]?.problem?.what).toMatch(
        /^this Confidence keeps no labels on API clients, .*; API client apiClients\/\w+, created by this run, was deleted again$/,
      );
      expect(subjects[0]?.problem?.cure).toBe('Rotate this client by hand');
    });
  });

  test('where its policies are refused: nothing is made at all', async () => {
    await afterFirst({ confidence: { generation: 'newer' } }, async (scene, first) => {
      const before = writtenAt(scene);
      scene.sandbox.confidence.variant.policies = 'refused';
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect([only(scene), writtenAt(scene)]).toEqual([first, before]);
      expect(subjects[0]?.problem?.what).toMatch(/^the policies cannot be read/);
      expect(scene.asked(/POST \/v1\/apiClients/)).toHaveLength(1);
    });
  });

  test.each([
    ['signing in with it fails', { ...token, nth: 2 }, { status: 508 }],
    [
      'the list that shows rivals fails',
      { ...policies, method: 'GET', path: /\/v1\/apiClients\?/, nth: 2 },
      { status: 508 },
    ],
    ['a policy of people cannot be read', { ...policies, method: 'GET', path: /by-hand/ }, { status: 508 }],
    ['a policy of people cannot be changed', { ...policies, method: 'PATCH', path: /by-hand/ }, { status: 403 }],
    ['its own policy cannot be made', { ...policies, method: 'POST' }, { status: 403 }],
  ] as const)('where %s', async (_, match, answer) => {
    const start = { client: { roles: ['Reader'] }, confidence: { generation: 'newer' } } as const;
    await afterFirst(start, async (scene, first) => {
      const { confidence, faults } = scene.sandbox;
      const identities = ['identities/somebody', first.identity];
      confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/flags-viewer'], identities });
      const before = [writtenAt(scene), gistOf(confidence.policies())];
      faults.add({ ...match, answer });
      const memory = emptyMemory();
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)), { memory });
      expect(only(scene)).toEqual(first);
      expect([writtenAt(scene), gistOf(confidence.policies())]).toEqual(before);
      expect(subjects).toMatchObject([{ result: 'failed', retired: [] }]);
      expect(subjects[0]?.problem?.what).toMatch(/created by this run, was deleted again$/);
      expect(subjects[0]?.targets).toMatchObject(PLACES.map(() => ({ kind: 'failed', tried: false, untouched: true })));
      expect([memory.live.size, memory.held.size]).toEqual([0, 0]);
    });
  });

  test('where it can be placed nowhere', async () => {
    await afterFirst({ confidence: { generation: 'newer' } }, async (scene, first) => {
      const before = gistOf(scene.sandbox.confidence.policies());
      scene.sandbox.faults.add({ ...put(/./), times: 9, answer: CLEAN_REFUSAL });
      const memory = emptyMemory();
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)), { memory });
      expect(only(scene)).toEqual(first);
      expect(holders(scene)).toEqual([first.name, first.name]);
      expect(gistOf(scene.sandbox.confidence.policies())).toEqual(before);
      expect(subjects).toMatchObject([{ result: 'failed', client: undefined, retired: [], next: 'done' }]);
      expect([memory.live.size, memory.held.size]).toEqual([0, 0]);
    });
  });
});

describe('what a run did is remembered', () => {
  test('a client that it made, and the places that it wrote', async () => {
    await afterFirst({ confidence: { secretOnRead: 'absent' } }, async (scene, first) => {
      scene.sandbox.faults.add({ ...put(/o\/b/), answer: CLEAN_REFUSAL });
      const memory = emptyMemory();
      const spec = rotation(specFor(PLACES));
      expect((await run(scene, spec, { memory })).subjects).toMatchObject([{ result: 'rotated', next: 'done' }]);
      const { name, clientSecret } = newest(scene);
      expect(heldIn(memory)).toEqual(new Map([['o/a ID SECRET', name]]));
      expect([...memory.live.values()].map((one) => [one.name, one.clientSecret?.reveal()])).toEqual([
        [name, clientSecret],
      ]);
      expect(holders(scene)).toEqual([name, first.name]);
      // A further pass brings it to the rest, though its secret cannot be read.
      await run(scene, spec, { memory });
      expect(heldIn(memory)).toEqual(new Map(PLACES.map((place) => [`${place} ID SECRET`, name])));
      expect(holders(scene)).toEqual([name, name]);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
    });
  });

  test('a first client, and a place that was half written as one of which nobody knows what it holds', async () => {
    await among(PLACES, async (scene) => {
      scene.sandbox.faults.add({ ...put(/o\/a\/.*SECRET$/), answer: CLEAN_REFUSAL });
      const memory = emptyMemory();
      await run(scene, specFor(PLACES), { memory });
      const { name } = only(scene);
      expect([[...memory.live.keys()], heldIn(memory)]).toEqual([
        [name],
        new Map([
          ['o/a ID SECRET', ''],
          ['o/b ID SECRET', name],
        ]),
      ]);
    });
  });
});

function gistOf(all: readonly { name: string; roles: string[]; identities: string[] }[]): unknown {
  return all.map(({ name, roles, identities }) => ({ name, roles, identities }));
}
