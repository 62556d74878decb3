import { afterEach, describe, expect, test } from '@jest/globals';
import { STORE_NAMES } from '../../../src/domain/stores.ts';
import { ALL_STORES, ORGANIZATION_STORES, targetIn } from '../../support/places.ts';
import { CHECKOUT, closeStages, type Inputs, openStage } from '../../support/stage.ts';
import { clientsIn, secretAt, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const ORGANIZATION: Inputs = { repositories: undefined, organization: 'octo-org' };
const PRODUCTION: Inputs = { environments: 'production' };

const PLACES: readonly { target: string; inputs: Inputs }[] = [
  ...STORE_NAMES.map((store) => ({ target: targetIn(CHECKOUT, store), inputs: { stores: store } })),
  { target: `${CHECKOUT}/environments/production`, inputs: PRODUCTION },
  ...ORGANIZATION_STORES.map((store) => ({
    target: targetIn('orgs/octo-org', store),
    inputs: { ...ORGANIZATION, stores: store },
  })),
];

describe.each(PLACES)('$target', ({ target, inputs }) => {
  test('gets a pair that signs in, and a second stale run finds it current', async () => {
    const { sandbox, run } = await openStage({}, [CHECKOUT], [target]);
    sandbox.github.addEnvironment(CHECKOUT, 'production');
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1', 'failed-targets': '' } });
    expect(signsInFrom(sandbox, target)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
    const before = sandbox.github.secrets(target);
    const again = await run({ ...inputs, refresh: 'stale' });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '1' } });
    expect(sandbox.github.secrets(target)).toEqual(before);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('is named by failed-targets where it fails, and written alone by a run again of that', async () => {
    const { sandbox, run } = await openStage({}, [CHECKOUT], [target]);
    sandbox.github.addEnvironment(CHECKOUT, 'production');
    await run(inputs);
    const answer = { status: 403, body: '{"message":"Resource not accessible by integration"}' };
    const put = { service: 'github', method: 'PUT', path: /secrets\/CONFIDENCE_CLIENT_ID$/ } as const;
    sandbox.faults.add({ ...put, when: 'before', answer });
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', failed: '1', 'failed-targets': target } });
    expect(told.errors.join()).toMatch(/permission (?:Dependabot s|Codespaces s|S)ecrets: write|Environments: write/);
    const again = await run({ ...inputs, 'only-targets': told.outputs['failed-targets'] });
    expect(again).toMatchObject({ exitCode: 0, outputs: { written: '1', failed: '0' } });
    expect(signsInFrom(sandbox, target)).toBe(true);
  });
});

test('all stores of a repository at once hold the same pair, each sealed for its own key', async () => {
  const targets = STORE_NAMES.map((store) => targetIn(CHECKOUT, store));
  const { sandbox, run } = await openStage({}, [CHECKOUT], targets);
  const told = await run({ stores: ALL_STORES, 'client-id-variable': 'FLAGS_CLIENT' });
  expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: String(targets.length) } });
  for (const target of targets) expect(signsInFrom(sandbox, target)).toBe(true);
  expect(new Set(targets.map((target) => secretAt(sandbox, target, 'CONFIDENCE_CLIENT_ID'))).size).toBe(1);
  expect(sandbox.github.variables(CHECKOUT)).toHaveLength(1);
  expect(told.wholeTranscript).toMatchSnapshot();
  const again = await run({ stores: 'actions, dependabot', 'client-id-variable': 'FLAGS_CLIENT', refresh: 'stale' });
  expect(again).toMatchObject({ exitCode: 0, outputs: { written: '0', skipped: '2' } });
});

describe('a pair of scope and store that does not exist', () => {
  test.each([
    ['an environment with another store', { ...PRODUCTION, stores: 'dependabot' }, {}],
    ['codespaces of GitHub Enterprise Server', { stores: 'codespaces' }, { github: { kind: 'ghes' } }],
    ['an organization with environments', { ...ORGANIZATION, ...PRODUCTION }, {}],
    ['an organization with repositories', { organization: 'octo-org', repositories: 'octo-org/other' }, {}],
  ] as const)('%s is refused by name, before any request', async (_, inputs, options) => {
    const { sandbox, run } = await openStage(options);
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 1, requests: [], outputs: { result: 'failed' } });
    expect(told.errors.join()).toMatch(/input (?:stores|environments|repositories): (?:saw|cannot be combined) /);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

describe('environments', () => {
  test('are matched by globs, whatever the case, in every repository', async () => {
    const repositories = [CHECKOUT, 'octo-org/search'];
    const { sandbox, run } = await openStage({}, repositories);
    const names = ['prod-eu', 'Prod us/east', 'staging'];
    for (const name of names) sandbox.github.addEnvironment(CHECKOUT, name);
    sandbox.github.addEnvironment('octo-org/search', 'prod-eu');
    const told = await run({ environments: 'PROD*', 'display-name': '{repository} {environment} flags' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '3' } });
    for (const target of [
      `${CHECKOUT}/environments/prod-eu`,
      `${CHECKOUT}/environments/Prod us/east`,
      'octo-org/search/environments/prod-eu',
    ]) {
      expect(signsInFrom(sandbox, target)).toBe(true);
    }
    expect(sandbox.github.secrets(`${CHECKOUT}/environments/staging`)).toEqual([]);
    const displayNames = clientsIn(sandbox).map(({ displayName }) => displayName);
    expect(displayNames.sort()).toEqual([
      'checkout Prod us/east flags',
      'checkout prod-eu flags',
      'search prod-eu flags',
    ]);
  });

  test('that are missing stop the run, and the cure is told', async () => {
    const { sandbox, run } = await openStage();
    const told = await run(PRODUCTION);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('create-environments: true');
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that are missing are created where that is asked for, and one that is there is never touched', async () => {
    const repositories = [CHECKOUT, 'octo-org/search'];
    const targets = repositories.map((name) => `${name}/environments/production`);
    const { sandbox, run } = await openStage({}, repositories);
    sandbox.github.addEnvironment('octo-org/search', 'Production', ['reviewers']);
    const told = await run({ ...PRODUCTION, 'create-environments': 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '2' } });
    for (const target of targets) expect(signsInFrom(sandbox, target)).toBe(true);
    expect(sandbox.github.environments('octo-org/search')).toMatchObject([
      { name: 'Production', protection: ['reviewers'] },
    ]);
    expect(
      told.requests.filter(({ method, path }) => method === 'PUT' && /environments\/[^/]+$/.test(path)),
    ).toHaveLength(1);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that somebody makes between the look and the creation are not touched either', async () => {
    const { sandbox, run } = await openStage();
    const path = /\/environments\/production$/;
    sandbox.faults.on({ service: 'github', method: 'GET', path, when: 'before' }, () =>
      sandbox.github.addEnvironment(CHECKOUT, 'production', ['reviewers']),
    );
    expect(await run({ ...PRODUCTION, 'create-environments': 'true' })).toMatchObject({ exitCode: 0 });
    expect(sandbox.github.environments(CHECKOUT)).toMatchObject([{ protection: ['reviewers'] }]);
  });

  test('that may not be created stop the run before anything is created', async () => {
    const { sandbox, run } = await openStage();
    const permissions = { environments: 'write', actions: 'read' } as const;
    sandbox.github.addToken('no-admin-0123456789', { kind: 'fine-grained', repositories: 'all', permissions });
    const told = await run({ ...PRODUCTION, 'create-environments': 'true', 'github-token': 'no-admin-0123456789' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('repository permission Administration: write');
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('that a dry run would create are told, and not created', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ ...PRODUCTION, 'create-environments': 'true', 'dry-run': 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'planned' } });
    expect(told.shown).toContain('new client, its environment is created first');
    expect(sandbox.github.environments(CHECKOUT)).toEqual([]);
  });
});
