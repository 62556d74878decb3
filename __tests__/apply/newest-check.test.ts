import { describe, expect, test } from '@jest/globals';
import { newestCheck } from '../../src/apply/newest-check.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { clientWith } from '../support/domain-values.ts';
import { failureOf, madeClients, quickClock, type Scene } from '../support/scene.ts';
import { afterFirst, HOUR_MS, holders, newest, only, PLACES, stillThere, writtenAt } from './lineage-scene.ts';
import { among, put, rotation, run, runToEnd, specFor } from './run.ts';

const MINUTE_MS = 60_000;
const list = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/ } as const;

/** GitHub asks to wait a quarter of an hour before anything is written, and something happens meanwhile. */
function heldUp({ sandbox }: Scene, meanwhile: () => void | Promise<void>): void {
  const headers = { 'retry-after': '900' };
  sandbox.faults.on(put(/./), meanwhile);
  sandbox.faults.add({
    ...put(/./),
    times: PLACES.length,
    answer: { status: 429, headers, body: '{"message":"slow down"}' },
  });
}

describe('a run that GitHub held up for longer than a client may be unpublished', () => {
  test('writes a client that is still the newest', async () => {
    await afterFirst({}, async (scene) => {
      heldUp(scene, () => {});
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'rotated', problem: undefined }]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test.each(['present', 'absent'] as const)(
    'writes none that another run deleted: secrets %s',
    async (secretOnRead) => {
      await afterFirst({ confidence: { secretOnRead } }, async (scene, first) => {
        const before = writtenAt(scene);
        heldUp(scene, () => scene.sandbox.confidence.removeClient(newest(scene).name));
        const spec = rotation(specFor(PLACES), { force: false, rotateAfterMs: HOUR_MS });
        const { subjects } = await run(scene, spec);
        expect(only(scene).name).toBe(first.name);
        expect(writtenAt(scene)).toEqual(before);
        expect(subjects).toMatchObject([{ next: 'again' }]);
        expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
      });
    },
  );

  test('decides again, and makes another one where that was deleted', async () => {
    await afterFirst({ confidence: { secretOnRead: 'absent' } }, async (scene, first) => {
      const gone: string[] = [];
      heldUp(scene, () => {
        gone.push(newest(scene).name);
        scene.sandbox.confidence.removeClient(newest(scene).name);
      });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'rotated', problem: undefined }]);
      expect(gone).not.toContain(newest(scene).name);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, newest(scene).name]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('goes on with what succeeded it', async () => {
    await afterFirst({}, async (scene) => {
      heldUp(scene, async () => {
        await runToEnd(scene, rotation(specFor(PLACES)));
      });
      const { subjects } = await runToEnd(scene, specFor(PLACES));
      expect(subjects.map(({ problem }) => problem)).toEqual([undefined]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('writes nothing where nobody can tell', async () => {
    await afterFirst({}, async (scene, first) => {
      heldUp(scene, () => scene.sandbox.faults.add({ ...list, times: 99, when: 'before', answer: { status: 403 } }));
      const { subjects } = await run(scene, specFor(PLACES));
      const [target] = subjects[0]?.targets ?? [];
      expect(target).toMatchObject({ kind: 'failed', untouched: false });
      expect(JSON.stringify(target)).toMatch(
        /not written: the run cannot find out whether API client \S+ is still the newest/,
      );
      expect(stillThere(scene, first)).toEqual(first);
    });
  });
});

describe('a pair that was cut while another run went on is written whole', () => {
  const ofRepository = (half: string) => put(new RegExp(`/o/a/.*/${half}$`));

  test('where the answer to its first half was lost, and the client is not the newest any more', async () => {
    await afterFirst({}, async (scene) => {
      const headers = { 'retry-after': '20' };
      scene.sandbox.faults.on(ofRepository('ID'), async () => {
        await runToEnd(scene, rotation(specFor(PLACES)));
        scene.line.clock.advance(4 * MINUTE_MS);
      });
      scene.sandbox.faults.add({ ...ofRepository('ID'), when: 'after', answer: { status: 503, headers } });
      const { subjects } = await runToEnd(scene, specFor(PLACES));
      expect(subjects.map(({ problem }) => problem)).toEqual([undefined]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
    });
  });

  test('where its second half came after a wait, in the first run of all', async () => {
    await among(
      PLACES,
      async (scene) => {
        const { faults } = scene.sandbox;
        const headers = { 'retry-after': '900' };
        faults.add({ ...ofRepository('SECRET'), answer: { status: 429, headers, body: '{"message":"slow down"}' } });
        faults.on({ ...ofRepository('SECRET'), nth: 2 }, async () => {
          faults.clear();
          await runToEnd(scene, specFor(PLACES));
        });
        await runToEnd(scene, specFor(PLACES));
        expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      },
      { secretOnRead: 'absent' },
    );
  });
});

test('a client that was looked for a moment ago is looked for no more', async () => {
  await afterFirst({}, async (scene) => {
    const asked = scene.asked(/v1\/apiClients\?/).length;
    await run(scene, specFor(PLACES));
    // To decide, and once more when all is written.
    expect(scene.asked(/v1\/apiClients\?/).length - asked).toBe(2);
  });
});

describe('a lease', () => {
  const checked = (answers: readonly boolean[]) => {
    const clock = quickClock();
    let looks = 0;
    const look = async (): Promise<boolean> => {
      await clock.sleep(1);
      return answers[looks++] ?? true;
    };
    const check = newestCheck(
      clientWith({ name: 'apiClients/one' }),
      { seenAtMs: clock.nowMs(), look },
      { clock, timing: TIMING },
    );
    return { clock, check, looks: () => looks };
  };

  test('lasts three minutes, and is had again for all who ask together', async () => {
    const { clock, check, looks } = checked([]);
    clock.advance(2 * MINUTE_MS);
    await check.assertNewest();
    expect(looks()).toBe(0);
    clock.advance(MINUTE_MS);
    await Promise.all([check.assertNewest(), check.assertNewest(), check.assertNewest()]);
    expect(looks()).toBe(1);
    clock.advance(2 * MINUTE_MS);
    await check.assertNewest();
    expect(looks()).toBe(1);
    clock.advance(MINUTE_MS);
    await check.assertNewest();
    expect([looks(), check.isSuperseded()]).toEqual([2, false]);
  });

  test('that is lost stays lost', async () => {
    const { clock, check, looks } = checked([false, true]);
    clock.advance(3 * MINUTE_MS);
    const error = await failureOf(check.assertNewest());
    expect(error).toBeInstanceOf(CannotProceed);
    expect(error.message).toMatch(
      /^not written: API client apiClients\/one is no longer the newest with its display name/,
    );
    clock.advance(3 * MINUTE_MS);
    expect(await failureOf(check.assertNewest())).toBeInstanceOf(CannotProceed);
    expect([looks(), check.isSuperseded()]).toEqual([1, true]);
  });

  test('goes on for nine minutes where nobody can tell, and asks once a minute', async () => {
    const clock = quickClock();
    let looks = 0;
    const look = async (): Promise<boolean> => {
      looks += 1;
      throw new CannotProceed([{ what: 'no answer' }]);
    };
    const check = newestCheck(clientWith(), { seenAtMs: clock.nowMs(), look }, { clock, timing: TIMING });
    clock.advance(3 * MINUTE_MS);
    await check.assertNewest();
    await check.assertNewest();
    expect(looks).toBe(1);
    clock.advance(5 * MINUTE_MS);
    await check.assertNewest();
    expect(looks).toBe(2);
    clock.advance(MINUTE_MS);
    const error = await failureOf(check.assertNewest());
    expect(error.message).toMatch(
      /^not written: the run cannot find out whether .*\(no answer\)\. Run again when Confidence answers$/,
    );
    expect([looks, check.isSuperseded()]).toEqual([3, false]);
  });

  test('keeps a defect as it is', async () => {
    const clock = quickClock();
    const look = async (): Promise<boolean> => {
      throw new TypeError('a defect');
    };
    const check = newestCheck(
      clientWith(),
      { seenAtMs: clock.nowMs() - 3 * MINUTE_MS, look },
      { clock, timing: TIMING },
    );
    await expect(check.assertNewest()).rejects.toThrow(TypeError);
  });
});
