import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import { emptyMemory } from '../../src/domain/run-memory.ts';
import { observe } from '../../src/plan/observe.ts';
import { ServiceClock } from '../../src/runtime/service-clock.ts';
import { clientWith } from '../support/domain-values.ts';
import { ROTATION } from '../support/facts.ts';
import { ownClient } from '../support/own-client.ts';
import { failureOf, inScene } from '../support/scene.ts';
import { hoursAgo, LABELS, look, lookingAt, putPair, sourcesIn, specFor } from './looking.ts';

describe('what is observed', () => {
  test('changes nothing, and tells clients, targets and how many were looked through', async () => {
    await lookingAt({}, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const facts = await look(scene, specFor({ roles: ['Reader'] }));
      expect(facts).toMatchObject({ clients: [{ name }], clientsSeen: 3 });
      expect([...facts.targets.keys()]).toEqual(['o/a ID SECRET']);
      expect([...facts.readable]).toEqual([name]);
      expect(facts.roles).toHaveLength(6);
      expect(facts.signedInAs).toEqual(new Set([scene.sandbox.confidence.admin.clientId]));
      expect(scene.asked(/^(?!GET|POST \/(?:graphql|v1\/oauth\/token))/)).toEqual([]);
    });
  });

  test('is a client by its name where one is named, beside those of the display name', async () => {
    await lookingAt({}, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'other' });
      const mine = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const names = async (clientName: string) =>
        (await look(scene, specFor({ clientName }))).clients.map((client) => client.name);
      expect(await names(mine.name)).toEqual([mine.name]);
      expect(await names('apiClients/none')).toEqual([mine.name]);
      expect(await names(name)).toEqual([mine.name, name]);
    });
  });

  test('has the roles wherever one is named, by its id too, unless nobody may see them', async () => {
    await lookingAt({}, async (scene) => {
      expect((await look(scene, specFor())).roles).toBeUndefined();
      scene.sandbox.faults.add({
        service: 'confidence',
        path: /v1\/roles/,
        when: 'before',
        answer: { status: 403, body: '{}' },
      });
      expect((await look(scene, specFor({ roles: ['roles/reader'] }))).roles).toBeUndefined();
      expect((await look(scene, specFor({ roles: ['roles/reader'] }))).roles).toHaveLength(6);
    });
  });
});

describe('what a run did itself', () => {
  test('is there, whether or not a list shows it already', async () => {
    await lookingAt({}, async (scene) => {
      const { name, clientId, clientSecret } = scene.sandbox.confidence.addClient({
        displayName: 'flags',
        labels: LABELS,
      });
      const answer = { status: 200, body: '{"apiClients":[]}' };
      scene.sandbox.faults.add({ service: 'confidence', path: /apiClients\?/, when: 'before', answer });
      const memory = emptyMemory();
      memory.live.set(name, ownClient(clientSecret, { name, clientId, labels: LABELS }));
      memory.held.set('o/a ID SECRET', { name, times: 1, atMs: Date.now() });
      memory.yielded.add('flags');
      const facts = await look(scene, specFor(), memory);
      expect(facts).toMatchObject({
        clients: [{ name, clientId }],
        createdByRun: new Set([name]),
        readable: new Set([name]),
      });
      expect(facts.clients[0]?.clientSecret?.reveal()).toBe(clientSecret);
      expect(facts.targets.get('o/a ID SECRET')?.lastWrittenByRun).toBe(name);
      expect(facts.yielded).toEqual(new Set(['flags']));
      // It is known to work: nobody signs in with it again.
      expect(scene.asked(/oauth\/token/)).toHaveLength(1);
    });
  });

  test('is not there where it was deleted since, nor where the look is about another client', async () => {
    await lookingAt({}, async (scene) => {
      const memory = emptyMemory();
      for (const one of [
        clientWith({ name: 'apiClients/gone' }),
        clientWith({ name: 'apiClients/x', displayName: 'other' }),
      ])
        memory.live.set(one.name, one);
      const facts = await look(scene, specFor(), memory);
      expect(facts.clients).toEqual([]);
      expect(scene.asked(/apiClients\/\w/).map(({ path }) => path)).toEqual(['/v1/apiClients/gone']);
      expect(facts.targets.get('o/a ID SECRET')).not.toHaveProperty('holds');
    });
  });

  test.each([
    ['that was written before', -60_000, 1, { lastWrittenByRun: 'apiClients/one', overwrittenSince: false }],
    ['that may have been written then', 1_000, 1, { lastWrittenByRun: 'apiClients/one', overwrittenSince: false }],
    ['that another run wrote since', 60_000, 1, { lastWrittenByRun: 'apiClients/one', overwrittenSince: true }],
    [
      'that another run wrote since, once more',
      60_000,
      2,
      { lastWrittenByRun: undefined, overwrittenSince: undefined },
    ],
  ])('is at a target %s', async (_, afterMs, times, expected) => {
    await lookingAt({}, async (scene) => {
      const memory = emptyMemory();
      memory.held.set('o/a ID SECRET', { name: 'apiClients/one', times, atMs: Date.now() });
      putPair(scene, afterMs);
      const { lastWrittenByRun, overwrittenSince } =
        (await look(scene, specFor(), memory)).targets.get('o/a ID SECRET') ?? {};
      expect({ lastWrittenByRun, overwrittenSince }).toEqual(expected);
    });
  });

  test('is at a target of which another run wrote only a half since', async () => {
    await lookingAt({}, async (scene) => {
      const memory = emptyMemory();
      memory.held.set('o/a ID SECRET', { name: 'apiClients/one', times: 1, atMs: Date.now() });
      putPair(scene, -60_000);
      scene.sandbox.github.putSecret('o/a', 'ID', { value: 'x', updatedAt: new Date(Date.now() + 60_000) });
      expect((await look(scene, specFor(), memory)).targets.get('o/a ID SECRET')?.lastWrittenByRun).toBe(
        'apiClients/one',
      );
    });
  });

  test('is asked for once where the list shows it', async () => {
    await lookingAt({}, async (scene) => {
      const { name, clientId } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const memory = emptyMemory();
      memory.live.set(name, ownClient('a-secret-of-its-own', { name, clientId }));
      expect((await look(scene, specFor(), memory)).clients.map((one) => one.name)).toEqual([name]);
      expect(scene.asked(/apiClients\/\w/)).toEqual([]);
    });
  });
});

describe('what cannot be observed', () => {
  const refusal = {
    service: 'confidence',
    path: /\/v1\/apiClients/,
    when: 'before',
    answer: { status: 400, body: 'no' },
  } as const;

  test('is told of both services at once', async () => {
    await inScene({}, async (scene) => {
      scene.sandbox.faults.add(refusal);
      const error = await failureOf(look(scene, specFor()));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^GET .*apiClients answered 400: no\no\/a: GET \S+public-key answered 404/);
    });
  });

  test('is told of the one service that has it', async () => {
    await lookingAt({}, async (scene) => {
      scene.sandbox.faults.add(refusal);
      const error = await failureOf(look(scene, specFor()));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^GET \S+apiClients answered 400: no$/);
    });
    await inScene({}, async (scene) => {
      const error = await failureOf(look(scene, specFor()));
      expect(error.message).toMatch(/^o\/a: GET \S+public-key answered 404: Not Found\. It does not exist/);
    });
  });

  test('is told with what was asked for and cannot be, which alone stops a run as well', async () => {
    await lookingAt({}, async (scene) => {
      const spec = specFor({}, { problems: [{ what: 'no such place' }] });
      expect((await failureOf(look(scene, spec))).message).toBe('no such place');
      scene.sandbox.faults.add(refusal);
      expect((await failureOf(look(scene, spec))).message).toMatch(/^no such place\nGET/);
    });
  });

  test('is a defect, which is let through as it is', async () => {
    await inScene({}, async (scene) => {
      const sources = sourcesIn(scene);
      const source = { ...sources.source, find: async () => Promise.reject(new RangeError('a defect')) };
      expect((await failureOf(observe(specFor(), { ...sources, source }))).message).toBe('a defect');
    });
  });
});

describe('policies of this action', () => {
  test('are none where a client has an identity and other roles, and this action made no policy for it', async () => {
    await lookingAt({ generation: 'newer' }, async (scene) => {
      scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const facts = await look(scene, specFor({ roles: ['roles/reader'] }));
      expect(facts.clients[0]?.identity).toBeDefined();
      expect(facts.policies.size).toBe(0);
      expect(scene.asked(/^GET \/v1\/policies\/./)).toHaveLength(1);
    });
  });

  test.each([
    ['auto', 1],
    ['policy', 1],
    ['inline', 0],
  ] as const)('are read with role-binding %s where roles are asked: %d', async (roleBinding, expected) => {
    await lookingAt({ generation: 'newer' }, async (scene) => {
      const { name } = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const client = await scene.source().get(name);
      if (client !== undefined) await scene.source().bindRoles(client, ['roles/reader'], 'policy');
      const asked = specFor({ roles: ['roles/reader'], roleBinding });
      expect((await look(scene, asked)).policies.size).toBe(expected);
      expect((await look(scene, specFor())).policies.size).toBe(0);
    });
  });

  test('are not read for a client that is not kept, nor for one of this run', async () => {
    await lookingAt({ generation: 'newer', secretOnRead: 'absent' }, async (scene) => {
      const createTime = hoursAgo(100);
      const { name, clientId } = scene.sandbox.confidence.addClient({
        displayName: 'flags',
        labels: LABELS,
        createTime,
      });
      putPair(scene);
      const rotation = { ...ROTATION, force: true };
      const asked = specFor({ roles: ['roles/reader'] }, { operation: 'rotate', rotation });
      await look(scene, asked);
      const memory = emptyMemory();
      memory.live.set(name, ownClient('a-secret-of-its-own', { name, clientId }));
      await look(scene, asked, memory);
      await look(scene, specFor({ roles: ['roles/reader'], displayName: 'nobody' }));
      expect(scene.asked(/^GET \/v1\/policies\/./)).toEqual([]);
    });
  });
});

test('the difference of the clocks is measured on the answers', async () => {
  await inScene({ github: { clockOffsetMs: 120_000 }, confidence: { clockOffsetMs: -60_000 } }, async (scene) => {
    const { sandbox, line } = scene;
    sandbox.github.addRepository('o/a');
    const confidenceClock = new ServiceClock(line.clock);
    const githubClock = new ServiceClock(line.clock);
    for (const [clock, url] of [
      [confidenceClock, sandbox.confidence.url],
      [githubClock, sandbox.github.url],
    ] as const) {
      await clock.watching(line.fetch)(`${url}/none`, {});
    }
    const facts = await observe(specFor(), { ...sourcesIn(scene), confidenceClock, githubClock });
    expect(Math.abs(facts.githubAheadMs - 180_000)).toBeLessThan(2_500);
    expect(Math.abs(facts.githubNowMs - line.clock.nowMs() - 120_000)).toBeLessThan(2_500);
  });
});
