import { afterAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../sandbox/index.ts';
import { inScene, madeClients } from '../support/scene.ts';
import { removeRunnerFiles } from './runner-files.ts';
import { step } from './step.ts';

afterAll(removeRunnerFiles);

const NAMES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;

/** Expects that each target holds the pair of the one client that was created. */
function expectHeld(sandbox: Sandbox, targets: readonly string[]): void {
  const [client, ...others] = madeClients(sandbox);
  expect(others).toEqual([]);
  for (const target of targets) {
    const values = sandbox.github.secrets(target).map(({ value }) => value);
    expect([target, ...values]).toEqual([target, client?.clientId, client?.clientSecret]);
  }
}

function failing({ github }: Sandbox) {
  github.addRepository('o/a', { topics: ['flags'], properties: { team: ['shop', 'web'] } });
  github.addRepository('o/b', { topics: ['flags'] });
  github.addRepository('o/svc-c', { topics: ['flags', 'old'], properties: { team: 'shop' } });
}

describe('a whole run in this process', () => {
  test('reaches every repository that patterns, topics and properties leave, and skips the archived', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      sandbox.github.addRepository('o/d', { archived: true, topics: ['flags'], properties: { team: 'shop' } });
      const inputs = {
        repositories: 'o/*',
        'exclude-repositories': 'o/svc-*',
        topics: 'flags',
        properties: 'Team=shop',
      };
      const { failure, stdout } = await step(sandbox, inputs);
      expect(failure).toBeUndefined();
      expectHeld(sandbox, ['o/a']);
      expect([sandbox.github.secrets('o/b'), sandbox.github.secrets('o/svc-c')]).toEqual([[], []]);
      expect(stdout).toContain('o/d: left out, the repository is archived');
      expect(stdout).toContain('targets o/*; without o/svc-*; with topics flags; with properties Team=shop');
    });
  });

  test('names everything that matches nothing, at every owner, in one failure', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      const inputs = {
        repositories: 'o/x*\no/a\nnobody/*',
        'exclude-repositories': 'o/y',
        topics: 'rust',
        properties: 'a=b',
      };
      const { failure, stdout } = await step(sandbox, inputs);
      expect(stdout).toContain('"o/y" excludes nothing');
      for (const part of ['"o/x*" matches nothing', 'nobody: no such owner', '"rust" matches', '"a=b" matches'])
        expect(failure).toContain(part);
      expect(madeClients(sandbox)).toEqual([]);
    });
  });

  test('stops where no target is left, or more than are allowed', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      expect((await step(sandbox, { repositories: 'o/*', topics: 'old', properties: 'team=web' })).failure).toContain(
        'no repository is left after topics, properties',
      );
      expect((await step(sandbox, { repositories: 'o/a', 'exclude-repositories': 'o/*' })).failure).toContain(
        'no repository is left after exclude-repositories',
      );
      expect((await step(sandbox, { repositories: 'o/*', 'max-targets': '2' })).failure).toContain(
        '3 targets selected',
      );
      sandbox.faults.add({ service: 'github', path: /properties/, when: 'before', answer: { status: 403 } });
      expect((await step(sandbox, { repositories: 'o/*', properties: 'team=shop' })).failure).toContain(
        'organization permission Custom properties: read',
      );
    });
  });

  test('writes environments that exist and environments that it creates, but none of an archived repository', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      sandbox.github.addEnvironment('o/a', 'Prod-eu');
      sandbox.github.addRepository('o/d', { archived: true });
      const inputs = { repositories: 'o/a\no/d', environments: 'prod-*\nstage', 'create-environments': 'true' };
      expect((await step(sandbox, inputs)).failure).toBeUndefined();
      expectHeld(sandbox, ['o/a/environments/Prod-eu', 'o/a/environments/stage']);
      expect((await step(sandbox, { ...inputs, 'max-targets': '1' })).failure).toContain('2 targets selected');
      expect((await step(sandbox, { ...inputs, environments: 'x*', 'create-environments': '' })).failure).toContain(
        '"x*" matches no environment',
      );
      expect((await step(sandbox, { repositories: 'o/b', environments: 'none' })).failure).toContain(
        'The environment does not exist',
      );
      sandbox.faults.add({ service: 'github', path: /environments\?/, when: 'before', answer: { status: 403 } });
      expect((await step(sandbox, inputs)).failure).toContain('o/a: GET ');
      sandbox.faults.add({ service: 'github', method: 'PUT', path: /stage$/, when: 'before', answer: { status: 403 } });
      expect((await step(sandbox, { ...inputs, repositories: 'o/b', environments: 'stage' })).failure).toContain(
        'Administration: write',
      );
    });
  });

  test('writes the secrets of an organization, and keeps who may use them', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      for (const name of NAMES) {
        sandbox.github.putSecret('orgs/o', name, { value: 'old', updatedAt: new Date('2026-01-01T00:00:00Z') });
        sandbox.github.share('orgs/o', name, { visibility: 'selected', repositories: ['o/a'] });
      }
      const inputs = {
        // What action.yml gives names nothing here that anybody asked for.
        repositories: 'o/own',
        organization: 'o',
        stores: 'actions, dependabot',
        'client-id-variable': 'WHO',
      };
      expect((await step(sandbox, inputs)).failure).toBeUndefined();
      expectHeld(sandbox, ['orgs/o', 'orgs/o dependabot']);
      expect(sandbox.github.sharing('orgs/o', NAMES[0])).toEqual({ visibility: 'selected', repositories: ['o/a'] });
      expect(sandbox.github.sharing('orgs/o dependabot', NAMES[1]).visibility).toBe('private');
      const selected = { ...inputs, 'organization-visibility': 'selected', refresh: 'stale' };
      expect((await step(sandbox, selected)).failure).toContain('no repositories are selected yet');
      const named = { ...selected, 'organization-repositories': 'b\no/svc-*' };
      const { failure, stdout } = await step(sandbox, named);
      expect(failure).toBeUndefined();
      expect([...sandbox.github.sharing('orgs/o dependabot', NAMES[0]).repositories].sort()).toEqual([
        'o/b',
        'o/svc-c',
      ]);
      expect(stdout).toContain(
        'targets orgs/o; visibility selected; selected repositories o/b, o/svc-*; stores actions, dependabot',
      );
      expect((await step(sandbox, { ...inputs, 'max-targets': '1' })).failure).toContain('2 targets selected');
    });
  });

  test.each([
    ['not installed', { installations: [] }, 'the GitHub App is not installed there'],
    ['suspended', { installations: [{ owner: 'o', suspended: true }] }, 'is suspended'],
    [
      'without the permission',
      { permissions: { metadata: 'read' } as const },
      'lacks the repository permission Secrets: write',
    ],
    ['as it should be', {}, undefined],
  ])('signs in as a GitHub App that is %s', async (_, over, expected) => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      const fields = { id: 4711, permissions: { secrets: 'write' }, installations: [{ owner: 'o' }], ...over } as const;
      const { pkcs8 } = sandbox.github.addApp(fields);
      const inputs = { 'github-token': '', 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
      const { failure } = await step(sandbox, inputs);
      if (expected === undefined) expectHeld(sandbox, ['o/a']);
      else expect(failure).toContain(expected);
      expect(sandbox.github.installationTokens().filter(({ isAlive }) => isAlive)).toEqual([]);
    });
  });

  test('says that a token of the App cannot be revoked, or that GitHub does not know the App', async () => {
    await inScene({}, async ({ sandbox }) => {
      failing(sandbox);
      const { pkcs8 } = sandbox.github.addApp({
        id: 4711,
        permissions: { secrets: 'write' },
        installations: [{ owner: 'o' }],
      });
      const inputs = { 'github-token': '', 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
      sandbox.faults.add({
        service: 'github',
        method: 'DELETE',
        path: /token/,
        when: 'before',
        answer: { status: 503 },
      });
      const { failure, stdout } = await step(sandbox, inputs);
      expect(failure).toBeUndefined();
      expect(stdout).toContain('could not be revoked');
      expect((await step(sandbox, { ...inputs, 'github-app-id': '1' })).failure).toContain(
        'GitHub knows no such GitHub App',
      );
    });
  });
});
