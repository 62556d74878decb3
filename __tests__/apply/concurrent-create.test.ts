import { describe, expect, test } from '@jest/globals';
import type { StoredClient } from '../../sandbox/index.ts';
import { resolveConcurrentCreate } from '../../src/apply/concurrent-create.ts';
import { microseconds } from '../../src/confidence/api-clients.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import { LINEAGE_LABEL, MARKER, RETIRE_AFTER_LABEL } from '../../src/domain/labels.ts';
import { lineageLabelValue } from '../../src/domain/lineage.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { clientWith } from '../support/domain-values.ts';
import { failureOf, inScene, madeClients, quickClock, type Scene } from '../support/scene.ts';
import {
  afterFirst,
  DAY_MS,
  holders,
  isLabelled,
  newest,
  only,
  PLACES,
  stillThere,
  succeeding,
  writtenAt,
} from './lineage-scene.ts';
import { among, notesOf, problemOf, rotation, run, runToEnd, specFor } from './run.ts';

const OLD = { name: 'apiClients/old' };
const LABELS = succeeding(OLD);
const list = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/ } as const;
const create = { service: 'confidence', method: 'POST', path: /\/v1\/apiClients$/ } as const;

/** A scene with a client that this run made, and a way to add others that were made so long after it. */
async function withMine(act: (scene: Scene, mine: StoredClient, add: Add) => Promise<void>): Promise<void> {
  await inScene({ clock: quickClock() }, async (scene) => {
    const add: Add = (afterMs, fields = {}) => {
      const createTime = new Date(scene.line.clock.nowMs() + afterMs).toISOString();
      return scene.sandbox.confidence.addClient({ displayName: 'flags', labels: LABELS, createTime, ...fields });
    };
    await act(scene, add(0, { name: 'apiClients/m' }), add);
  });
}
type Add = (afterMs: number, fields?: Partial<StoredClient>) => StoredClient;

async function ask(scene: Scene, { name, labels, createTime }: StoredClient): Promise<string | undefined> {
  const client = clientWith({ name, labels, createTimeUs: microseconds(createTime) });
  const { clock, log } = scene.line;
  return (
    await resolveConcurrentCreate(
      { client, displayName: 'flags' },
      { source: scene.source(), clock, log, timing: TIMING },
    )
  )?.name;
}

describe('of clients that were made at the same time', () => {
  test('one that is alone goes on at once', async () => {
    await withMine(async (scene, mine) => {
      expect(await ask(scene, mine)).toBeUndefined();
      expect(scene.asked(/GET \/v1\/apiClients/)).toHaveLength(1);
      expect(scene.line.clock.sleptMs).toEqual([]);
    });
  });

  test('the earliest wins over all others, at once', async () => {
    await withMine(async (scene, mine, add) => {
      add(-1);
      const first = add(-2);
      add(1);
      expect(await ask(scene, mine)).toBe(first.name);
      expect(scene.line.clock.sleptMs).toEqual([]);
    });
  });

  test.each([
    ['apiClients/l', 'apiClients/l'],
    ['apiClients/n', undefined],
  ])('of one moment the first by name wins: %s beside apiClients/m', async (name, winner) => {
    await withMine(async (scene, mine, add) => {
      add(0, { name, createTime: mine.createTime });
      scene.sandbox.faults.on({ ...list, nth: 2 }, () => scene.sandbox.confidence.removeClient(name));
      expect(await ask(scene, mine)).toBe(winner);
    });
  });

  test('the earliest waits until later ones are gone', async () => {
    await withMine(async (scene, mine, add) => {
      const { confidence, faults } = scene.sandbox;
      const later = [add(1), add(2)];
      later.forEach(({ name }, index) => {
        faults.on({ ...list, nth: index + 3 }, () => confidence.removeClient(name));
      });
      expect(await ask(scene, mine)).toBeUndefined();
      expect(scene.line.clock.sleptMs).toEqual([2_000, 2_000, 2_000]);
      expect(scene.said).toEqual([
        `another run created ${later[0]?.name} at the same time: waiting until that run deletes it`,
      ]);
    });
  });

  test('one that shows late and was made earlier wins also while this one waits', async () => {
    await withMine(async (scene, mine, add) => {
      add(1);
      const slow = { name: 'apiClients/slow' };
      scene.sandbox.faults.on({ ...list, nth: 4 }, () => void add(-7_000, slow));
      expect(await ask(scene, mine)).toBe(slow.name);
      expect(scene.line.clock.sleptMs).toHaveLength(3);
    });
  });

  test('a minute at most is waited for, then it is told', async () => {
    await withMine(async (scene, mine, add) => {
      const later = [add(2), add(1)];
      const error = await failureOf(ask(scene, mine));
      expect(error).toBeInstanceOf(CannotProceed);
      for (const { name } of later) expect(error.message).toContain(name);
      expect(error.message).toMatch(
        /^another run created \S+, \S+ at the same time, and did not delete it\. Let one run at a time do this, by a concurrency group, and run again in ten minutes$/,
      );
      const waited = scene.line.clock.sleptMs.reduce((sum, ms) => sum + ms, 0);
      expect(waited).toBeGreaterThanOrEqual(58_000);
      expect(waited).toBeLessThanOrEqual(60_000);
    });
  });

  test.each([
    ['succeeds another one', { labels: succeeding({ name: 'apiClients/other' }) }],
    ['is a first one', { labels: succeeding(undefined) }],
    ['does not tell what it succeeds', { labels: { [MARKER.key]: MARKER.value } }],
    ['was not created by this action', { labels: { ...LABELS, [MARKER.key]: 'somebody' } }],
    ['stands for another name', { displayName: 'Flags' }],
    ['stands for another name by its label', { displayName: 'x', labels: { ...LABELS, [LINEAGE_LABEL]: 'Flags' } }],
  ])('one that %s does not count', async (_, fields) => {
    await withMine(async (scene, mine, add) => {
      add(-1, fields);
      add(1, fields);
      expect(await ask(scene, mine)).toBeUndefined();
    });
  });

  test('one that stands for the name by its label counts', async () => {
    await withMine(async (scene, mine, add) => {
      const labels = { ...LABELS, [LINEAGE_LABEL]: lineageLabelValue('flags') };
      const earlier = add(-1, { displayName: 'flags 20260115t120000z', labels });
      expect(await ask(scene, mine)).toBe(earlier.name);
    });
  });
});

/** What happens while a run makes a successor of the first client. */
interface Meanwhile {
  when: 'before' | 'after';
  labels?: Record<string, string>;
}

/** Another run makes a successor too. */
function rivalIn(scene: Scene, first: StoredClient, { when, labels = {} }: Meanwhile): () => StoredClient {
  const made: StoredClient[] = [];
  scene.sandbox.faults.on({ ...create, when }, () => {
    scene.line.clock.advance(10);
    const all = { ...first.labels, ...succeeding(first), ...labels };
    made.push(scene.sandbox.confidence.addClient({ displayName: 'flags', labels: all }));
    scene.line.clock.advance(10);
  });
  return () => {
    const [rival] = made;
    if (rival === undefined) throw new Error('nothing was made');
    return rival;
  };
}

describe('a run whose client is not the earliest', () => {
  test.each(['documented', 'newer'] as const)('takes it back before it is granted anything, %s', async (generation) => {
    await afterFirst({ confidence: { generation }, client: { roles: ['Reader'] } }, async (scene, first) => {
      const before = [writtenAt(scene), scene.sandbox.confidence.policies()];
      const rival = rivalIn(scene, first, { when: 'before' });
      const { subjects } = await run(scene, rotation(specFor(PLACES)));
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, rival().name]);
      expect([writtenAt(scene), scene.sandbox.confidence.policies()]).toEqual(before);
      expect(subjects).toMatchObject([{ result: 'unchanged', problem: undefined, next: 'again' }]);
      expect(subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
      expect(notesOf(subjects[0]).join()).toMatch(
        new RegExp(
          `^another run created ${rival().name} at the same time, and a moment earlier: API client \\S+, created by`,
        ),
      );
    });
  });

  test('goes on with the winner where its secret can be read', async () => {
    await afterFirst({}, async (scene, first) => {
      const rival = rivalIn(scene, first, { when: 'before' });
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(holders(scene)).toEqual([rival().name, rival().name]);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, rival().name]);
      expect(subjects).toMatchObject([{ result: 'resumed', problem: undefined }]);
    });
  });

  test('waits for the run of the winner where its secret cannot be read, a minute at most', async () => {
    await afterFirst({ confidence: { secretOnRead: 'absent' } }, async (scene, first) => {
      scene.line.clock.advance(100 * DAY_MS);
      const before = writtenAt(scene);
      const rival = rivalIn(scene, first, { when: 'before' });
      const fromMs = scene.line.clock.nowMs();
      const { subjects } = await runToEnd(scene, rotation(specFor(PLACES), { force: false }));
      expect(problemOf(subjects[0])).toMatch(
        /is less than ten minutes old or was written that lately, .*another run may still write it/,
      );
      expect(scene.line.clock.nowMs() - fromMs).toBeLessThan(75_000);
      expect([stillThere(scene, rival()), writtenAt(scene)]).toEqual([rival(), before]);
    });
  });

  test('that cannot take it back says so', async () => {
    await afterFirst({}, async (scene, first) => {
      rivalIn(scene, first, { when: 'before' });
      const path = /\/v1\/apiClients\//;
      scene.sandbox.faults.add({
        service: 'confidence',
        method: 'DELETE',
        path,
        when: 'before',
        answer: { status: 508 },
      });
      const { subjects } = await run(scene, rotation(specFor(PLACES)));
      expect(madeClients(scene.sandbox)).toHaveLength(3);
      expect(notesOf(subjects[0]).join()).toMatch(/could not be deleted completely \(DELETE .* answered 508\)/);
      expect(holders(scene)).toEqual([first.name, first.name]);
    });
  });
});

describe('a run whose client is the earliest', () => {
  test('goes on when the other run took its own back', async () => {
    await afterFirst({}, async (scene, first) => {
      const rival = rivalIn(scene, first, { when: 'after' });
      const { confidence, faults } = scene.sandbox;
      faults.on({ ...list, nth: 4 }, () => confidence.removeClient(rival().name));
      const { subjects } = await run(scene, rotation(specFor(PLACES)));
      expect(subjects).toMatchObject([{ result: 'rotated', problem: undefined }]);
      expect(holders(scene)).toEqual([newest(scene).name, newest(scene).name]);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
    });
  });

  test('takes its own back too where the other does not go away', async () => {
    await afterFirst({}, async (scene, first) => {
      const before = writtenAt(scene);
      const rival = rivalIn(scene, first, { when: 'after' });
      const { subjects } = await run(scene, rotation(specFor(PLACES)));
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, rival().name]);
      expect(writtenAt(scene)).toEqual(before);
      expect(subjects[0]?.problem?.what).toMatch(/did not delete it; API client \S+, created by this run, was deleted/);
    });
  });
});

test.each([
  ['present', 'documented'],
  ['present', 'newer'],
  ['absent', 'documented'],
] as const)(
  'two first runs at once end with one client everywhere: secrets %s, %s',
  async (secretOnRead, generation) => {
    await among(
      PLACES,
      async (scene) => {
        const spec = specFor(PLACES, { roles: ['Reader'] });
        const runs = await Promise.all([runToEnd(scene, spec), runToEnd(scene, spec)]);
        expect(runs.flatMap(({ subjects }) => subjects.flatMap(({ problem }) => problem ?? []))).toEqual([]);
        const { name } = only(scene);
        expect(holders(scene)).toEqual([name, name]);
        expect(scene.sandbox.confidence.effectiveRoles(name)).toEqual(['roles/reader']);
        expect(scene.sandbox.confidence.policies()).toHaveLength(generation === 'newer' ? 3 : 2);
      },
      { secretOnRead, generation },
    );
  },
);

test.each(['present', 'absent'] as const)(
  'two rotations at once end with one successor everywhere: secrets %s',
  async (secretOnRead) => {
    await afterFirst({ confidence: { secretOnRead } }, async (scene, first) => {
      scene.line.clock.advance(100 * DAY_MS);
      const spec = rotation(specFor(PLACES), { force: false });
      const runs = await Promise.all([runToEnd(scene, spec), runToEnd(scene, spec)]);
      const successor = newest(scene);
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([first.name, successor.name]);
      expect(holders(scene)).toEqual([successor.name, successor.name]);
      expect(isLabelled(successor)).toBe(false);
      // One that went on with the client of the other may be too near to its making to be sure: the next run sees to that.
      expect(runs.flatMap(({ subjects }) => subjects.flatMap(({ problem }) => problem ?? []))).toEqual([]);
      for (const { subjects } of runs) expect(subjects[0]?.result).not.toBe('failed');
    });
  },
);

test('a client labelled to go is a rival all the same: it was made to succeed the same one', async () => {
  await withMine(async (scene, mine, add) => {
    const earlier = add(-1, { labels: { ...LABELS, [RETIRE_AFTER_LABEL]: '20260101t000000z' } });
    expect(await ask(scene, mine)).toBe(earlier.name);
  });
});
