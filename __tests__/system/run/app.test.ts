import { afterEach, describe, expect, test } from '@jest/globals';
import type { AppFields, Sandbox } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, DAY_MS, type Inputs, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const ENOUGH = {
  secrets: 'write',
  environments: 'write',
  administration: 'write',
  organization_secrets: 'write',
} as const;
const TWO = [CHECKOUT, 'other-org/search'];

interface AppStage extends Stage {
  inputs: Inputs;
}

async function withApp(
  fields: Partial<AppFields> = {},
  options: Parameters<typeof openStage>[0] = {},
): Promise<AppStage> {
  const stage = await openStage(options, TWO);
  const { pkcs1 } = stage.sandbox.github.addApp({
    id: 4711,
    permissions: ENOUGH,
    installations: [{ owner: 'octo-org' }, { owner: 'other-org' }],
    ...fields,
  });
  const inputs = { 'github-token': undefined, 'github-app-id': '4711', 'github-app-private-key': pkcs1 };
  return { ...stage, inputs };
}

function aliveTokens({ github }: Sandbox): number {
  return github.installationTokens().filter(({ isAlive }) => isAlive).length;
}

describe('signing in as a GitHub App', () => {
  test('takes one token an owner, with only the permissions that are needed, and revokes both at the end', async () => {
    const { sandbox, run, inputs } = await withApp();
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '2' } });
    for (const repository of TWO) expect(signsInFrom(sandbox, repository)).toBe(true);
    const tokens = sandbox.github.installationTokens();
    expect(tokens.map(({ owner }) => owner).sort()).toEqual(['octo-org', 'other-org']);
    for (const { permissions, isAlive } of tokens) {
      expect(permissions).toEqual({ metadata: 'read', secrets: 'write' });
      expect(isAlive).toBe(false);
    }
    expect(told.transcript).toMatchSnapshot();
  });

  test.each([true, false])('removes a client from an environment, also where that is gone: %s', async (isGone) => {
    const { sandbox, run, inputs, clock } = await withApp({ permissions: { ...ENOUGH, actions: 'read' } });
    const places = { ...inputs, repositories: CHECKOUT, environments: 'stage' };
    sandbox.github.addEnvironment(CHECKOUT, 'stage');
    expect(await run(places)).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    clock.pass(DAY_MS);
    const missing = { status: 404, body: '{"message":"Not Found"}' };
    const path = /environments\/stage(?:\/secrets.*)?$/;
    if (isGone) sandbox.faults.add({ service: 'github', path, when: 'before', answer: missing, times: 99 });
    expect(await run({ ...places, operation: 'revoke' })).toMatchObject({
      exitCode: 0,
      outputs: { result: 'revoked' },
    });
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('takes a token for the repositories of the run alone', async () => {
    const { sandbox, run, inputs } = await withApp();
    sandbox.github.addRepository('octo-org/other');
    expect(await run({ ...inputs, repositories: CHECKOUT })).toMatchObject({ exitCode: 0 });
    expect(sandbox.github.installationTokens().map(({ repositories }) => repositories)).toEqual([[CHECKOUT]]);
  });

  test('finds what a pattern means by a token that can only look, and writes by one for what it found', async () => {
    const { sandbox, run, inputs } = await withApp();
    for (const name of ['svc-a', 'svc-b', 'web']) sandbox.github.addRepository(`octo-org/${name}`);
    expect(await run({ ...inputs, repositories: 'octo-org/svc-*' })).toMatchObject({
      exitCode: 0,
      outputs: { written: '2' },
    });
    expect(sandbox.github.installationTokens()).toMatchObject([
      { permissions: { metadata: 'read' }, repositories: 'all', isAlive: false },
      { permissions: { secrets: 'write' }, repositories: ['octo-org/svc-a', 'octo-org/svc-b'], isAlive: false },
    ]);
  });

  test('names a repository that the installation lacks, and serves the others where that is asked for', async () => {
    const { sandbox, run, inputs } = await withApp({
      installations: [{ owner: 'octo-org', repositories: [CHECKOUT] }],
    });
    sandbox.github.addRepository('octo-org/other');
    const both = { ...inputs, repositories: `${CHECKOUT}\nocto-org/other` };
    const told = await run(both);
    expect(told).toMatchObject({ exitCode: 1, outputs: { written: '0' } });
    expect(told.errors.join()).toMatch(/octo-org\/other: not found.*its GitHub App\) has no access to it/);
    expect(clientsIn(sandbox)).toEqual([]);
    const skipping = await run({ ...both, 'unreachable-targets': 'skip' });
    expect(skipping).toMatchObject({ exitCode: 1, outputs: { written: '1', 'failed-targets': 'octo-org/other' } });
    const writing = sandbox.github.installationTokens().filter(({ permissions }) => permissions.secrets === 'write');
    // The first run asks before it stops.
    expect(writing.map(({ repositories }) => repositories)).toEqual([[CHECKOUT], [CHECKOUT]]);
    expect(aliveTokens(sandbox)).toBe(0);
  });

  test('works with a key whose line breaks are written out, at GitHub Enterprise Server, with clocks apart', async () => {
    for (const clockOffsetMs of [-240_000, 240_000]) {
      const { sandbox, run, inputs } = await withApp({}, { github: { kind: 'ghes', clockOffsetMs } });
      const key = String(inputs['github-app-private-key']).replaceAll('\n', '\\n');
      const told = await run({ ...inputs, 'github-app-private-key': key });
      expect(told).toMatchObject({ exitCode: 0, outputs: { written: '2' } });
      expect(aliveTokens(sandbox)).toBe(0);
    }
  });

  test('shows neither the key nor a token', async () => {
    const { sandbox, run, inputs } = await withApp();
    const seen: string[] = [];
    sandbox.faults.on({ service: 'github', method: 'POST', path: /access_tokens$/, when: 'after', times: 9 }, () => {
      seen.push('a token was made');
    });
    const told = await run(inputs);
    const shown = `${told.shown}${told.summary}${JSON.stringify(told.outputs)}`;
    expect(seen).toHaveLength(2);
    expect(shown).not.toMatch(/ghs_/);
    for (const line of String(inputs['github-app-private-key']).split('\n').slice(1, -2)) {
      expect(shown).not.toContain(line);
      expect(told.masks).toContain(line);
    }
    expect(told.masks.filter((mask) => mask.startsWith('ghs_'))).toHaveLength(2);
  });

  test('asks for what environments and organizations need', async () => {
    const { sandbox, run, inputs } = await withApp({ permissions: { ...ENOUGH, actions: 'read' } });
    const environments = { environments: 'production', 'create-environments': 'true', repositories: CHECKOUT };
    expect(await run({ ...inputs, ...environments })).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(sandbox.github.installationTokens()).toMatchObject([
      { permissions: { metadata: 'read', environments: 'write', actions: 'read', administration: 'write' } },
    ]);
    expect(await run({ ...inputs, repositories: undefined, organization: 'octo-org' })).toMatchObject({ exitCode: 0 });
    expect(sandbox.github.installationTokens().at(-1)?.permissions).toEqual({
      metadata: 'read',
      organization_secrets: 'write',
    });
    expect(signsInFrom(sandbox, 'orgs/octo-org')).toBe(true);
  });

  test('revokes its tokens after a failure too', async () => {
    const { sandbox, run, inputs } = await withApp();
    sandbox.faults.add({ service: 'confidence', path: /apiClients/, when: 'before', answer: { status: 403 } });
    expect(await run(inputs)).toMatchObject({ exitCode: 1 });
    expect(sandbox.github.installationTokens().length).toBeGreaterThan(0);
    expect(aliveTokens(sandbox)).toBe(0);
  });

  test('succeeds where a token cannot be revoked, and says so', async () => {
    const { sandbox, run, inputs } = await withApp();
    sandbox.faults.add({
      service: 'github',
      method: 'DELETE',
      path: /token$/,
      when: 'before',
      answer: { status: 403 },
    });
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '2' } });
    expect(told.shown).toContain('could not be revoked; it ends by itself within an hour');
  });
});

describe('a GitHub App that cannot do it is named with its cure, and nothing is created:', () => {
  test.each<[string, Partial<AppFields>, string, Inputs?]>([
    [
      'not installed',
      { installations: [{ owner: 'octo-org' }] },
      'other-org: the GitHub App is not installed there. Install it for other-org',
    ],
    [
      'suspended',
      { installations: [{ owner: 'octo-org', suspended: true }, { owner: 'other-org' }] },
      'octo-org: the installation of the GitHub App is suspended',
    ],
    [
      'without a permission',
      { permissions: { secrets: 'read' } },
      'octo-org: the GitHub App lacks the repository permission Secrets: write (it has read)',
    ],
    [
      'without another',
      {},
      'octo-org: the GitHub App lacks the repository permission Variables: write',
      { 'client-id-variable': 'FLAGS' },
    ],
    [
      'installed for other repositories',
      { installations: [{ owner: 'octo-org', repositories: [] }, { owner: 'other-org' }] },
      'octo-org/checkout: not found',
    ],
    ['of another id', { id: 1 }, 'octo-org, other-org: GitHub knows no such GitHub App. Check github-app-id'],
  ])('%s', async (_, fields, what, inputs = {}) => {
    const stage = await withApp(fields);
    const told = await stage.run({ ...stage.inputs, ...inputs });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join('\n')).toContain(what);
    expect(clientsIn(stage.sandbox)).toEqual([]);
    expect(aliveTokens(stage.sandbox)).toBe(0);
  });

  test('with the key of another App', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { sandbox, run, inputs } = await withApp();
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const told = await run({ ...inputs, 'github-app-private-key': key });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('check github-app-id and github-app-private-key');
    expect(clientsIn(sandbox)).toEqual([]);
  });
});
