import { describe, expect, test } from '@jest/globals';
import { RequestRefused } from '../../src/domain/errors.ts';
import { ROTATION } from '../support/facts.ts';
import { failureOf } from '../support/scene.ts';
import { hoursAgo, LABELS, look, lookingAt, putPair, specFor } from './looking.ts';

const rotate = { operation: 'rotate' } as const;

describe('whether a secret can be read', () => {
  test('is found out by a further look where the list does not tell it', async () => {
    await lookingAt({ secretOnRead: 'absent' }, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      expect((await look(scene, specFor())).readable.size).toBe(0);
      scene.sandbox.faults.on({ service: 'confidence', path: /apiClients\/\w/ }, () => {
        scene.sandbox.confidence.variant.secretOnRead = 'present';
      });
      const facts = await look(scene, specFor());
      expect([...facts.readable]).toEqual([name]);
      expect(facts.clients[0]?.clientSecret).toBeDefined();
    });
  });

  test('is shown by signing in: one that does not sign in is none', async () => {
    await lookingAt({}, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const body = JSON.stringify({
        apiClients: [
          {
            name,
            displayName: 'flags',
            clientId: 'x',
            clientSecret: '****************',
            createTime: '2026-01-01T00:00:00Z',
            labels: LABELS,
          },
        ],
      });
      scene.sandbox.faults.add({
        service: 'confidence',
        path: /apiClients\?/,
        when: 'before',
        answer: { status: 200, body },
      });
      expect((await look(scene, specFor())).readable.size).toBe(0);
    });
  });

  test('is that of nobody where the client is gone meanwhile', async () => {
    await lookingAt({ secretOnRead: 'absent' }, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      scene.sandbox.faults.on({ service: 'confidence', path: /apiClients\?/, when: 'after' }, () => {
        scene.sandbox.confidence.removeClient(name);
      });
      expect((await look(scene, specFor())).readable.size).toBe(0);
    });
  });

  test('cannot be told where the service fails', async () => {
    await lookingAt({}, async (scene) => {
      scene.sandbox.confidence.addClient({ displayName: 'flags' });
      scene.sandbox.faults.add({
        service: 'confidence',
        path: /token/,
        nth: 2,
        when: 'before',
        answer: { status: 508 },
      });
      expect(await failureOf(look(scene, specFor()))).toBeInstanceOf(RequestRefused);
    });
  });

  test('is not asked of unmanaged among whom nobody can choose', async () => {
    await lookingAt({}, async (scene) => {
      for (const _ of [1, 2]) scene.sandbox.confidence.addClient({ displayName: 'flags' });
      expect((await look(scene, specFor({ roles: ['roles/reader'] }))).readable.size).toBe(0);
    });
  });
});

describe('whether a secret can be read is asked', () => {
  test.each([
    ['where a target lacks it', false, {}, 1],
    ['where a target lacks it, to rotate', false, rotate, 1],
    ['where what is current is to be written again', true, {}, 1],
    ['not where only stale targets are to be written and none is', true, { refresh: 'stale' }, 0],
    ['not where a rotation finds all in order', true, rotate, 0],
    ['not where a successor is made anyway', true, { ...rotate, rotation: { ...ROTATION, force: true } }, 0],
  ] as const)('%s', async (_, isWritten, fields, expected) => {
    await lookingAt({}, async (scene) => {
      scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS, createTime: hoursAgo(10) });
      if (isWritten) putPair(scene);
      expect((await look(scene, specFor({}, fields))).readable.size).toBe(expected);
      // Signed in once for the run itself, and once with the client.
      expect(scene.asked(/oauth\/token/)).toHaveLength(1 + expected);
    });
  });

  test.each([
    ['none', 'absent', false],
    ['none, where the newest is published', 'absent', true],
    ['the newest', 'present', false],
    ['the newest, where it is published', 'present', true],
  ] as const)('of the newest of several alone: %s', async (_, secretOnRead, isWritten) => {
    await lookingAt({ secretOnRead }, async (scene) => {
      const { addClient } = scene.sandbox.confidence;
      const going = { ...LABELS, 'retire-after': '20991231t000000z' };
      addClient({ displayName: 'flags', labels: going, createTime: hoursAgo(100) });
      const { name } = addClient({ displayName: 'flags', labels: LABELS, createTime: hoursAgo(10) });
      if (isWritten) putPair(scene);
      const { readable, clients } = await look(scene, specFor());
      expect([...readable]).toEqual(secretOnRead === 'present' ? [name] : []);
      expect(clients).toHaveLength(2);
      const asked = secretOnRead === 'present' ? [] : [`/v1/${name}`];
      expect(scene.asked(/apiClients\/\w/).map(({ path }) => path)).toEqual(asked);
    });
  });

  test('where an organization’s secret is to be shared in another way, whatever the times say', async () => {
    await lookingAt({}, async (scene) => {
      const { github, confidence } = scene.sandbox;
      github.addOrganization('o');
      confidence.addClient({ displayName: 'flags', labels: LABELS, createTime: hoursAgo(10) });
      for (const name of ['ID', 'SECRET']) github.putSecret('orgs/o', name, { value: 'x', updatedAt: new Date() });
      const target = {
        scope: 'organization',
        store: 'actions',
        owner: 'o',
        sharing: { visibility: 'all' },
      } as const;
      const assignments = specFor().assignments.map((assignment) => ({ ...assignment, targets: [target] }));
      const { readable, targets } = await look(scene, specFor({}, { ...rotate, assignments }));
      expect([...targets.values()].map(({ sharing }) => sharing?.differs)).toEqual([expect.any(String)]);
      expect(readable.size).toBe(1);
    });
  });
});
