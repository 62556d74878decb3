import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { adminRole, type Sandbox, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import {
  actionSteps,
  type Expressions,
  exampleNames,
  inputsOf,
  resolved,
  stepsOf,
} from '../../support/example-workflows.ts';
import { expectToFit } from '../../support/report-schema.ts';
import { DAY_MS, NODE_UNDER_TEST } from '../../support/stage.ts';

const REPOSITORIES = ['checkout', 'search', 'recommendations', 'svc-a'].map((name) => `example-org/${name}`);
const MANIFEST = `version: 1
defaults:
  roles: [Flags Editor]
clients:
  - display-name: '{repository} flags'
    targets: [{repositories: [example-org/checkout, example-org/svc-*]}]
`;
const PERMISSIONS = {
  secrets: 'write',
  dependabot_secrets: 'write',
  environments: 'write',
  administration: 'write',
  actions: 'read',
  actions_variables: 'write',
  organization_secrets: 'write',
  organization_dependabot_secrets: 'write',
  organization_custom_properties: 'read',
} as const;

interface World {
  sandbox: Sandbox;
  clock: VirtualClock;
  workspace: string;
  expressions: Expressions;
}

const open: World[] = [];
afterEach(async () => {
  for (const { sandbox, workspace } of open.splice(0)) {
    await sandbox.close();
    await rm(workspace, { recursive: true, force: true });
  }
});

/** Both services with what the examples name, and what their expressions stand for. */
async function worldFor(kind: 'github.com' | 'ghes' = 'github.com'): Promise<World> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ clock, github: { kind } });
  const { github, confidence } = sandbox;
  for (const name of REPOSITORIES)
    github.addRepository(name, { topics: ['uses-flags'], properties: { tier: 'production' } });
  for (const name of ['confidence-administration', 'production-eu'])
    github.addEnvironment('example-org/checkout', name);
  github.addOrganization('example-labs');
  const owners = [{ owner: 'example-org' }, { owner: 'example-labs' }];
  const { pkcs8 } = github.addApp({ id: 4711, permissions: PERMISSIONS, installations: owners });
  const expressions = {
    'vars.CONFIDENCE_ADMIN_CLIENT_ID': confidence.admin.clientId,
    'secrets.CONFIDENCE_ADMIN_CLIENT_ID': confidence.admin.clientId,
    'secrets.CONFIDENCE_ADMIN_CLIENT_SECRET': confidence.admin.clientSecret,
    'vars.PROVISIONING_APP_ID': '4711',
    'secrets.PROVISIONING_APP_PRIVATE_KEY': pkcs8,
    'steps.app-token.outputs.token': github.token,
    'github.api_url': github.url,
    'github.repository': 'example-org/checkout',
    'github.repository_owner': 'example-org',
    'github.event.repository.name': 'checkout',
    "github.event_name == 'pull_request'": 'true',
    'matrix.organization': 'example-org',
    'strategy.job-index': '0',
    'strategy.job-total': '1',
    'inputs.repository': 'checkout',
    'inputs.dry-run': 'false',
    "inputs.dry-run || 'false'": 'false',
    "inputs.force || 'false'": 'true',
    'inputs.only-targets': '',
    "inputs.manifest || 'confidence-clients.yml'": 'confidence-clients.yml',
    "inputs.writes-per-minute || '15'": '15',
  };
  const workspace = await mkdtemp(join(tmpdir(), 'example-'));
  await writeFile(join(workspace, 'confidence-clients.yml'), MANIFEST);
  const world = { sandbox, clock, workspace, expressions };
  open.push(world);
  return world;
}

/** Runs every step of an example that uses this action, as the runner would. */
async function perform(name: string, world: World, more: Expressions = {}): Promise<ActionResult> {
  const { sandbox, clock, workspace } = world;
  const results: ActionResult[] = [];
  for (const step of actionSteps(name)) {
    const inputs = inputsOf(step, { ...world.expressions, ...more });
    const result = await runAction({
      inputs: { ...inputs, 'confidence-api-url': sandbox.confidence.url },
      env: { GITHUB_WORKSPACE: workspace, GITHUB_REPOSITORY: 'example-org/checkout' },
      node: NODE_UNDER_TEST,
      clock,
    });
    expectToFit(result.outputs.report);
    results.push(result);
  }
  expect(results).toHaveLength(1);
  const [result] = results;
  if (result === undefined) throw new Error(`${name} uses this action nowhere`);
  expect(result.errors).toEqual([]);
  expect(result.exitCode).toBe(0);
  return result;
}

/** Whether a target holds a pair, under these names, that signs in. */
function signsInAt({ sandbox }: World, target: string, names = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET']) {
  const secrets = sandbox.github.secrets(target);
  const [id, secret] = names.map((name) => secrets.find((one) => one.name === name)?.value ?? '');
  return sandbox.confidence.signsIn(id ?? '', secret ?? '');
}

function named({ sandbox }: World, displayName: string): number {
  return sandbox.confidence.clients().filter((client) => client.displayName.startsWith(displayName)).length;
}

const THREE = REPOSITORIES.slice(0, 3);
const everywhere = (world: World, targets: readonly string[]) =>
  expect(targets.filter((target) => !signsInAt(world, target))).toEqual([]);

/** What each example leaves, and what is there before it. */
const ENDS: Readonly<Record<string, (name: string, world: World) => Promise<void>>> = {
  'add-a-step': async (name, world) => {
    await perform(name, world);
    expect(signsInAt(world, 'example-org/checkout', ['CONFIDENCE_API_CLIENT_ID', 'CONFIDENCE_API_CLIENT_SECRET'])).toBe(
      true,
    );
  },
  'bootstrap-repository': async (name, world) => {
    await perform(name, world);
    everywhere(world, ['example-org/checkout']);
  },
  'dry-run-on-pull-request': async (name, world) => {
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'planned' } });
    expect(named(world, 'checkout flags')).toBe(0);
    await perform(name, world, { "github.event_name == 'pull_request'": 'false' });
    everywhere(world, ['example-org/checkout']);
  },
  'enterprise-server': async (name) => {
    const world = await worldFor('ghes');
    await perform(name, world);
    everywhere(world, ['example-org/checkout']);
  },
  environments: async (name, world) => {
    await perform(name, world);
    everywhere(
      world,
      ['production-eu', 'staging'].map((one) => `example-org/checkout/environments/${one}`),
    );
  },
  'leak-response': async (name, world) => {
    await perform('bootstrap-repository', world);
    const leaked = world.sandbox.github.secrets('example-org/checkout').map(({ value }) => value);
    world.clock.pass(DAY_MS);
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'rotated' } });
    everywhere(world, ['example-org/checkout']);
    expect(world.sandbox.confidence.signsIn(leaked[0] ?? '', leaked[1] ?? '')).toBe(false);
    expect(named(world, 'checkout flags')).toBe(1);
  },
  leaving: async (name, world) => {
    await perform('bootstrap-repository', world);
    world.clock.pass(DAY_MS);
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'revoked' } });
    expect([named(world, 'checkout flags'), world.sandbox.github.secrets('example-org/checkout')]).toEqual([0, []]);
  },
  'manifest-audit': async (name, world) => {
    await perform('manifest-sharded', world);
    world.clock.pass(DAY_MS);
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'unchanged' } });
  },
  'manifest-plan-on-pull-request': async (name, world) => {
    const result = await perform(name, world);
    expect(result).toMatchObject({ outputs: { result: 'planned' } });
    const comment = await shellOf(name, 'plan.md', { ...world, report: result.reportFile });
    expect(comment).toContain('- create checkout flags: first-client\n');
    expect(comment).toContain('2 clients, 2 targets, 0 to remove');
  },
  'manifest-sharded': async (name, world) => {
    const result = await perform(name, world);
    everywhere(world, ['example-org/checkout', 'example-org/svc-a']);
    const summary = await shellOf(name, 'summary.md', { ...world, report: result.reportFile });
    expect(summary).toContain('| created | checkout flags |  |');
  },
  'organization-matrix': async (name, world) => {
    await perform(name, world);
    await perform(name, world, { 'matrix.organization': 'example-labs' });
    everywhere(world, ['orgs/example-org', 'orgs/example-labs']);
  },
  'organization-secret': async (name, world) => {
    await perform(name, world);
    everywhere(world, ['orgs/example-org', 'orgs/example-org dependabot']);
  },
  'organization-wide': async (name, world) => {
    await perform(name, world);
    everywhere(world, REPOSITORIES);
  },
  'rotation-on-schedule': async (name, world) => {
    await perform(name, world);
    world.clock.pass(91 * DAY_MS);
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'rotated' } });
    everywhere(world, THREE);
    world.clock.pass(8 * DAY_MS);
    expect(await perform(name, world)).toMatchObject({ outputs: { result: 'retired' } });
    expect(named(world, 'checkout flags')).toBe(1);
    everywhere(world, THREE);
  },
  'self-rotation': async (name, world) => {
    const { confidence } = world.sandbox;
    const own = confidence.addClient({ displayName: 'Provisioning administrator' });
    confidence.addPolicy({ policyId: 'provisioning', roles: [adminRole], identities: [own.identity ?? ''] });
    world.clock.pass(DAY_MS);
    const pair = {
      'secrets.CONFIDENCE_ADMIN_CLIENT_ID': own.clientId,
      'secrets.CONFIDENCE_ADMIN_CLIENT_SECRET': own.clientSecret,
    };
    expect(await perform(name, world, pair)).toMatchObject({ outputs: { result: 'rotated' } });
    const names = ['CONFIDENCE_ADMIN_CLIENT_ID', 'CONFIDENCE_ADMIN_CLIENT_SECRET'];
    expect(signsInAt(world, 'example-org/checkout/environments/confidence-administration', names)).toBe(true);
    expect(confidence.signsIn(own.clientId, own.clientSecret)).toBe(true);
  },
  'several-repositories': async (name, world) => {
    await perform(name, world);
    everywhere(world, THREE);
  },
  'use-the-credentials': async (name, world) => {
    const { clientId, clientSecret } = world.sandbox.confidence.admin;
    const [step] = stepsOf(name);
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', step?.run ?? ''], {
      env: {
        PATH: process.env.PATH,
        CLIENT_ID: clientId,
        CLIENT_SECRET: clientSecret,
        TOKEN_URL: world.sandbox.confidence.tokenUrl,
        FLAGS_URL: `${world.sandbox.confidence.url}/v1/roles`,
      },
    });
    const [mask = '', answer = ''] = stdout.split(/\n(.*)/s);
    expect(mask).toMatch(/^::add-mask::\S{20,}$/);
    expect(answer).toContain('Flags Editor');
    expect(stdout).not.toContain(clientSecret);
  },
};

/** What a step of an example that runs a shell writes into a file, given the report of the step before. */
async function shellOf(name: string, file: string, { workspace, expressions, report }: World & { report: string }) {
  const shells = stepsOf(name).filter(({ run = '' }) => run.includes('jq '));
  expect(shells).toHaveLength(1);
  await promisify(execFile)('mkdir', ['-p', join(workspace, 'reports')]);
  const path = join(workspace, 'reports', 'report.json');
  await writeFile(path, report);
  const given = { ...expressions, 'steps.plan.outputs.report-file': path };
  const env = Object.entries(shells[0]?.env ?? {}).map(([key, value]) => [key, resolved(String(value), given)]);
  await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', shells[0]?.run ?? ''], {
    cwd: workspace,
    env: { PATH: process.env.PATH, GITHUB_STEP_SUMMARY: join(workspace, 'summary.md'), ...Object.fromEntries(env) },
  });
  return await readFile(join(workspace, file), 'utf8');
}

describe('the examples', () => {
  test('are all tried here', () => expect(Object.keys(ENDS).sort()).toEqual([...exampleNames()].sort()));

  test.each(Object.entries(ENDS))('%s does what it says', async (name, end) => {
    await end(name, await worldFor());
  });
});
