import { afterEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { shardOf } from '../../../src/plan/share.ts';
import { runManifest } from '../../support/manifest-stage.ts';
import { closeStages, DAY_MS, type Inputs, openStage, type Stage } from '../../support/stage.ts';
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

const planned = v.object({
  clients: v.array(v.object({ displayName: v.string(), step: v.string(), why: v.string() })),
  targets: v.array(v.object({ client: v.string(), target: v.string(), why: v.string() })),
});

function namesOf({ sandbox }: Stage): string[] {
  return clientsIn(sandbox)
    .map(({ displayName }) => displayName)
    .sort();
}

function pairAt({ sandbox }: Stage, target: string, prefix: string): boolean {
  const [id, secret] = [secretAt(sandbox, target, `${prefix}_ID`), secretAt(sandbox, target, `${prefix}_SECRET`)];
  return sandbox.confidence.signsIn(id ?? '', secret ?? '');
}

describe('a manifest', () => {
  test('makes each client, with its own names, roles and targets, and a second run makes none', async () => {
    const stage = await openStage({}, THREE);
    const told = await runManifest(stage, FLEET);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '4', failed: '0' } });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags', 'reports']);
    expect(['octo-org/a', 'octo-org/b'].map((name) => signsInFrom(stage.sandbox, name))).toEqual([true, true]);
    expect(pairAt(stage, 'octo-org/b', 'REPORTS')).toBe(true);
    expect(pairAt(stage, 'octo-org/c dependabot', 'REPORTS')).toBe(true);
    expect(clientsNamed(stage.sandbox, 'reports')[0]?.labels).toMatchObject({ owner: 'platform' });
    const again = await runManifest(stage, FLEET, { refresh: 'stale' });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '4' } });
    expect(again.outputs['client-name']?.split('\n')).toHaveLength(3);
    expect(told.outputs['rotation-due']).toBe(again.outputs['rotation-due']);
  });

  test('rotates each client by its own terms', async () => {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    stage.clock.pass(40 * DAY_MS);
    const told = await runManifest(stage, FLEET, { operation: 'rotate' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated', written: '2' } });
    expect(namesOf(stage).filter((name) => name.startsWith('reports'))).toHaveLength(1);
    expect(clientsIn(stage.sandbox)).toHaveLength(5);
  });

  test('shows its plan, and writes nothing', async () => {
    const stage = await openStage({}, THREE);
    const told = await runManifest(stage, FLEET, { 'dry-run': 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'planned' } });
    expect(clientsIn(stage.sandbox)).toEqual([]);
    expect(told.shown).toContain('provision 2 entries of clients.yml');
  });

  test('gives a repository that appears its client, and deletes nothing of one that leaves', async () => {
    const stage = await openStage({}, ['octo-org/svc-a']);
    const globs =
      FLEET.replace('[octo-org/a, octo-org/b]', 'octo-org/svc-*').split('  - display-name: reports')[0] ?? '';
    await runManifest(stage, globs);
    stage.sandbox.github.addRepository('octo-org/svc-b');
    expect(await runManifest(stage, globs)).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(namesOf(stage)).toEqual(['svc-a flags', 'svc-b flags']);
    const narrowed = globs.replace('octo-org/svc-*', 'octo-org/svc-b');
    expect(await runManifest(stage, narrowed)).toMatchObject({ exitCode: 0 });
    expect(namesOf(stage)).toEqual(['svc-a flags', 'svc-b flags']);
    expect(signsInFrom(stage.sandbox, 'octo-org/svc-a')).toBe(true);
  });

  test('lists clients, policies and repositories once, however many clients there are', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `octo-org/r${index}`);
    const stage = await openStage({}, names);
    const each = names.map(
      (name) => `  - {display-name: ${name.replace('/', ' ')}, targets: [{repositories: ${name}}]}`,
    );
    const many = ['version: 1', 'clients:', ...each].join('\n');
    await runManifest(stage, many);
    const { requests, ...told } = await runManifest(stage, many, { refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '0', skipped: '30' } });
    const sent = (path: RegExp) => requests.filter((one) => path.test(one.path)).length;
    expect([sent(/apiClients/), sent(/graphql/), sent(/oauth\/token/)]).toEqual([1, 1, 1]);
    expect(requests.length).toBeLessThanOrEqual(2 * names.length + 5);
  });
});

describe('a mistake of a manifest', () => {
  test('is told with its place beside all others and wrong inputs, before any request', async () => {
    const stage = await openStage({}, THREE);
    const wrong = FLEET.replace('rotate-after: 30d', 'rotate-after: 30').replace(
      'repositories: octo',
      'repositorys: octo',
    );
    const { exitCode, requests, errors } = await runManifest(stage, wrong, { force: 'perhaps', roles: 'Flags Editor' });
    expect([exitCode, requests]).toEqual([1, []]);
    const all = errors.join('\n');
    expect(all).toContain('input roles: cannot be combined with manifest');
    expect(all).toContain('input force: saw "perhaps"');
    expect(all).toContain('clients.yml:7:19: clients[0].rotate-after: ');
    expect(all).toMatch(/clients\.yml:16:9: clients\[1\]\.targets\[1\]\.repositorys: .*did you mean "repositories"\?/);
  });

  test.each<[string, string, Inputs, string]>([
    ['two entries with one name', 'display-name: a flags', {}, 'both give the display name "a flags"'],
    [
      'one secret of two clients',
      'client-id-secret: CONFIDENCE_CLIENT_ID',
      {},
      'is claimed by "b flags" (clients.yml:',
    ],
    [
      'the other half of another client',
      'client-id-secret: CONFIDENCE_CLIENT_SECRET',
      {},
      'the secret CONFIDENCE_CLIENT_SECRET is claimed',
    ],
    ['more targets than allowed', '', { 'max-targets': '3' }, 'more than max-targets: 3'],
    [
      'an unknown client',
      '',
      { 'only-clients': 'a flags\nx flags' },
      'no entry of the file gives the display name "x flags"',
    ],
  ])('is %s: nothing is written, in a dry run and in every shard', async (_, line, inputs, message) => {
    const stage = await openStage({}, THREE);
    const key = line.split(':')[0] ?? '';
    const instead =
      key === 'display-name'
        ? FLEET.replace('display-name: reports', line)
        : FLEET.replace(/client-id-secret: REPORTS_ID/, line || '$&');
    for (const more of [
      {},
      { 'dry-run': 'true' },
      { 'shard-total': '7', 'shard-index': '3', 'unreachable-targets': 'skip' },
    ]) {
      const told = await runManifest(stage, instead, { ...inputs, ...more });
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
      expect(told.errors.join()).toContain(message);
    }
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });
});

describe('clients of a manifest are independent', () => {
  const ODD = `${FLEET}
  - display-name: odd
    roles: [No Such Role]
    client-id-secret: ODD_ID
    client-secret-secret: ODD_SECRET
    targets: [{repositories: octo-org/a}]
  - display-name: lost
    client-name: apiClients/gone
    client-id-secret: LOST_ID
    client-secret-secret: LOST_SECRET
    targets: [{repositories: octo-org/a}]
`;

  test('one that cannot be fails alone, and the others are served', async () => {
    const stage = await openStage({}, THREE);
    const told = await runManifest(stage, ODD);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '4', failed: '2' } });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags', 'reports']);
    expect(told.errors.join()).toContain('No Such Role');
    expect(told.errors.join()).toContain('apiClients/gone');
  });

  test('a target that cannot be reached stops all, or is skipped', async () => {
    const stage = await openStage({}, THREE);
    const gone = FLEET.replace('octo-org/c', 'octo-org/gone');
    const world = wholeWorld(stage.sandbox, THREE);
    expect(await runManifest(stage, gone)).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(wholeWorld(stage.sandbox, THREE)).toEqual(world);
    const told = await runManifest(stage, gone, { 'unreachable-targets': 'skip' });
    expect(told).toMatchObject({
      exitCode: 1,
      outputs: { written: '3', failed: '1', 'failed-targets': 'octo-org/gone dependabot' },
    });
    expect(namesOf(stage)).toEqual(['a flags', 'b flags', 'reports']);
  });
});

describe('a shard', () => {
  test('handles the clients of its own alone, and each client has one', async () => {
    const stage = await openStage({}, THREE);
    const written = [];
    for (const index of ['0', '1', '2']) {
      const told = await runManifest(stage, FLEET, { 'shard-index': index, 'shard-total': '3' });
      expect(told.exitCode).toBe(0);
      written.push(Number(told.outputs.written));
    }
    expect(written.reduce((sum, number) => sum + number)).toBe(4);
    expect(namesOf(stage)).toEqual(['a flags', 'b flags', 'reports']);
  });

  test('without a client succeeds, and says so', async () => {
    const stage = await openStage({}, THREE);
    const taken = ['a flags', 'b flags', 'reports'].map((name) => shardOf(name, 16));
    const idle = Array.from({ length: 16 }, (_, index) => index).find((index) => !taken.includes(index)) ?? 0;
    const told = await runManifest(stage, FLEET, { 'shard-index': String(idle), 'shard-total': '16' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0' } });
    expect(told.shown).toContain(`no client of the file belongs to shard ${idle} of 16`);
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });
});

describe('a leak response', () => {
  test('ends the client that is named at once, and no other', async () => {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    const leak = { operation: 'rotate', force: 'true', overlap: '0', 'only-clients': 'a flags' };
    const [leaked] = clientsNamed(stage.sandbox, 'a flags');
    stage.clock.pass(DAY_MS);
    expect(await runManifest(stage, FLEET, leak)).toMatchObject({
      exitCode: 0,
      outputs: { result: 'rotated', written: '1' },
    });
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).not.toContain(leaked?.name);
    expect(namesOf(stage)).toEqual([expect.stringMatching(/^a flags/), 'b flags', 'reports']);
    expect(signsInFrom(stage.sandbox, 'octo-org/a')).toBe(true);
  });
});

describe('the plan of a manifest', () => {
  /** Client by client and target by target, what a report says is or was to be done. */
  function toldOf({ outputs }: { outputs: Readonly<Record<string, string>> }): readonly string[] {
    const { clients, targets } = v.parse(planned, JSON.parse(outputs.report ?? '{}'));
    return [
      ...clients.map(({ displayName, step, why }) => `${displayName}: ${step} ${why}`),
      ...targets.map(({ client, target, why }) => `${client} ${target}: ${why}`),
    ];
  }

  test('is what the run then does: one client due, one new, one missing at a target, one that goes', async () => {
    const stage = await openStage({}, THREE);
    await runManifest(stage, FLEET);
    stage.clock.pass(31 * DAY_MS);
    stage.sandbox.github.removeSecret('octo-org/c dependabot', 'REPORTS_ID');
    const changed = `${FLEET.replace('repositories: [octo-org/a, octo-org/b]', 'repositories: [octo-org/a, octo-org/c]')}
  - display-name: b flags
    state: absent
    targets: [{repositories: octo-org/b}]
`;
    const rotate = { operation: 'rotate', refresh: 'stale' };
    const plan = await runManifest(stage, changed, { ...rotate, 'dry-run': 'true' });
    const done = await runManifest(stage, changed, rotate);
    expect([plan.exitCode, done.exitCode]).toEqual([0, 0]);
    expect(toldOf(plan)).toEqual(toldOf(done));
    expect(toldOf(plan)).toEqual([
      'a flags: create due',
      'c flags: create first-client',
      expect.stringMatching(/^reports: keep/),
      'b flags: revoke absent',
      'a flags octo-org/a: new-client',
      'c flags octo-org/c: new-client',
      'reports octo-org/b: current',
      'reports octo-org/c dependabot: missing',
      'b flags octo-org/b: absent',
    ]);
    expect(plan.summary).toMatch(/remove API client "b flags" \(apiClients\/\w+\); empty 1 target/);
    expect(done.outputs['rotation-due']).toBeDefined();
  });

  test('of four hundred clients that fail stays within the bound of outputs, and is whole in its file', async () => {
    const stage = await openStage({}, THREE);
    const each = Array.from(
      { length: 400 },
      (_, index) =>
        `  - {display-name: client ${index} ${'x'.repeat(60)}, roles: [Nope], client-id-secret: I${index}, client-secret-secret: S${index}, targets: [{repositories: octo-org/a}]}`,
    );
    const told = await runManifest(stage, ['version: 1', 'clients:', ...each].join('\n'));
    expect(told).toMatchObject({ exitCode: 1, outputs: { failed: '400' } });
    expect(Buffer.byteLength(told.outputs.report ?? '')).toBeLessThanOrEqual(100_000);
    const [{ omitted }, whole] = [told.outputs.report, told.reportFile].map((text) => JSON.parse(text ?? '{}'));
    expect(omitted.clients + omitted.targets).toBeGreaterThan(0);
    expect([whole.clients.length, whole.targets.length]).toEqual([400, 400]);
    expect(Object.values(whole.omitted).every((number) => number === 0)).toBe(true);
    expect(Buffer.byteLength(told.summary)).toBeLessThan(1_048_576);
  });
});
