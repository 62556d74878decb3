import { afterEach, describe, expect, test } from '@jest/globals';
import { shardOf } from '../../../src/plan/share.ts';
import { runManifest } from '../../support/manifest-stage.ts';
import { closeStages, DAY_MS, HOUR_MS, type Inputs, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, clientsNamed, secretAt, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const THREE = ['octo-org/a', 'octo-org/b', 'octo-org/c'];
const FLEET = `
version: 1
defaults:
  labels: {owner: platform}
clients:
  - display-name: '{repository} flags'
    rotate-after: 30d
    targets:
      - repositories: [octo-org/a, octo-org/b]
  - display-name: reports
    roles: [Flags Editor]
    client-id-secret: REPORTS_ID
    client-secret-secret: REPORTS_SECRET
    targets:
      - repositories: [octo-org/b]
      - repositories: octo-org/c
        stores: [dependabot]
`;

function namesOf({ sandbox }: Stage): string[] {
  return clientsIn(sandbox)
    .map(({ displayName }) => displayName)
    .sort();
}

function pairAt({ sandbox }: Stage, target: string, prefix: string): boolean {
  const [id, secret] = [secretAt(sandbox, target, `${prefix}_ID`), secretAt(sandbox, target, `${prefix}_SECRET`)];
  return sandbox.confidence.signsIn(id ?? '', secret ?? '');
}

describe('a client that is absent', () => {
  const ABSENT = FLEET.replace('display-name: reports', 'display-name: reports\n    state: absent');

  test('goes with its secrets, by a change of one line, and nobody else is touched', async () => {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    stage.clock.pass(DAY_MS);
    const told = await runManifest(stage, ABSENT, { refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked', written: '2', failed: '0' } });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags']);
    expect(stage.sandbox.github.secrets('octo-org/b').map(({ name }) => name)).toEqual([
      'CONFIDENCE_CLIENT_ID',
      'CONFIDENCE_CLIENT_SECRET',
    ]);
    expect(stage.sandbox.github.secrets('octo-org/c dependabot')).toEqual([]);
    const again = await runManifest(stage, ABSENT, { refresh: 'stale' });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
  });

  test('of which a target is gone fails alone, and the others are served', async () => {
    const stage = await openStage({}, ['octo-org/a', 'octo-org/b']);
    const told = await runManifest(stage, ABSENT);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '2' } });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags']);
  });

  test('counts against max-removals in every shard, and stops the run before anything', async () => {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    stage.clock.pass(DAY_MS);
    const world = wholeWorld(stage.sandbox, THREE);
    for (const index of ['0', '1', '2']) {
      const told = await runManifest(stage, ABSENT, {
        'max-removals': '0',
        'shard-index': index,
        'shard-total': '3',
        'dry-run': index === '2' ? 'true' : undefined,
      });
      expect(told.exitCode).toBe(1);
      expect(told.errors.join()).toContain('1 API client to be removed, more than max-removals: 0: "reports"');
    }
    expect(wholeWorld(stage.sandbox, THREE)).toEqual(world);
  });
});

describe('a client that is absent and whose place another takes', () => {
  const RENAMED = `${FLEET.replace('display-name: reports', 'display-name: reports\n    state: absent')}
  - display-name: new reports
    client-id-secret: REPORTS_ID
    client-secret-secret: REPORTS_SECRET
    targets: [{repositories: octo-org/b}]
`;
  const HELD = 'another client replaces it at a target, which may still hold it';

  async function servedStage(): Promise<Stage> {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    stage.clock.pass(DAY_MS);
    return stage;
  }

  test('goes in the same run, as its plan says, and the place holds the new pair', async () => {
    const stage = await servedStage();
    const plan = await runManifest(stage, RENAMED, { refresh: 'stale', 'dry-run': 'true' });
    const told = await runManifest(stage, RENAMED, { refresh: 'stale' });
    expect([plan.errors, told.errors]).toEqual([[], []]);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    expect(clientsNamed(stage.sandbox, 'reports')).toEqual([]);
    expect(pairAt(stage, 'octo-org/b', 'REPORTS')).toBe(true);
    expect(secretAt(stage.sandbox, 'octo-org/c dependabot', 'REPORTS_ID')).toBeUndefined();
    expect(whysOf(plan.outputs.report)).toEqual(whysOf(told.outputs.report));
  });

  test('lives on where that one could not be written', async () => {
    const stage = await servedStage();
    const path = /octo-org\/b\/actions\/secrets\/REPORTS_ID/;
    stage.sandbox.faults.add({
      service: 'github',
      method: 'PUT',
      path,
      when: 'before',
      times: 99,
      answer: { status: 422 },
    });
    const told = await runManifest(stage, RENAMED, { refresh: 'stale' });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain(HELD);
    expect(clientsNamed(stage.sandbox, 'reports')).toHaveLength(1);
    stage.sandbox.faults.clear();
    stage.clock.pass(HOUR_MS);
    const next = await runManifest(stage, RENAMED, { refresh: 'stale' });
    expect(next.errors).toEqual([]);
    expect(clientsNamed(stage.sandbox, 'reports')).toEqual([]);
    expect(pairAt(stage, 'octo-org/b', 'REPORTS')).toBe(true);
  });

  test.each(['first', 'second'])('goes where the shard of that one comes %s', async (order) => {
    const stage = await servedStage();
    const shard = (name: string) => ({ refresh: 'stale', 'shard-index': String(shardOf(name, 7)), 'shard-total': '7' });
    expect(shardOf('new reports', 7)).not.toBe(shardOf('reports', 7));
    if (order === 'second') {
      const early = await runManifest(stage, RENAMED, shard('reports'));
      expect([early.exitCode, early.errors.join().includes(HELD)]).toEqual([1, true]);
      expect(pairAt(stage, 'octo-org/b', 'REPORTS')).toBe(true);
    }
    await runManifest(stage, RENAMED, shard('new reports'));
    stage.clock.pass(HOUR_MS);
    const told = await runManifest(stage, RENAMED, shard('reports'));
    expect(told.errors).toEqual([]);
    expect(clientsNamed(stage.sandbox, 'reports')).toEqual([]);
    expect(pairAt(stage, 'octo-org/b', 'REPORTS')).toBe(true);
  });

  test('by an older one goes once a run wrote that, for times do not tell them apart', async () => {
    const stage = await openStage({}, THREE);
    const entry = (name: string, repositories: string, state = 'present') =>
      `  - {display-name: ${name}, state: ${state}, targets: [{repositories: [${repositories}]}]}\n`;
    await runManifest(stage, `version: 1\nclients:\n${entry('older', 'octo-org/a')}`);
    stage.clock.pass(DAY_MS);
    await runManifest(stage, `version: 1\nclients:\n${entry('younger', 'octo-org/b')}`);
    stage.clock.pass(DAY_MS);
    const moved = `version: 1\nclients:\n${entry('younger', 'octo-org/b', 'absent')}${entry('older', 'octo-org/a, octo-org/b')}`;
    const unsure = await runManifest(stage, moved, { refresh: 'stale' });
    expect([unsure.exitCode, unsure.errors.join().includes(HELD)]).toEqual([1, true]);
    const told = await runManifest(stage, moved, { refresh: 'always' });
    expect(told.errors).toEqual([]);
    expect(clientsNamed(stage.sandbox, 'younger')).toEqual([]);
    expect(signsInFrom(stage.sandbox, 'octo-org/b')).toBe(true);
  });
});

describe('a client that is absent, without targets', () => {
  const GONE = `${FLEET}
  - {display-name: gone, state: absent}
`;
  const BEFORE = `${FLEET}
  - display-name: gone
    client-id-secret: G_ID
    client-secret-secret: G_SECRET
    client-id-variable: G_CLIENT
    targets: [{repositories: octo-org/a}]
`;

  async function stageWithIt(from: Inputs = {}): Promise<Stage> {
    const stage = await openStage({}, THREE);
    await runManifest(stage, BEFORE, from);
    stage.clock.pass(DAY_MS);
    return stage;
  }

  test('goes, and no secret does', async () => {
    const stage = await stageWithIt();
    const told = await runManifest(stage, GONE);
    expect(told.errors).toEqual([]);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags', 'reports']);
    expect(secretAt(stage.sandbox, 'octo-org/a', 'G_ID')).toBeDefined();
  });

  test.each<[string, (stage: Stage) => void, string, string]>([
    [
      'the run could not serve every other client',
      ({ sandbox }) => {
        const path = /octo-org\/b\/actions\/secrets\/REPORTS_ID/;
        sandbox.faults.add({
          service: 'github',
          method: 'PUT',
          path,
          when: 'before',
          times: 99,
          answer: { status: 422 },
        });
      },
      GONE,
      'the run could not serve every other client',
    ],
    [
      'a variable that was read names it',
      ({ clock }) => clock.pass(0),
      `${GONE}
  - display-name: other
    client-id-secret: O_ID
    client-secret-secret: O_SECRET
    client-id-variable: G_CLIENT
    state: absent
    targets: [{repositories: octo-org/a}]
`,
      'a variable that this run read names it',
    ],
    ['it is young', ({ clock }) => clock.pass(-DAY_MS + 60_000), GONE, 'it is less than ten minutes old'],
  ])('stays where %s', async (_, spoil, manifest, why) => {
    const stage = await stageWithIt();
    spoil(stage);
    const told = await runManifest(stage, manifest);
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain(why);
    expect(clientsNamed(stage.sandbox, 'gone')).toHaveLength(1);
  });

  test('stays where another file keeps it, unless the entry adopts it', async () => {
    const stage = await stageWithIt({ manifest: 'other.yml' });
    const told = await runManifest(stage, GONE);
    expect([told.exitCode, told.errors.join().includes('another workflow keeps it')]).toEqual([1, true]);
    expect(clientsNamed(stage.sandbox, 'gone')).toHaveLength(1);
    const adopted = await runManifest(stage, GONE.replace('state: absent', 'state: absent, adopt: true'));
    expect(adopted.errors).toEqual([]);
    expect(clientsNamed(stage.sandbox, 'gone')).toEqual([]);
  });
});

/** What a report says of each client and target, without what only a run knows. */
function whysOf(report = ''): unknown {
  const { clients, targets } = JSON.parse(report);
  const client = ({ displayName, step, why }: Record<string, unknown>) => ({ displayName, step, why });
  const target = ({ client: name, target: place, why }: Record<string, unknown>) => ({ name, place, why });
  return { clients: clients.map(client), targets: targets.map(target) };
}
