import { afterEach, describe, expect, test } from '@jest/globals';
import { adminRole, type StoredClient } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, DAY_MS, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, secretAt, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const NAME = 'checkout flags';
const ROTATE = { operation: 'rotate' };
const FORCE = { operation: 'rotate', force: 'true' };
const MARKED = { 'managed-by': 'provision-confidence-client' };

/** Adds a client made so many days ago. */
function addClient({ sandbox, clock }: Stage, daysAgo: number, fields: Partial<StoredClient> = {}): StoredClient {
  const createTime = new Date(clock.nowMs() - daysAgo * DAY_MS).toISOString().replace('Z', '000Z');
  return sandbox.confidence.addClient({ displayName: NAME, createTime, ...fields });
}

/** Puts the pair of a client there, written so many days ago. */
function hold({ sandbox, clock }: Stage, { clientId, clientSecret }: StoredClient, daysAgo: number): void {
  const at = new Date(clock.nowMs() - daysAgo * DAY_MS);
  sandbox.github.putSecret(CHECKOUT, 'CONFIDENCE_CLIENT_ID', { value: clientId, updatedAt: at });
  sandbox.github.putSecret(CHECKOUT, 'CONFIDENCE_CLIENT_SECRET', { value: clientSecret, updatedAt: at });
}

function names({ sandbox }: Stage): readonly string[] {
  return clientsIn(sandbox).map(({ name }) => name);
}

/** The name of the client whose pair the repository holds and that signs in. */
function held({ sandbox }: Stage): string | undefined {
  const id = secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID');
  return signsInFrom(sandbox, CHECKOUT) ? clientsIn(sandbox).find(({ clientId }) => clientId === id)?.name : undefined;
}

describe('a client that this action did not make', () => {
  test('is published where it is missing, and never retired; the log says so', async () => {
    const stage = await openStage();
    const theirs = addClient(stage, 10);
    const told = await stage.run({ ...ROTATE, overlap: '0' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1' } });
    expect(told.shown).toContain(`${theirs.name} was not created by this action; it is used, and never deleted`);
    expect(held(stage)).toBe(theirs.name);
  });

  test('gets a successor when it is due, and lives on', async () => {
    const stage = await openStage();
    const theirs = addClient(stage, 100);
    hold(stage, theirs, 99);
    const told = await stage.run({ ...ROTATE, overlap: '0' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    expect(names(stage)).toEqual([theirs.name, held(stage)]);
    const again = await stage.run({ ...ROTATE, overlap: '0' });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
    expect(again.shown).toContain(`clients of this name not created by this action, left alone: ${theirs.name}`);
    expect(names(stage)).toHaveLength(2);
  });

  test.each([{}, { 'client-name': true }])('is retired where it is adopted: %j', async (inputs) => {
    const stage = await openStage();
    const theirs = addClient(stage, 100);
    hold(stage, theirs, 99);
    const named = 'client-name' in inputs ? { 'client-name': theirs.name } : {};
    const told = await stage.run({ ...ROTATE, ...named, adopt: 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    expect(names(stage)).toEqual([theirs.name, held(stage)]);
    stage.clock.pass(3 * DAY_MS);
    const later = await stage.run({ ...ROTATE, ...named, adopt: 'true' });
    expect(later).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
    expect(names(stage)).toEqual([held(stage)]);
    // The workflow that names the client goes on, though it is gone.
    stage.clock.pass(91 * DAY_MS);
    expect(await stage.run({ ...ROTATE, ...named, adopt: 'true' })).toMatchObject({ outputs: { result: 'rotated' } });
  });

  test('is not guessed among several, whatever is adopted', async () => {
    const stage = await openStage();
    for (const days of [100, 200]) addClient(stage, days);
    const told = await stage.run({ ...FORCE, adopt: 'true' });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('Name the one that you mean in client-name');
    expect(names(stage)).toHaveLength(2);
  });
});

describe('five living clients', () => {
  function five(stage: Stage, label: (index: number) => Record<string, string>): readonly StoredClient[] {
    return [5, 4, 3, 2, 1].map((daysAgo, index) =>
      addClient(stage, daysAgo * 20, { labels: { ...MARKED, ...label(index) } }),
    );
  }

  test('are the most there may be: none is made, and those without a time get one', async () => {
    const stage = await openStage();
    const all = five(stage, () => ({}));
    hold(stage, all[4] ?? addClient(stage, 1), 19);
    const told = await stage.run(FORCE);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('5 API clients');
    expect(names(stage)).toEqual(all.map(({ name }) => name));
    const times = clientsIn(stage.sandbox).map(({ labels }) => labels['retire-after'] !== undefined);
    expect(times).toEqual([true, true, true, true, false]);
    expect(held(stage)).toBe(all[4]?.name);
  });

  test('make room for one more in the same run, where one has had its time', async () => {
    const stage = await openStage();
    const all = five(stage, (index) => (index === 0 ? { 'retire-after': '20200101t000000z' } : {}));
    // A time from before it had a successor counts for nothing; this one counts.
    const past = new Date(stage.clock.nowMs() - DAY_MS)
      .toISOString()
      .replace(/[-:]|\.\d+/g, '')
      .toLowerCase();
    const [, second] = all;
    if (second !== undefined) stage.sandbox.confidence.removeClient(second.name);
    const due = addClient(stage, 80, { labels: { ...MARKED, 'retire-after': past } });
    hold(stage, all[4] ?? due, 19);
    const told = await stage.run(FORCE);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    expect(names(stage)).not.toContain(due.name);
    expect(names(stage)).toHaveLength(5);
    expect(held(stage)).toBe(names(stage)[4]);
  });
});

describe('a value that is lost', () => {
  test('of a client whose secret cannot be read back makes a successor, also where only provision runs', async () => {
    const stage = await openStage({ confidence: { secretOnRead: 'absent' } }, [CHECKOUT, 'octo-org/web']);
    await stage.run();
    stage.clock.pass(DAY_MS);
    stage.sandbox.github.removeSecret('octo-org/web', 'CONFIDENCE_CLIENT_SECRET');
    const told = await stage.run({ refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated', written: '2' } });
    expect(signsInFrom(stage.sandbox, 'octo-org/web')).toBe(true);
    expect(held(stage)).toBe(names(stage)[1]);
    expect(clientsIn(stage.sandbox)[0]?.labels['retire-after']).toBeDefined();
  });

  test('of a client that somebody else made is a failure with a cure', async () => {
    const stage = await openStage({ confidence: { secretOnRead: 'absent' } });
    addClient(stage, 10);
    const told = await stage.run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toMatch(/did not create, cannot be read back. Let the client/);
    expect(names(stage)).toHaveLength(1);
  });

  test('of a young client may be in the hands of another run: nothing is changed, and the time to come back is told', async () => {
    const stage = await openStage({ confidence: { secretOnRead: 'absent' } });
    const orphan = addClient(stage, 0, { labels: MARKED });
    const told = await stage.run(ROTATE);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toMatch(/another run may still write it\. .* Run again after 20\d\d-/);
    expect(names(stage)).toEqual([orphan.name]);
    stage.clock.pass(660_000);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0 });
    // It does not say for which targets it was made, so somebody may hold it: it is succeeded, and lives on for a while.
    expect(names(stage)).toEqual([orphan.name, held(stage)]);
    stage.clock.pass(49 * 3_600_000);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0 });
    expect(names(stage)).toEqual([held(stage)]);
  });
});

describe('the client that the run signs in with', () => {
  test.each(['48h', '0'])('rotates itself, and is deleted by its successor: overlap %s', async (overlap) => {
    const stage = await openStage({ confidence: { generation: 'newer' } });
    const [admin] = stage.sandbox.confidence.clients();
    stage.clock.pass(DAY_MS);
    const self = { 'display-name': admin?.displayName };
    const signIn = () => ({
      'confidence-client-id': secretAt(stage.sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID'),
      'confidence-client-secret': secretAt(stage.sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_SECRET'),
    });
    if (admin !== undefined) hold(stage, admin, 0);
    stage.clock.pass(DAY_MS);
    const told = await stage.run({ ...FORCE, ...self, adopt: 'true', overlap });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    const all = () =>
      stage.sandbox.confidence.clients().filter(({ displayName }) => displayName === admin?.displayName);
    expect(all()).toHaveLength(2);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
    expect(stage.sandbox.confidence.effectiveRoles(all()[1]?.name ?? '')).toEqual([adminRole]);
    stage.clock.pass(3 * DAY_MS);
    const next = await stage.run({ ...ROTATE, ...self, ...signIn(), adopt: 'true', overlap });
    expect(next).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
    expect(all().map(({ name }) => name)).not.toContain(admin?.name);
  });
});
