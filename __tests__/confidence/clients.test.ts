import { describe, expect, test } from '@jest/globals';
import { microseconds } from '../../src/confidence/api-clients.ts';
import { RequestRefused, UnexpectedResponse } from '../../src/domain/errors.ts';
import { LINEAGE_LABEL, MARKER } from '../../src/domain/labels.ts';
import { orderWith, WARRANT } from '../support/client-orders.ts';
import { clientWith } from '../support/domain-values.ts';
import { failureOf, inScene, madeClients } from '../support/scene.ts';

const list = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/, when: 'before' } as const;
const FLAGS = new Set(['flags']);

describe('finding clients', () => {
  test.each(['documented', 'newer'] as const)(
    'goes through every page and compares names exactly, in the %s generation',
    async (generation) => {
      await inScene({ confidence: { generation } }, async ({ sandbox, source, asked }) => {
        const near = ['Flags', 'flags ', ' flags', 'flags2', 'my flags', 'fl\u0430gs', 'flag'];
        for (let index = 0; index < 243; index += 1) {
          sandbox.confidence.addClient({ displayName: near[index % near.length] ?? '' });
        }
        const stored = [1, 2].map(() =>
          sandbox.confidence.addClient({ displayName: 'flags', labels: { team: 'web' } }),
        );
        sandbox.confidence.addClient({ displayName: 'other' });
        const { clients, seen } = await source().find(new Set(['flags', 'other']));
        expect(seen).toBe(243 + 3 + 2);
        expect(clients.map(({ displayName }) => displayName).sort()).toEqual(['flags', 'flags', 'other']);
        expect(asked(/GET \/v1\/apiClients\?/)).toHaveLength(3);
        for (const { name, clientId, clientSecret, createTime, identity } of stored) {
          const found = clients.find((client) => client.name === name);
          expect(found).toMatchObject({ clientId, labels: { team: 'web' }, createTimeUs: microseconds(createTime) });
          expect(found?.clientSecret?.reveal()).toBe(clientSecret);
          expect([found?.roles, found?.identity]).toEqual(
            generation === 'newer' ? [undefined, identity] : [[], undefined],
          );
        }
      });
    },
  );

  test('finds a client by the label that tells what it stands for, where this action made it', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const stands = { [LINEAGE_LABEL]: 'flags' };
      const add = (displayName: string, labels: Record<string, string>) =>
        sandbox.confidence.addClient({ displayName, labels }).name;
      const successor = add('flags 20260115t120000z', { ...stands, [MARKER.key]: MARKER.value });
      const other = add('flags too', { [LINEAGE_LABEL]: 'flags-too', [MARKER.key]: MARKER.value });
      add('flags by hand', stands);
      add('flags of another tool', { ...stands, [MARKER.key]: 'another tool' });
      expect((await source().find(FLAGS)).clients.map(({ name }) => name)).toEqual([successor]);
      const both = await source().find(new Set(['flags', 'flags too']));
      expect(both.clients.map(({ name }) => name).sort()).toEqual([successor, other].sort());
    });
  });

  test.each(['absent', 'empty'] as const)('gives clients without a secret where it is %s', async (secretOnRead) => {
    await inScene({ confidence: { secretOnRead } }, async ({ sandbox, source }) => {
      sandbox.confidence.addClient({ displayName: 'flags' });
      expect((await source().find(FLAGS)).clients).toMatchObject([{ clientSecret: undefined }]);
    });
  });

  test('ends where the pages never end', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      const body = JSON.stringify({ apiClients: [], nextPageToken: 'again' });
      sandbox.faults.add({ ...list, times: Number.POSITIVE_INFINITY, answer: { status: 200, body } });
      const error = await failureOf(source().find(FLAGS));
      expect(error).toBeInstanceOf(UnexpectedResponse);
      expect(error.message).toMatch(/apiClients does not end: page tokens repeat$/);
      expect(asked(/apiClients/)).toHaveLength(2);
    });
  });

  test.each([
    ['clientId', { clientId: '' }],
    ['createTime', { createTime: 'yesterday' }],
    ['name', { name: 'apiClients/../policies/admin-policy' }],
    ['labels', { labels: 'team=web' }],
  ])('refuses one of the name whose %s is not what is promised', async (field, wrong) => {
    await inScene({}, async ({ sandbox, source }) => {
      const client = { name: 'apiClients/a', displayName: 'flags', clientId: 'x', createTime: '2026-01-01T00:00:00Z' };
      const body = JSON.stringify({ apiClients: [{ ...client, ...wrong }] });
      sandbox.faults.add({ ...list, answer: { status: 200, body } });
      const error = await failureOf(source().find(FLAGS));
      expect(error).toBeInstanceOf(UnexpectedResponse);
      expect(error.message).toMatch(new RegExp(`listed a client with unexpected fields \\(.*${field}`));
    });
  });

  test('ignores other items that break the contract', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const others = [{ displayName: 'other' }, { name: 'apiClients/b' }, 5, null];
      sandbox.faults.add({ ...list, answer: { status: 200, body: JSON.stringify({ apiClients: others }) } });
      expect(await source().find(FLAGS)).toMatchObject({ clients: [], seen: 1 });
    });
  });

  test('reads null as absent', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const nulls = { description: null, clientSecret: null, labels: null, identity: null };
      const client = { name: 'apiClients/a', displayName: 'flags', clientId: 'x', createTime: '2026-01-01T00:00:00Z' };
      const body = JSON.stringify({ apiClients: [{ ...client, ...nulls }], nextPageToken: null });
      sandbox.faults.add({ ...list, answer: { status: 200, body } });
      const [found] = (await source().find(FLAGS)).clients;
      expect(found).toMatchObject({ description: '', clientSecret: undefined, labels: {}, identity: undefined });
    });
  });
});

describe('one client', () => {
  test.each([404, 403] as const)(
    'that is missing is absent, also where the service answers %d',
    async (missingClient) => {
      await inScene({ confidence: { missingClient } }, async ({ source }) => {
        const own = source();
        expect(await own.get('apiClients/none')).toBeUndefined();
        const made = await own.create(orderWith());
        await own.remove(made, WARRANT);
        expect(await own.get(made.name)).toBeUndefined();
        await own.remove(made, WARRANT);
      });
    },
  );

  test('is given by its name, and fails where the service does', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      expect(await source().get(name)).toMatchObject({ name, displayName: 'flags' });
      sandbox.faults.add({ ...list, path: /apiClients\//, answer: { status: 508 } });
      expect(await failureOf(source().get(name))).toBeInstanceOf(RequestRefused);
    });
  });

  test('is updated field by field, and nothing else of it changes', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const before = sandbox.confidence.addClient({ displayName: 'flags', permissions: ['a'], labels: { a: 'b' } });
      const client = clientWith({ name: before.name });
      expect(await source().update(client, { description: 'new', labels: { team: 'web' } })).toBe(true);
      expect(madeClients(sandbox)).toMatchObject([
        {
          ...before,
          description: 'new',
          labels: { team: 'web' },
          updater: expect.anything(),
          updateTime: expect.anything(),
        },
      ]);
    });
  });

  test('stays as it is where the service offers no changes, and fails where it refuses them', async () => {
    await inScene({ confidence: { patch: 'missing' } }, async ({ sandbox, source }) => {
      const before = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = clientWith({ name: before.name });
      expect(await source().update(client, { description: 'new' })).toBe(false);
      expect(madeClients(sandbox)).toEqual([before]);
      sandbox.confidence.variant.patch = 'offered';
      const weak = source(sandbox.confidence.weak);
      expect((await failureOf(weak.update(client, { description: 'new' }))).message).toMatch(/answered 403/);
    });
  });

  test("is deleted with this action's policy for it, and no other", async () => {
    await inScene({ confidence: { generation: 'newer' } }, async ({ sandbox, source }) => {
      const own = source();
      const client = await own.create(orderWith());
      expect(await own.bindRoles(client, ['roles/reader'], 'auto')).toBe(true);
      const identities = madeClients(sandbox).map(({ identity }) => identity);
      sandbox.confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/reader'], identities });
      await own.remove(client, WARRANT);
      await own.remove(client, WARRANT);
      expect(madeClients(sandbox)).toEqual([]);
      const left = sandbox.confidence.policies().map((policy) => policy.name);
      expect(left.sort()).toEqual(['policies/admin-policy', 'policies/by-hand', 'policies/default-policy']);
    });
  });

  test('stays where deleting it is refused', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const own = source();
      const client = await own.create(orderWith());
      for (const status of [403, 508]) {
        sandbox.faults.add({ ...list, method: 'DELETE', path: /apiClients/, answer: { status } });
        expect((await failureOf(own.remove(client, WARRANT))).message).toMatch(
          new RegExp(`^DELETE .* answered ${status}`),
        );
        expect(madeClients(sandbox).map(({ name }) => name)).toEqual([client.name]);
      }
    });
  });
});
