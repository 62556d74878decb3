import { describe, expect, test } from '@jest/globals';
import { LINEAGE_LABEL, MARKER } from '../../src/domain/labels.ts';
import { orderWith, successorOf, WARRANT } from '../support/client-orders.ts';
import { bind, gist, seen, VIEWER, withHeir } from '../support/policy-scene.ts';
import { failureOf, inScene, madeClients, type Scene } from '../support/scene.ts';

const OURS = { [MARKER.key]: MARKER.value };
const ADOPTING = { displayName: 'flags', isAdopting: true };

/** A token of somebody, made elsewhere. */
function tokenOf(claims: object): string {
  return ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

async function expectKept({ sandbox, asked }: Scene, removal: Promise<unknown>): Promise<void> {
  const before = madeClients(sandbox);
  const error = await failureOf(removal);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(/^this run may not delete apiClients\/\w+$/);
  expect(madeClients(sandbox)).toEqual(before);
  expect(asked(/^DELETE|PATCH|policies/)).toEqual([]);
}

describe('the last check before a deletion refuses', () => {
  test.each([
    ['a client that this action did not make', 'flags', {}, WARRANT],
    ['a client of another tool', 'flags', { [MARKER.key]: 'another tool' }, WARRANT],
    ['a client of another display name', 'Flags', OURS, WARRANT],
    ['a client that stands for another display name', 'other', { ...OURS, [LINEAGE_LABEL]: 'Flags' }, WARRANT],
    ['a client of another display name that would be adopted', 'other', {}, ADOPTING],
    ['one that says what it stands for, and was not made here', 'other', { [LINEAGE_LABEL]: 'flags' }, ADOPTING],
  ])('%s', async (_, displayName, labels, deletionGuard) => {
    await inScene({}, async (scene) => {
      const client = scene.sandbox.confidence.addClient({ displayName, labels });
      await expectKept(scene, scene.source().remove(seen(client), deletionGuard));
    });
  });

  test.each([
    ['its pair', false],
    ['a token of it', true],
  ])('the client that the run is signed in with, by %s', async (_, isByToken) => {
    await inScene({}, async (scene) => {
      const client = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: OURS });
      const own = scene.source(isByToken ? { token: tokenOf({ sub: client.clientId }) } : client);
      await expectKept(scene, own.remove(seen(client), WARRANT));
      await expectKept(scene, own.remove(seen(client), ADOPTING));
    });
  });

  test('every client where the token does not tell which one the run is signed in with', async () => {
    await inScene({}, async (scene) => {
      const client = scene.sandbox.confidence.addClient({ displayName: 'flags', labels: OURS });
      const own = scene.source({ token: 'opaque-access-token-0123456789' });
      await expectKept(scene, own.remove(seen(client), WARRANT));
    });
  });

  test('a client of another run, also after this run made one', async () => {
    await inScene({}, async (scene) => {
      const stranger = scene.sandbox.confidence.addClient({ displayName: 'flags' });
      const own = scene.source();
      await own.create(orderWith());
      await expectKept(scene, own.remove(seen(stranger), WARRANT));
    });
  });
});

describe('the last check before a deletion allows', () => {
  test.each([
    ['a client that this action made', 'flags', OURS, WARRANT],
    ['one that stands for the display name', 'flags 20260115t120000z', { ...OURS, [LINEAGE_LABEL]: 'flags' }, WARRANT],
    ['one that is adopted', 'flags', {}, ADOPTING],
  ])('%s', async (_, displayName, labels, deletionGuard) => {
    await withHeir(async (scene, { other }) => {
      const client = scene.sandbox.confidence.addClient({ displayName, labels });
      bind(scene, 'by-hand', [VIEWER], client, other);
      const before = madeClients(scene.sandbox);
      await scene.source().remove(seen(client), deletionGuard);
      expect(madeClients(scene.sandbox)).toEqual(before.filter(({ name }) => name !== client.name));
      expect(gist(scene)['policies/by-hand']?.identities).toEqual([other.identity]);
    });
  });

  test.each(['labels', 'uniqueDisplayNames'] as const)(
    'a client of this run, whatever became of its %s',
    async (what) => {
      const variant = what === 'labels' ? ({ labels: 'dropped' } as const) : { uniqueDisplayNames: true };
      await inScene({ confidence: variant }, async ({ sandbox, source }) => {
        const before = sandbox.confidence.addClient({ displayName: 'flags', labels: OURS });
        const own = source();
        const made = await own.create(successorOf(before.name));
        await own.remove(made, { displayName: made.displayName, isAdopting: false });
        expect(madeClients(sandbox)).toEqual([before]);
      });
    },
  );
});
