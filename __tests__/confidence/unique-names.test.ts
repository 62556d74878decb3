import { describe, expect, test } from '@jest/globals';
import { RequestRefused } from '../../src/domain/errors.ts';
import { LINEAGE_LABEL, MARKER, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import { lineageLabelValue } from '../../src/domain/lineage.ts';
import { orderWith, successorOf } from '../support/client-orders.ts';
import { failureOf, inScene, madeClients, type Scene } from '../support/scene.ts';

const create = { service: 'confidence', method: 'POST', path: /\/v1\/apiClients$/ } as const;
const CREATE = /POST \/v1\/apiClients$/;
const SUFFIXED = /^flags \d{8}t\d{6}z$/;

async function whereNamesAreUnique(act: (scene: Scene, predecessor: string) => Promise<void>): Promise<void> {
  await inScene({ confidence: { uniqueDisplayNames: true } }, async (scene) => {
    const labels = { [MARKER.key]: MARKER.value };
    await act(scene, scene.sandbox.confidence.addClient({ displayName: 'flags', labels }).name);
  });
}

describe('where the service wants each display name once', () => {
  test('a successor gets a date behind its name, and a label that tells what it stands for', async () => {
    await whereNamesAreUnique(async ({ sandbox, source, asked }, predecessor) => {
      const order = successorOf(predecessor, { description: 'For the checkout', labels: { team: 'web' } });
      const client = await source().create(order);
      expect(asked(CREATE).map(({ status }) => status)).toEqual([409, 200]);
      const made = madeClients(sandbox).filter(({ name }) => name !== predecessor);
      expect(made).toMatchObject([{ name: client.name, description: 'For the checkout', labels: client.labels }]);
      expect(client.displayName).toMatch(SUFFIXED);
      expect(client.labels).toMatchObject({
        team: 'web',
        [MARKER.key]: MARKER.value,
        [LINEAGE_LABEL]: lineageLabelValue('flags'),
        [SUCCEEDS_LABEL]: predecessor.replace('apiClients/', ''),
      });
      expect(sandbox.confidence.signsIn(client.clientId, client.clientSecret?.reveal() ?? '')).toBe(true);
      const found = (await source().find(new Set(['flags']))).clients.map(({ name }) => name);
      expect(found.sort()).toEqual([predecessor, client.name].sort());
    });
  });

  test.each([
    ['capitals, spaces and signs', 'Checkout: flags/web (EU)'],
    ['letters of other scripts', 'Флаги «checkout» 旗'],
    ['a hundred characters', 'f'.repeat(100)],
    ['a hundred characters of two units', '😀'.repeat(100)],
  ])('a successor of a name with %s is made and found, and stands for no other name', async (_, displayName) => {
    await inScene({ confidence: { uniqueDisplayNames: true } }, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName, labels: { [MARKER.key]: MARKER.value } });
      const successor = await source().create(successorOf(name, { displayName }));
      expect(madeClients(sandbox)).toHaveLength(2);
      const found = await source().find(new Set([displayName]));
      expect(found.clients.map((one) => one.name).sort()).toEqual([name, successor.name].sort());
      const others = [displayName.toLowerCase(), displayName.slice(0, -2), `${displayName}x`];
      const strange = await source().find(new Set(others.filter((other) => other !== displayName)));
      expect(strange.clients).toEqual([]);
    });
  });

  test('a first client gets no other name: somebody else has it', async () => {
    await whereNamesAreUnique(async ({ sandbox, source, asked }) => {
      const before = madeClients(sandbox);
      const error = await failureOf(source().create(orderWith()));
      expect(error).toBeInstanceOf(RequestRefused);
      expect(error.message).toMatch(/answered 409: An API client with the display name "flags" exists/);
      expect(asked(CREATE)).toHaveLength(1);
      expect(madeClients(sandbox)).toEqual(before);
    });
  });

  test('a successor is not created where its longer name is taken too', async () => {
    await whereNamesAreUnique(async ({ sandbox, source, line, asked }, predecessor) => {
      for (const seconds of [0, 1, 2]) {
        const text = new Date(line.clock.nowMs() + seconds * 1_000).toISOString();
        const displayName = `flags ${text.replace(/\.\d+|[-:]/g, '').toLowerCase()}`;
        sandbox.confidence.addClient({ displayName });
      }
      const before = madeClients(sandbox);
      const error = await failureOf(source().create(successorOf(predecessor)));
      expect(error.message).toMatch(/"flags" was made: its display name is taken, .* Another run may be at work/);
      expect(asked(CREATE)).toHaveLength(2);
      expect(madeClients(sandbox)).toEqual(before);
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
    ['an answer that ends too early', 'truncated'],
  ] as const)('a successor that was made although %s came is known again, and made once', async (_, answer) => {
    await whereNamesAreUnique(async ({ sandbox, source, asked }, predecessor) => {
      sandbox.faults.add({ ...create, nth: 2, when: 'after', answer });
      const client = await source().create(successorOf(predecessor));
      expect(asked(CREATE)).toHaveLength(2);
      expect(madeClients(sandbox).map(({ name }) => name)).toEqual([predecessor, client.name]);
      expect(client.displayName).toMatch(SUFFIXED);
    });
  });

  test('a successor that was created under its own name in spite of a 503 is found', async () => {
    await whereNamesAreUnique(async ({ sandbox, source, asked }, predecessor) => {
      sandbox.confidence.removeClient(predecessor);
      sandbox.faults.add({ ...create, when: 'after', answer: { status: 503 } });
      const client = await source().create(successorOf(predecessor));
      expect(asked(CREATE)).toHaveLength(1);
      expect(client.displayName).toBe('flags');
      expect(client.labels).not.toHaveProperty(LINEAGE_LABEL);
    });
  });

  test('a successor whose roles are rejected inside it is made without them, under the other name', async () => {
    const confidence = { uniqueDisplayNames: true, inlineRoles: 'rejected' } as const;
    await inScene({ confidence }, async ({ sandbox, source, asked }) => {
      const predecessor = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = await source().create(successorOf(predecessor.name, {}, ['roles/reader']));
      expect(client.displayName).toMatch(SUFFIXED);
      expect(asked(CREATE).map(({ status }) => status)).toEqual([400, 409, 200]);
      expect(madeClients(sandbox).map(({ name }) => name)).toEqual([predecessor.name, client.name]);
    });
  });
});
