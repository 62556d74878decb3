import { describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../sandbox/index.ts';
import { MARKER } from '../../src/domain/api-client.ts';
import { Refused } from '../../src/domain/errors.ts';
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

function writePair({ sandbox: { github } }: Scene): void {
  for (const name of ['ID', 'SECRET']) github.putSecret('o/a', name, 'x', new Date(Date.now() + 2_000));
}

describe('whether a secret can be read', () => {
  test('is found out by a further look where the list does not tell it', async () => {
    await scene({ secretOnRead: 'absent' }, async (opened) => {
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      expect((await look(opened, wishFor())).readable.size).toBe(0);
      opened.sandbox.faults.on({ service: 'confidence', path: /apiClients\/\w/ }, () => {
        opened.sandbox.confidence.variant.secretOnRead = 'present';
      });
      const facts = await look(opened, wishFor());
      expect([...facts.readable]).toEqual([name]);
      expect(facts.clients[0]?.clientSecret).toBeDefined();
    });
  });

  test('is shown by signing in: one that does not sign in is none', async () => {
    await scene({}, async (opened) => {
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
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
      opened.sandbox.faults.add({
        service: 'confidence',
        path: /apiClients\?/,
        when: 'before',
        answer: { status: 200, body },
      });
      expect((await look(opened, wishFor())).readable.size).toBe(0);
    });
  });

  test('cannot be told where the service fails', async () => {
    await scene({}, async (opened) => {
      opened.sandbox.confidence.addClient({ displayName: 'flags' });
      opened.sandbox.faults.add({
        service: 'confidence',
        path: /token/,
        nth: 2,
        when: 'before',
        answer: { status: 500 },
      });
      expect(await failureOf(look(opened, wishFor()))).toBeInstanceOf(Refused);
    });
  });

  test('is not asked where only stale targets are to be written and none is', async () => {
    await scene({}, async (opened) => {
      opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      writePair(opened);
      expect((await look(opened, wishFor({}, { refresh: 'stale' }))).readable.size).toBe(0);
      expect((await look(opened, wishFor())).readable.size).toBe(1);
      expect(opened.asked(/oauth\/token/)).toHaveLength(3);
    });
  });

  test.each([
    ['none of them', 'absent', false, 0],
    ['not the older one where the newest is published', 'absent', true, 0],
    ['the newest', 'present', false, 1],
  ] as const)('holds of several: %s', async (_, secretOnRead, isWritten, size) => {
    await scene({ secretOnRead }, async (opened) => {
      const older = { displayName: 'flags', labels: LABELS, createTime: '2026-01-01T00:00:00.000000Z' };
      opened.sandbox.confidence.addClient(older);
      const { name } = opened.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS });
      if (isWritten) writePair(opened);
      const { readable } = await look(opened, wishFor());
      expect([...readable]).toEqual(size === 0 ? [] : [name]);
      // The older one is looked at only where it could stand in for the newest.
      expect(opened.asked(/apiClients\/\w/)).toHaveLength(secretOnRead === 'present' ? 0 : isWritten ? 1 : 2);
    });
  });

  test('is not asked of strangers among whom nobody can choose', async () => {
    await scene({}, async (opened) => {
      for (const _ of [1, 2]) opened.sandbox.confidence.addClient({ displayName: 'flags' });
      expect((await look(opened, wishFor({ roles: ['roles/reader'] }))).readable.size).toBe(0);
    });
  });
});
