import { afterEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../../sandbox/index.ts';
import { closeStages, type Inputs, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const ORG = 'orgs/octo-org';
const NAMES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;
const REPOSITORIES = ['octo-org/checkout', 'octo-org/search', 'octo-org/svc-a', 'octo-org/svc-b'];
const INPUTS: Inputs = { repositories: undefined, organization: 'octo-org' };

async function organization(store = ''): Promise<Stage> {
  return await openStage({}, REPOSITORIES, [`${ORG}${store}`]);
}

function sharing(sandbox: Sandbox, target = ORG) {
  return NAMES.map((name) => sandbox.github.sharing(target, name));
}

function share(
  sandbox: Sandbox,
  visibility: 'all' | 'private' | 'selected',
  repositories: readonly string[] = [],
): void {
  for (const name of NAMES) {
    sandbox.github.putSecret(ORG, name, { value: 'old', updatedAt: new Date('2026-01-01T00:00:00Z') });
    sandbox.github.share(ORG, name, { visibility, repositories });
  }
}

describe('the visibility of an organization secret', () => {
  test('is private for a new one', async () => {
    const { sandbox, run } = await organization();
    expect(await run(INPUTS)).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility: 'private', repositories: [] }));
  });

  test.each(['all', 'private', 'selected'] as const)('that is %s stays so, with its selection', async (visibility) => {
    const { sandbox, run } = await organization();
    const repositories = visibility === 'selected' ? ['octo-org/search', 'octo-org/svc-a'] : [];
    share(sandbox, visibility, repositories);
    const told = await run({ ...INPUTS, 'client-id-variable': 'FLAGS_CLIENT' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility, repositories }));
    expect(sandbox.github.sharing(ORG, 'FLAGS_CLIENT', 'variable')).toEqual({ visibility, repositories });
    expect(signsInFrom(sandbox, ORG)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('with more selected repositories than a page holds keeps every one', async () => {
    const many = Array.from({ length: 230 }, (_, index) => `octo-org/r-${String(index).padStart(3, '0')}`);
    const { sandbox, run } = await openStage({}, many, [ORG]);
    share(sandbox, 'selected', many);
    expect(await run(INPUTS)).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility: 'selected', repositories: many }));
  });

  test.each(['', ' dependabot', ' codespaces'])('is set as asked, with globs and names%s', async (store) => {
    const { sandbox, run } = await organization(store);
    const inputs = {
      ...INPUTS,
      'organization-visibility': 'selected',
      'organization-repositories': 'svc-*\nocto-org/search',
      stores: store.trim() || undefined,
    };
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    const repositories = expect.arrayContaining(['octo-org/search', 'octo-org/svc-a', 'octo-org/svc-b']);
    expect(sharing(sandbox, `${ORG}${store}`)).toEqual(Array(2).fill({ visibility: 'selected', repositories }));
    expect(sharing(sandbox, `${ORG}${store}`)[0]?.repositories).toHaveLength(3);
    expect(await run({ ...inputs, refresh: 'stale' })).toMatchObject({ outputs: { written: '0', skipped: '1' } });
  });

  test('that differs from what is asked is mended, though the pair is current', async () => {
    const { sandbox, run } = await organization();
    await run(INPUTS);
    const told = await run({ ...INPUTS, 'organization-visibility': 'all', refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(told.shown).toContain('written (its visibility is private, not all)');
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility: 'all', repositories: [] }));
  });

  test('of a half that is missing is that of the other half', async () => {
    const { sandbox, run } = await organization();
    share(sandbox, 'selected', ['octo-org/search']);
    sandbox.github.removeSecret(ORG, 'CONFIDENCE_CLIENT_SECRET');
    expect(await run(INPUTS)).toMatchObject({ exitCode: 0 });
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility: 'selected', repositories: ['octo-org/search'] }));
  });

  test('selected without a selection is refused for a new secret, and nothing is created', async () => {
    const { sandbox, run } = await organization();
    const told = await run({ ...INPUTS, 'organization-visibility': 'selected' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('Name them in organization-repositories');
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('that differs where the secret cannot be read back is a problem with its cure', async () => {
    const { sandbox, run } = await organization();
    await run(INPUTS);
    sandbox.confidence.variant.secretOnRead = 'absent';
    const told = await run({ ...INPUTS, 'organization-visibility': 'all' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain("Change it in the organization's settings on GitHub");
    expect(sharing(sandbox)).toEqual(Array(2).fill({ visibility: 'private', repositories: [] }));
  });

  test.each([
    ['a repository that is not there', 'nowhere', 'octo-org/nowhere: not found'],
    ['a glob that matches nothing', 'app-*', 'input organization-repositories: "octo-org/app-*" matches nothing'],
  ])('with %s is refused, and nothing is created', async (_, name, what) => {
    const { sandbox, run } = await organization();
    const told = await run({
      ...INPUTS,
      'organization-visibility': 'selected',
      'organization-repositories': name,
    });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain(what);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

describe('an organization', () => {
  test('with 999 secrets takes no pair, and one with 998 does', async () => {
    const { sandbox, run } = await organization();
    for (let index = 0; index < 999; index += 1) sandbox.github.putSecret(ORG, `S${index}`, { value: 'x' });
    const told = await run(INPUTS);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('holds 999 of at most 1000 secrets, and 2 more would be needed');
    sandbox.github.removeSecret(ORG, 'S0');
    expect(await run(INPUTS)).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(signsInFrom(sandbox, ORG)).toBe(true);
  });

  test.each([
    ['that is not there', { organization: 'nowhere' }, 'orgs/nowhere: '],
    ['that is a person', { organization: 'octocat' }, 'orgs/octocat: '],
  ])('%s stops the run', async (_, inputs, what) => {
    const { sandbox, run } = await organization();
    sandbox.github.addUser('octocat');
    const told = await run({ ...INPUTS, ...inputs });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain(what);
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('whose secrets the token may not read names the permission', async () => {
    const { sandbox, run } = await organization();
    sandbox.github.addToken('repositories-0123456', { kind: 'fine-grained', repositories: 'all', secrets: 'write' });
    const told = await run({ ...INPUTS, 'github-token': 'repositories-0123456' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('organization permission Secrets: write');
    expect(clientsIn(sandbox)).toEqual([]);
  });
});
