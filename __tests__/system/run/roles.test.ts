import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

type Answer = readonly [title: string, variant: Partial<ConfidenceVariant>];

const kept: readonly Answer[] = [['documented, kept inside the client', { generation: 'documented' }]];
const byPolicy: readonly Answer[] = [
  ['documented, ignored', { generation: 'documented', inlineRoles: 'ignored' }],
  ['newer, ignored', { generation: 'newer', inlineRoles: 'ignored' }],
  ['newer, rejected', { generation: 'newer', inlineRoles: 'rejected' }],
];
const nowhere: readonly Answer[] = [
  ['documented, rejected, and no identity to bind', { generation: 'documented', inlineRoles: 'rejected' }],
  ['documented, policies refused', { inlineRoles: 'ignored', policies: 'refused' }],
  ['documented, policies missing', { inlineRoles: 'ignored', policies: 'missing' }],
  ['newer, policies refused', { generation: 'newer', policies: 'refused' }],
  ['newer, policies missing', { generation: 'newer', inlineRoles: 'rejected', policies: 'missing' }],
];

test.each([{}, { 'dry-run': 'true' }])(
  'a role id that does not exist stops the run before anything: %j',
  async (more) => {
    const { sandbox, repositories, run } = await openStage();
    await run();
    const before = wholeWorld(sandbox, repositories);
    const told = await run({ roles: 'Flags Editor\nroles/nope', ...more });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain('role "roles/nope" does not exist; there are: ');
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  },
);

describe('roles are granted', () => {
  test.each([...kept, ...byPolicy])('%s', async (_title, confidence) => {
    const { sandbox, repositories, run } = await openStage({ confidence });
    const told = await run({ roles: 'Flags Editor\nroles/reader' });
    expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'created' } });
    const [client] = clientsIn(sandbox);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(sandbox.confidence.effectiveRoles(client?.name ?? '').sort()).toEqual([
      'roles/flags-editor',
      'roles/reader',
    ]);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
    const before = wholeWorld(sandbox, repositories);
    const again = await run({ roles: 'Flags Editor\nroles/reader', refresh: 'stale' });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  });

  test('by a policy where that is asked for, though the service would keep them', async () => {
    const { sandbox, run } = await openStage({ confidence: { generation: 'newer' } });
    const told = await run({ roles: 'Flags Editor', 'role-binding': 'policy' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    const [client] = clientsIn(sandbox);
    expect(sandbox.confidence.effectiveRoles(client?.name ?? '')).toEqual(['roles/flags-editor']);
    expect(told.requests.filter(({ path }) => path.startsWith('/v1/policies'))).toHaveLength(1);
  });
});

describe('roles that cannot be granted: the client is deleted again, and what is missing is told', () => {
  test.each(nowhere)('%s', async (title, confidence) => {
    const { sandbox, run } = await openStage({ confidence });
    const told = await run({ roles: 'Flags Editor' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-name': '' } });
    expect(told.errors.join()).toContain('cannot be given its roles');
    expect(told.errors.join()).toContain('was deleted again');
    if (title.includes('refused')) expect(told.errors.join()).toContain('the right to manage policies');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.confidence.policies()).toHaveLength(2);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('inline alone, where the service keeps none', async () => {
    const { sandbox, run } = await openStage({ confidence: { generation: 'newer', inlineRoles: 'rejected' } });
    const told = await run({ roles: 'Flags Editor', 'role-binding': 'inline' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('roles');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
  });
});

describe('a role by its display name', () => {
  test('is found without regard to case', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ roles: 'METRICS editor' });
    expect(told.exitCode).toBe(0);
    expect(clientsIn(sandbox)[0]?.roles).toEqual(['roles/726f6c652d6d65747269637331']);
  });

  test('that does not exist stops the run, and the candidates are listed', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ roles: 'Flag Editor\nreader\nOwner' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    for (const text of ['"Flag Editor"', '"Owner"', '"Flags Editor" (roles/flags-editor)', '"Metrics Editor"']) {
      expect(told.errors.join()).toContain(text);
    }
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that several carry stops the run, and they are listed', async () => {
    const { sandbox, run } = await openStage();
    sandbox.confidence.addRole({ displayName: 'FLAGS EDITOR', name: 'roles/flags-editor-2' });
    const told = await run({ roles: 'flags editor' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('roles/flags-editor, roles/flags-editor-2');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that only an id shows, of none that is there: nothing is left behind', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ roles: 'roles/nowhere' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  // The service's "there is no role" is taken for "no roles inside clients", and its message is lost.
  test('that only an id shows, of none that is there: the error names the role', async () => {
    const { run } = await openStage();
    expect((await run({ roles: 'roles/nowhere' })).errors.join()).toContain('roles/nowhere');
  });
});
