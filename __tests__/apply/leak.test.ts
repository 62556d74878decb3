import { describe, expect, test } from '@jest/globals';
import { MARKER } from '../../src/domain/labels.ts';
import type { RotationPolicy } from '../../src/domain/spec.ts';
import { withTerms } from '../support/facts.ts';
import { madeClients, type Scene } from '../support/scene.ts';
import { afterFirst, DAY_MS, HOUR_MS, holders, hoursLeft, newest, only, PLACES, stillThere } from './lineage-scene.ts';
import { among, rotation, run, runToEnd, specFor, TERMS } from './run.ts';

const LEAK = { force: true, overlapMs: 0 };

/** Somebody takes leaked secrets out of GitHub. */
function takeAway({ sandbox }: Scene, places: readonly string[], names: readonly string[] = ['ID', 'SECRET']): void {
  for (const place of places) for (const name of names) sandbox.github.removeSecret(place, name);
}

describe('after somebody took a leaked pair out of GitHub, a forced rotation without overlap', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['everywhere', PLACES, ['ID', 'SECRET']],
    ['but for the client id', PLACES, ['SECRET']],
    ['but for the secret', PLACES, ['ID']],
    ['from some targets', ['o/a'], ['ID', 'SECRET']],
  ])('succeeds the client and deletes it: %s', async (_, places, names) => {
    for (const secretOnRead of ['present', 'absent'] as const)
      await afterFirst({ confidence: { secretOnRead } }, async (scene, first) => {
        takeAway(scene, places, names);
        const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), LEAK));
        expect(subjects).toMatchObject([{ result: 'rotated', plan: { reason: 'forced' } }]);
        expect(stillThere(scene, first)).toBeUndefined();
        expect(holders(scene)).toEqual([only(scene).name, only(scene).name]);
      });
  });

  test('does so while the client is younger than ten minutes', async () => {
    for (const secretOnRead of ['present', 'absent'] as const)
      await among(
        PLACES,
        async (scene) => {
          await run(scene, specFor(PLACES));
          const first = only(scene);
          scene.line.clock.advance(60_000);
          takeAway(scene, PLACES);
          await runToEnd(scene, rotation(specFor(PLACES), LEAK));
          expect(stillThere(scene, first)).toBeUndefined();
          expect(holders(scene)).toEqual([only(scene).name, only(scene).name]);
        },
        { secretOnRead },
      );
  });

  test('does so where the one before it is still in its overlap', async () => {
    await afterFirst({}, async (scene, first) => {
      await runToEnd(scene, rotation(specFor(PLACES)));
      const leaked = newest(scene);
      scene.line.clock.advance(HOUR_MS);
      takeAway(scene, PLACES);
      await runToEnd(scene, rotation(specFor(PLACES), LEAK));
      expect([stillThere(scene, first), stillThere(scene, leaked)]).toEqual([undefined, undefined]);
      expect(holders(scene)).toEqual([only(scene).name, only(scene).name]);
    });
  });

  test('leaves the client its overlap where one is asked for, but never writes it again', async () => {
    await afterFirst({}, async (scene, first) => {
      takeAway(scene, PLACES);
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(hoursLeft(scene, stillThere(scene, first))).toBeCloseTo(48, 1);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      expect(newest(scene).name).not.toBe(first.name);
    });
  });

  test('does so where a variable tells the client id', async () => {
    const spec = specFor(PLACES);
    const told = withTerms(spec, { names: { variable: 'CLIENT' } });
    await among(PLACES, async (scene) => {
      await run(scene, told);
      const first = only(scene);
      scene.line.clock.advance(DAY_MS);
      takeAway(scene, PLACES);
      await runToEnd(scene, rotation(told, LEAK));
      expect(stillThere(scene, first)).toBeUndefined();
      expect(holders(scene)).toEqual([only(scene).name, only(scene).name]);
    });
  });

  test('does so for each of several display names', async () => {
    const client = { displayName: 'flags' };
    const assignments = PLACES.flatMap((place) => {
      const [one] = specFor([place], { ...client, displayName: `flags of ${place}` }).assignments;
      return one ?? [];
    });
    const spec = { ...specFor(PLACES), assignments };
    await among(PLACES, async (scene) => {
      await run(scene, spec);
      const before = madeClients(scene.sandbox).map(({ name }) => name);
      scene.line.clock.advance(DAY_MS);
      takeAway(scene, PLACES);
      await runToEnd(scene, rotation(spec, LEAK));
      const after = madeClients(scene.sandbox).map(({ name }) => name);
      expect(after).toHaveLength(2);
      for (const name of before) expect(after).not.toContain(name);
      expect(new Set(holders(scene))).toEqual(new Set(after));
    });
  });

  test('gives the successor the roles of a client that was never written anywhere', async () => {
    await afterFirst({ client: { roles: ['roles/flags-editor'] } }, async (scene) => {
      takeAway(scene, PLACES);
      await runToEnd(scene, rotation(specFor(PLACES), LEAK));
      expect(scene.sandbox.confidence.effectiveRoles(only(scene).name)).toContain('roles/flags-editor');
    });
  });
});

test('without force, what somebody took away is written again', async () => {
  await afterFirst({}, async (scene, first) => {
    takeAway(scene, PLACES);
    const terms: Partial<RotationPolicy> = { ...TERMS };
    await runToEnd(scene, rotation(specFor(PLACES), terms));
    expect(holders(scene)).toEqual([first.name, first.name]);
  });
});

test('a label on a client of another name does not make it published or deleted', async () => {
  await afterFirst({}, async (scene, first) => {
    const labels = { [MARKER.key]: MARKER.value, lineage: 'flags' };
    const names = ['payments', 'flags extra', 'flags 20261125', 'Flags 20261125t101500z', 'flags 20261125T101500Z'];
    const others = names.map((displayName) => scene.sandbox.confidence.addClient({ displayName, labels }).name);
    await runToEnd(scene, rotation(specFor(PLACES), LEAK));
    expect(stillThere(scene, first)).toBeUndefined();
    const held = holders(scene);
    for (const name of others) {
      expect(held).not.toContain(name);
      expect(madeClients(scene.sandbox).map((one) => one.name)).toContain(name);
    }
  });
});
