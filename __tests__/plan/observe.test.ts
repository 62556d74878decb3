import { describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../sandbox/index.ts';
import { MARKER } from '../../src/domain/api-client.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { ServiceClock } from '../../src/domain/service-clock.ts';
import type { ClientWish, Wish } from '../../src/domain/wish.ts';
import { observe } from '../../src/plan/observe.ts';
import { at, wishWith } from '../domain/sightings.ts';
import { failureOf, inScene, type Scene } from '../network/scene.ts';
import { wholeWish } from './worlds.ts';

const LABELS = { [MARKER.key]: MARKER.value };

function wishFor(client: Partial<ClientWish> = {}, fields: Partial<Wish> = {}): Wish {
  return wholeWish({ subjects: [{ client: wishWith(client), destinations: [at('o/a')] }], ...fields });
}

async function look({ source, store, line }: Scene, wish: Wish): Promise<Facts> {
  const clocks = { confidenceClock: new ServiceClock(line.clock), githubClock: new ServiceClock(line.clock) };
  return await observe(wish, { source: source(), store: store(), clock: line.clock, ...clocks });
}

/** A scene with one repository, empty or written now. */
async function scene(confidence: Partial<ConfidenceVariant>, act: (scene: Scene) => Promise<void>): Promise<void> {
  await inScene({ confidence }, async (opened) => {
    opened.sandbox.github.addRepository('o/a');
    await act(opened);
  });
}

describe('what is observed', () => {
  test('changes nothing, and tells clients, targets and how many were looked through', async () => {
    await scene({}, async (opened) => {
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const facts = await look(opened, wishFor({ roles: ['Reader'] }));
      expect(facts).toMatchObject({ clients: [{ name }], clientsSeen: 3 });
      expect([...facts.targets.keys()]).toEqual(['o/a']);
      expect([...facts.readable]).toEqual([name]);
      expect(facts.roles).toHaveLength(6);
      const writes = opened.asked(/^(?!GET|POST \/(?:graphql|v1\/oauth\/token))/);
      expect(writes).toEqual([]);
    });
  });

  test('is a client by its name alone where one is named', async () => {
    await scene({}, async (opened) => {
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags' });
      opened.sandbox.confidence.addClient({ displayName: 'flags' });
      expect((await look(opened, wishFor({ clientName: name }))).clients.map((client) => client.name)).toEqual([name]);
      expect((await look(opened, wishFor({ clientName: 'apiClients/none' }))).clients).toEqual([]);
    });
  });

  test('asks for no roles where none are named by display name', async () => {
    await scene({}, async (opened) => {
      expect((await look(opened, wishFor({ roles: ['roles/reader'] }))).roles).toBeUndefined();
    });
  });

  test('tells problems of both services at once', async () => {
    await inScene({}, async (opened) => {
      const path = /\/v1\/apiClients/;
      opened.sandbox.faults.add({ service: 'confidence', path, when: 'before', answer: { status: 400, body: 'no' } });
      const error = await failureOf(look(opened, wishFor()));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^GET .*apiClients answered 400: no\no\/a: GET \S+public-key answered 404/);
    });
  });

  test('tells the problem of the one service that has one', async () => {
    await scene({}, async (opened) => {
      const path = /\/v1\/apiClients/;
      opened.sandbox.faults.add({ service: 'confidence', path, when: 'before', answer: { status: 400, body: 'no' } });
      const error = await failureOf(look(opened, wishFor()));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^GET \S+apiClients answered 400: no$/);
    });
    await inScene({}, async (opened) => {
      const error = await failureOf(look(opened, wishFor()));
      expect(error.message).toMatch(/^o\/a: GET \S+public-key answered 404: Not Found\. It does not exist/);
    });
  });

  test('lets a defect through as it is', async () => {
    await inScene({}, async ({ source, store, line }) => {
      const clocks = { confidenceClock: new ServiceClock(line.clock), githubClock: new ServiceClock(line.clock) };
      const broken = { ...source(), find: async () => Promise.reject(new RangeError('a defect')) };
      const sources = { source: broken, store: store(), clock: line.clock, ...clocks };
      expect((await failureOf(observe(wishFor(), sources))).message).toBe('a defect');
    });
  });
});

describe('policies of this action', () => {
  test('are none where a client has an identity and other roles, and this action made no policy for it', async () => {
    await scene({ generation: 'newer' }, async (opened) => {
      opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const facts = await look(opened, wishFor({ roles: ['roles/reader'] }));
      expect(facts.clients[0]?.identity).toBeDefined();
      expect(facts.policies.size).toBe(0);
      expect(opened.asked(/^GET \/v1\/policies\/./)).toHaveLength(1);
    });
  });

  test.each([
    ['auto', 1],
    ['policy', 1],
    ['inline', 0],
  ] as const)('are read with role-binding %s where roles are asked: %d', async (roleBinding, expected) => {
    await scene({ generation: 'newer' }, async (opened) => {
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      const client = await opened.source().get(name);
      if (client !== undefined) await opened.source().bindRoles(client, ['roles/reader'], 'policy');
      const asked = wishFor({ roles: ['roles/reader'], roleBinding });
      expect((await look(opened, asked)).policies.size).toBe(expected);
      expect((await look(opened, wishFor())).policies.size).toBe(0);
    });
  });
});

test('the difference of the clocks is measured on the answers', async () => {
  await inScene({ github: { clockOffsetMs: 120_000 }, confidence: { clockOffsetMs: -60_000 } }, async (opened) => {
    const { sandbox, line } = opened;
    sandbox.github.addRepository('o/a');
    const confidenceClock = new ServiceClock(line.clock);
    const githubClock = new ServiceClock(line.clock);
    for (const [clock, url] of [
      [confidenceClock, sandbox.confidence.url],
      [githubClock, sandbox.github.url],
    ] as const) {
      await clock.watching(line.fetch)(`${url}/none`, {});
    }
    const sources = { source: opened.source(), store: opened.store(), clock: line.clock, confidenceClock, githubClock };
    const facts = await observe(wishFor(), sources);
    expect(Math.abs(facts.githubAheadMs - 180_000)).toBeLessThan(2_500);
    expect(Math.abs(facts.githubNowMs - Date.now() - 120_000)).toBeLessThan(2_500);
  });
});
