import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { microseconds } from '../../src/confidence/api-clients.ts';
import { Garbled, Refused } from '../../src/domain/errors.ts';
import { clientWith } from '../domain/sightings.ts';
import { failureOf, inScene, madeClients } from '../network/scene.ts';

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

  test.each(['absent', 'empty'] as const)('gives clients without a secret where it is %s', async (secretOnRead) => {
    await inScene({ confidence: { secretOnRead } }, async ({ sandbox, source }) => {
      sandbox.confidence.addClient({ displayName: 'flags' });
      expect((await source().find(FLAGS)).clients).toMatchObject([{ clientSecret: undefined }]);
    });
  });

  test('comes to an end where the pages do not', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      const body = JSON.stringify({ apiClients: [], nextPageToken: 'again' });
      sandbox.faults.add({ ...list, times: Number.POSITIVE_INFINITY, answer: { status: 200, body } });
      const error = await failureOf(source().find(FLAGS));
      expect(error).toBeInstanceOf(Garbled);
      expect(error.message).toMatch(/apiClients does not come to an end: page tokens repeat$/);
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
      expect(error).toBeInstanceOf(Garbled);
      expect(error.message).toMatch(new RegExp(`listed a client that is not what Confidence promises \\(.*${field}`));
    });
  });

  test('does not mind others that are not what is promised', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const others = [{ displayName: 'other' }, { name: 'apiClients/b' }, 5, null];
      sandbox.faults.add({ ...list, answer: { status: 200, body: JSON.stringify({ apiClients: others }) } });
      expect(await source().find(FLAGS)).toEqual({ clients: [], seen: 4 });
    });
  });

  test('takes nulls for what is absent', async () => {
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
        expect(await source().get('apiClients/none')).toBeUndefined();
        await source().remove(clientWith({ name: 'apiClients/none' }));
      });
    },
  );

  test('is given by its name, and fails where the service does', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      expect(await source().get(name)).toMatchObject({ name, displayName: 'flags' });
      sandbox.faults.add({ ...list, path: /apiClients\//, answer: { status: 500 } });
      expect(await failureOf(source().get(name))).toBeInstanceOf(Refused);
    });
  });

  test('is brought in step field by field, and nothing else of it changes', async () => {
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

  test('stays as it is where changes are not offered, and fails where they are refused', async () => {
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
      const { name, identity } = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = clientWith({ name, identity, roles: undefined });
      await source().bindRoles(client, ['roles/reader'], 'auto');
      sandbox.confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/reader'], identities: [identity] });
      await source().remove(client);
      await source().remove(client);
      expect(madeClients(sandbox)).toEqual([]);
      const left = sandbox.confidence.policies().map((policy) => policy.name);
      expect(left.sort()).toEqual(['policies/admin-policy', 'policies/by-hand', 'policies/default-policy']);
    });
  });

  test('stays where deleting it is refused', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      const weak = source(sandbox.confidence.weak);
      expect((await failureOf(weak.remove(clientWith({ name })))).message).toMatch(/^DELETE .* answered 403/);
      expect(madeClients(sandbox)).toHaveLength(1);
      sandbox.faults.add({ ...list, method: 'DELETE', path: /apiClients/, answer: { status: 500 } });
      expect((await failureOf(source().remove(clientWith({ name })))).message).toMatch(/answered 500/);
    });
  });
});

describe('a time of the service', () => {
  test('is exact to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(999), (ms, us) => {
        const text = new Date(ms).toISOString().replace('Z', `${String(us).padStart(3, '0')}Z`);
        expect(microseconds(text)).toBe(ms * 1000 + us);
      }),
    );
  });

  test.each([
    ['2023-08-29T09:36:57.163017Z', 1_693_301_817_163_017],
    ['2023-08-29T09:36:57Z', 1_693_301_817_000_000],
    ['2023-08-29T09:36:57.5Z', 1_693_301_817_500_000],
    ['2023-08-29T09:36:57.123456789Z', 1_693_301_817_123_456],
    ['2023-08-29T11:36:57.163017+02:00', 1_693_301_817_163_017],
    ['2023-08-29T09:36:57', Number.NaN],
    ['yesterday', Number.NaN],
    ['2023-13-29T09:36:57Z', Number.NaN],
    ['', Number.NaN],
  ])('%j is %d', (text, expected) => {
    expect(microseconds(text)).toBe(expected);
  });
});
