import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, clientsNamed, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const THREE = ['octo-org/a', 'octo-org/b', 'octo-org/c'];
const REFUSED = { status: 403, body: '{"message":"Resource not accessible by integration"}' };

describe('only-targets', () => {
  test('make no client that no target would get', async () => {
    const { sandbox, run } = await openStage({}, THREE);
    const told = await run({ 'display-name': '{repository} flags', 'only-targets': 'octo-org/a' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1', skipped: '2' } });
    expect(clientsIn(sandbox).map(({ displayName }) => displayName)).toEqual(['a flags']);
    expect(signsInFrom(sandbox, 'octo-org/a')).toBe(true);
  });

  test('whose write is refused leave no client behind', async () => {
    const { sandbox, run } = await openStage({}, THREE);
    sandbox.faults.add({
      service: 'github',
      method: 'PUT',
      path: /repos\/octo-org\/a/,
      when: 'before',
      answer: REFUSED,
    });
    const told = await run({ 'only-targets': 'octo-org/a' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', failed: '1', skipped: '2' } });
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test.each([
    ['an archived store', { stores: 'dependabot' }, 'octo-org/a dependabot'],
    ['an environment of an archived repository', { environments: 'stage' }, 'octo-org/a/environments/stage'],
    ['one that a glob would find', { environments: 'st*' }, 'octo-org/a/environments/stage'],
  ])('may name %s: it is skipped', async (_, inputs, target) => {
    const { sandbox, run } = await openStage({}, THREE);
    for (const name of THREE) sandbox.github.addEnvironment(name, 'stage');
    sandbox.github.archiveRepository('octo-org/a');
    const told = await run({ ...inputs, 'only-targets': target });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '0', failed: '0', skipped: '3' } });
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('go back in as failed-targets gave them, commas in names and all', async () => {
    const { sandbox, run } = await openStage({}, ['octo-org/a']);
    for (const name of ['eu,us', 'dev👩‍💻']) sandbox.github.addEnvironment('octo-org/a', name);
    const put = { service: 'github', method: 'PUT', path: /environments\/(?:eu|dev).*_ID$/ } as const;
    for (const times of [1, 2]) {
      sandbox.faults.clear();
      sandbox.faults.add({ ...put, times, when: 'before', answer: REFUSED });
      const told = await run({ environments: '*' });
      expect(told.outputs['failed-targets']?.split('\n')).toHaveLength(times);
      const again = await run({ environments: '*', 'only-targets': told.outputs['failed-targets'] });
      expect(again).toMatchObject({ exitCode: 0, outputs: { written: String(times), failed: '0' } });
    }
  });
});

describe('the name of an environment', () => {
  test('is spelled in a display name as it was asked for, whether it is looked up or not', async () => {
    const { sandbox, run } = await openStage({}, ['octo-org/a']);
    sandbox.github.addEnvironment('octo-org/a', 'prod');
    const inputs = { 'display-name': 'flags {environment}', environments: 'PROD' };
    await run(inputs);
    await run({ ...inputs, 'create-environments': 'true' });
    await run({ ...inputs, environments: 'PROD\npro*' });
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(clientsNamed(sandbox, 'flags PROD')).toHaveLength(1);
  });

  test.each(['.', '..'])('that is %s bends no path', async (name) => {
    const { sandbox, run } = await openStage({}, ['octo-org/a']);
    const told = await run({ environments: name, 'create-environments': 'true' });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('input environments');
    expect(told.requests).toEqual([]);
    sandbox.github.addEnvironment('octo-org/a', name);
    const listed = await run({ environments: '*' });
    expect(listed.exitCode).toBe(1);
    expect(listed.requests.filter(({ path }) => path.includes('public-key'))).toEqual([]);
  });
});

describe('max-targets', () => {
  test('counts environments that are there, not repositories that might have some', async () => {
    const { sandbox, run } = await openStage({}, THREE);
    sandbox.github.addEnvironment('octo-org/b', 'prod-eu');
    const told = await run({ environments: 'prod-*', 'max-targets': '1' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
  });

  test('counts the stores of an organization', async () => {
    const { sandbox, run } = await openStage({}, THREE);
    const inputs = { repositories: undefined, organization: 'octo-org', stores: 'actions, dependabot' };
    const told = await run({ ...inputs, 'max-targets': '1' });
    expect(told.errors.join()).toContain('2 targets selected, more than max-targets: 1');
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

describe('a list of repositories that comes in part', () => {
  const listed = (nodes: unknown, errors: unknown): string =>
    JSON.stringify({
      data: { repositoryOwner: { login: 'octo-org', repositories: { nodes, pageInfo: { hasNextPage: false } } } },
      errors,
    });
  const a = { nameWithOwner: 'octo-org/a', isArchived: false, databaseId: 1 };

  test.each([
    ['with an error beside it', listed([a, null], [{ message: 'Resource not accessible', path: ['repositoryOwner'] }])],
    [
      'of nobody, for single sign-on',
      JSON.stringify({
        data: { repositoryOwner: null },
        errors: [{ message: 'Resource protected by organization SAML enforcement.' }],
      }),
    ],
  ])('%s stops the run, with what GitHub says', async (_, body) => {
    const { sandbox, run } = await openStage({}, THREE);
    sandbox.faults.add({ service: 'github', path: /graphql/, when: 'before', answer: { status: 200, body } });
    const told = await run({ repositories: 'octo-org/*' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toMatch(/GitHub refused the list of repositories: Resource/);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

test('a key that changed and cannot be read again leaves nothing written, and no client', async () => {
  const { sandbox, run } = await openStage({}, ['octo-org/a']);
  const github = { service: 'github', when: 'before' } as const;
  const changed = { status: 422, body: '{"message":"Invalid key_id"}' };
  sandbox.faults.add({ ...github, method: 'PUT', path: /_ID$/, answer: changed });
  sandbox.faults.add({ ...github, path: /public-key/, nth: 2, times: 9, answer: { status: 404 } });
  const told = await run();
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', failed: '1' } });
  expect(told.errors.join()).toMatch(/Invalid key_id; reading it again: GET .*public-key answered 404/);
  expect(sandbox.github.secrets('octo-org/a')).toEqual([]);
  expect(clientsIn(sandbox)).toEqual([]);
});
