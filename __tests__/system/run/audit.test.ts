import { afterEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { MANIFEST, runManifest } from '../../support/manifest-stage.ts';
import {
  CHECKOUT,
  closeStages,
  DAY_MS,
  HOUR_MS,
  type Inputs,
  openStage,
  type Stage,
  type Told,
} from '../../support/stage.ts';
import { clientsIn, clientsNamed, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const AUDIT = { operation: 'audit' };
const TWO = [CHECKOUT, 'octo-org/search'];
const ID = 'CONFIDENCE_CLIENT_ID';
const SECRET = 'CONFIDENCE_CLIENT_SECRET';
const reported = v.object({
  findings: v.array(
    v.object({
      code: v.string(),
      severity: v.string(),
      client: v.string(),
      name: v.optional(v.string()),
      target: v.optional(v.string()),
      cure: v.pipe(v.string(), v.nonEmpty()),
    }),
  ),
});

/** The findings of a run, one a line, without the names of clients. */
function findingsOf({ outputs }: Told): readonly string[] {
  const { findings } = v.parse(reported, JSON.parse(outputs.report ?? '{}'));
  return findings.map(({ severity, code, target }) =>
    [severity, code, ...(target === undefined ? [] : [target])].join(' '),
  );
}

/** A stage in which a client is everywhere since a day. */
async function settled(inputs: Inputs = {}): Promise<Stage> {
  const stage = await openStage({}, TWO);
  await stage.run(inputs);
  stage.clock.pass(DAY_MS);
  return stage;
}

/** An audit, which sends nothing but reads and sign-ins. */
async function audited(stage: Stage, inputs: Inputs = {}): Promise<Told> {
  const world = wholeWorld(stage.sandbox, stage.repositories);
  const told = await stage.run({ ...AUDIT, ...inputs });
  expect(wholeWorld(stage.sandbox, stage.repositories)).toEqual(world);
  const others = told.requests.filter(
    ({ method, path }) => method !== 'GET' && !/graphql$|oauth\/token$|access_tokens$|installation\/token$/.test(path),
  );
  expect(others).toEqual([]);
  return told;
}

describe('an audit', () => {
  test('of what is in order finds nothing, and says when the next rotation is due', async () => {
    const told = await audited(await settled());
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', failed: '0' } });
    expect(findingsOf(told)).toEqual([]);
    expect(told.outputs['rotation-due']).toMatch(/^\d{4}-/);
    expect(told.summary).toContain('audit: 1 client, 2 targets: 0 errors, 0 warnings, 0 notes');
    expect(told.summary).toContain('Next rotations, in UTC');
    expect(told.summary).toMatch(/- "checkout flags"\n {2}- live: apiClients\/\w+/);
  });

  test('of a client that does not live tells that alone', async () => {
    const told = await audited(await openStage({}, TWO));
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'drift' } });
    expect(findingsOf(told)).toEqual(['error missing']);
    expect(told.errors.join()).toContain('"checkout flags"');
  });

  test.each<[string, (stage: Stage) => void, Inputs, readonly string[]]>([
    [
      'a missing secret',
      ({ sandbox }) => sandbox.github.removeSecret(CHECKOUT, SECRET),
      {},
      [`error missing ${CHECKOUT}`],
    ],
    [
      'a torn pair',
      ({ sandbox, clock }) =>
        sandbox.github.putSecret(CHECKOUT, ID, { value: 'x', updatedAt: new Date(clock.nowMs() - 9 * DAY_MS) }),
      {},
      [`error torn ${CHECKOUT}`],
    ],
    [
      'an old pair',
      ({ sandbox, clock }) => {
        for (const name of [ID, SECRET])
          sandbox.github.putSecret(CHECKOUT, name, { value: 'x', updatedAt: new Date(clock.nowMs() - 9 * DAY_MS) });
      },
      {},
      [`error stale ${CHECKOUT}`],
    ],
    ['a client that is due', ({ clock }) => clock.pass(100 * DAY_MS), {}, ['warning overdue']],
    ['another description', () => {}, { description: 'Other' }, ['warning description-drift']],
    ['another label', () => {}, { labels: 'team=web' }, ['warning labels-drift']],
    ['other roles', () => {}, { roles: 'Flags Editor' }, ['warning roles-drift']],
    ['other permissions', () => {}, { permissions: 'flags.read' }, ['warning permissions-drift']],
    [
      "somebody else's client of the name",
      ({ sandbox }) => void sandbox.confidence.addClient({ displayName: 'checkout flags' }),
      {},
      ['note unmanaged'],
    ],
    [
      'an archived repository',
      ({ sandbox }) => sandbox.github.archiveRepository('octo-org/search'),
      {},
      ['note archived-target octo-org/search', 'note kept-elsewhere'].slice(0, 1),
    ],
    [
      'a repository that is gone',
      () => {},
      { repositories: [...TWO, 'octo-org/gone'].join('\n') },
      ['error unreachable-target octo-org/gone'],
    ],
  ])('finds %s', async (_, spoil, inputs, expected) => {
    const stage = await settled();
    spoil(stage);
    expect(findingsOf(await audited(stage, inputs))).toEqual(expected);
  });

  test('tells the variable of another client from that of an older generation', async () => {
    const stage = await settled({ 'client-id-variable': 'CLIENT' });
    stage.sandbox.github.putVariable(CHECKOUT, 'CLIENT', 'nobody');
    const [client] = clientsNamed(stage.sandbox, 'checkout flags');
    await stage.run({
      'client-id-variable': 'CLIENT',
      operation: 'rotate',
      force: 'true',
      repositories: 'octo-org/search',
    });
    stage.sandbox.github.putVariable('octo-org/search', 'CLIENT', client?.clientId ?? '');
    stage.clock.pass(HOUR_MS);
    expect(findingsOf(await audited(stage, { 'client-id-variable': 'CLIENT' }))).toEqual([
      `error foreign-variable ${CHECKOUT}`,
      'error stale octo-org/search',
    ]);
  });

  test('finds a predecessor past its time, and none within its overlap', async () => {
    const stage = await settled();
    await stage.run({ operation: 'rotate', force: 'true' });
    stage.clock.pass(HOUR_MS);
    expect(findingsOf(await audited(stage))).toEqual([]);
    stage.clock.pass(3 * DAY_MS);
    expect(findingsOf(await audited(stage))).toEqual(['warning expired-overlap']);
  });

  test('takes for passing what a run may be at work with', async () => {
    const stage = await openStage({}, TWO);
    await stage.run();
    stage.sandbox.github.removeSecret(CHECKOUT, SECRET);
    const told = await audited(stage);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
    expect(findingsOf(told)).toEqual([`note missing ${CHECKOUT}`]);
  });

  test('fails for drift unless it only reports, and tells the same', async () => {
    const stage = await settled();
    stage.sandbox.github.removeSecret(CHECKOUT, SECRET);
    const strict = await audited(stage);
    const lenient = await audited(stage, { 'fail-on': 'never' });
    expect([strict.exitCode, lenient.exitCode]).toEqual([1, 0]);
    expect([strict.outputs, strict.errors.length, lenient.errors]).toEqual([lenient.outputs, 1, []]);
  });

  test('fails whatever it finds where it cannot look', async () => {
    const stage = await settled();
    stage.sandbox.faults.add({
      service: 'confidence',
      path: /apiClients/,
      when: 'before',
      times: 99,
      answer: { status: 403, body: '{}' },
    });
    expect(await stage.run({ ...AUDIT, 'fail-on': 'never' })).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed' },
    });
  });

  test('asks a GitHub App for rights to read alone', async () => {
    const stage = await settled();
    const { pkcs8 } = stage.sandbox.github.addApp({
      id: 4711,
      permissions: { secrets: 'write' },
      installations: [{ owner: 'octo-org' }],
    });
    const app = { 'github-token': undefined, 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
    expect(await audited(stage, app)).toMatchObject({ exitCode: 0 });
    expect(stage.sandbox.github.installationTokens().map(({ permissions }) => permissions)).toEqual([
      { metadata: 'read', secrets: 'read' },
    ]);
  });
});

describe('an audit sends nothing but reads', () => {
  test.each<[string, (stage: Stage) => Inputs]>([
    [
      'of an organization and several stores',
      () => ({ repositories: undefined, organization: 'octo-org', stores: 'actions, dependabot' }),
    ],
    [
      'of environments that are missing, though they may be created',
      () => ({ environments: 'new', 'create-environments': 'true' }),
    ],
    [
      'of a client that would be adopted, by force of nothing',
      () => ({ adopt: 'true', roles: 'Flags Editor', 'role-binding': 'policy' }),
    ],
  ])('%s', async (_, inputs) => {
    const stage = await settled();
    await audited(stage, inputs(stage));
  });

  test('with a token for Confidence', async () => {
    const stage = await settled();
    const { admin, url } = stage.sandbox.confidence;
    const body = { grantType: 'client_credentials', clientId: admin.clientId, clientSecret: admin.clientSecret };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/oauth/token`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { accessToken } = v.parse(v.object({ accessToken: v.string() }), await answer.json());
    const pair = { 'confidence-client-id': undefined, 'confidence-client-secret': undefined };
    await audited(stage, { ...pair, 'confidence-token': accessToken });
  });

  test('on GitHub Enterprise Server', async () => {
    const stage = await openStage({ github: { kind: 'ghes' } }, TWO);
    await stage.run();
    stage.clock.pass(DAY_MS);
    expect(findingsOf(await audited(stage))).toEqual([]);
  });
});

describe('an audit of a manifest', () => {
  const file = `version: 1
clients:
  - {display-name: '{repository} flags', targets: [{repositories: octo-org/*}]}
`;

  test('finds the clients of this action that no entry gives, in one shard each', async () => {
    const stage = await openStage({}, TWO);
    await runManifest(stage, file);
    await stage.run({
      'display-name': 'left over',
      repositories: CHECKOUT,
      'client-id-secret': 'A',
      'client-secret-secret': 'B',
    });
    stage.clock.pass(DAY_MS);
    expect(findingsOf(await runManifest(stage, file, AUDIT))).toEqual(['note undeclared']);
    const all = [];
    for (const index of ['0', '1', '2']) {
      all.push(...findingsOf(await runManifest(stage, file, { ...AUDIT, 'shard-index': index, 'shard-total': '3' })));
    }
    expect(all).toEqual(['note undeclared']);
    expect(clientsIn(stage.sandbox)).toHaveLength(3);
    expect(MANIFEST).toBe('clients.yml');
  });

  test('finds a client that is to go and is not gone', async () => {
    const stage = await openStage({}, TWO);
    const absent = `version: 1
clients:
  - {display-name: old, state: absent, targets: [{repositories: ${CHECKOUT}}]}
`;
    expect(findingsOf(await runManifest(stage, absent, AUDIT))).toEqual([]);
    await stage.run({ 'display-name': 'old', repositories: CHECKOUT });
    stage.clock.pass(DAY_MS);
    expect(findingsOf(await runManifest(stage, absent, AUDIT))).toEqual(['warning not-removed']);
    expect(await runManifest(stage, absent)).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
  });
});
