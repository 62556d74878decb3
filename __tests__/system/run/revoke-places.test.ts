import { afterEach, describe, expect, test } from '@jest/globals';
import { STORE_NAMES } from '../../../src/domain/stores.ts';
import { ALL_STORES, targetIn } from '../../support/places.ts';
import { closeStages, DAY_MS, HOUR_MS, type Inputs, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, clientsNamed } from '../../support/world.ts';

afterEach(closeStages);

const REVOKE = { operation: 'revoke' };
const TWO = ['octo-org/a', 'octo-org/b'];

function namesAt({ sandbox }: Stage, target: string): readonly string[] {
  const variables = /dependabot|codespaces/.test(target) ? [] : sandbox.github.variables(target);
  return [...sandbox.github.secrets(target), ...variables].map(({ name }) => name);
}

describe('revoke empties', () => {
  test.each<[string, Inputs, readonly string[]]>([
    ['environments', { environments: 'stage' }, TWO.map((name) => `${name}/environments/stage`)],
    ['an organization', { repositories: undefined, organization: 'octo-org' }, ['orgs/octo-org']],
    [
      'an organization of selected repositories',
      {
        repositories: undefined,
        organization: 'octo-org',
        'organization-visibility': 'selected',
        'organization-repositories': 'octo-org/a',
      },
      ['orgs/octo-org'],
    ],
    ['each store', { stores: ALL_STORES }, TWO.flatMap((name) => STORE_NAMES.map((store) => targetIn(name, store)))],
  ])('%s, and leaves other names', async (_, places, targets) => {
    const stage = await openStage({}, TWO);
    for (const name of TWO) stage.sandbox.github.addEnvironment(name, 'stage');
    const inputs = { ...places, 'client-id-variable': 'CLIENT' };
    expect(await stage.run(inputs)).toMatchObject({ exitCode: 0, outputs: { written: String(targets.length) } });
    for (const target of targets) stage.sandbox.github.putSecret(target, 'OTHER', { value: 'stays' });
    stage.clock.pass(HOUR_MS);
    const told = await stage.run({ ...inputs, ...REVOKE });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked', written: String(targets.length) } });
    expect(targets.map((target) => namesAt(stage, target))).toEqual(targets.map(() => ['OTHER']));
    expect(clientsIn(stage.sandbox)).toEqual([]);
    expect(await stage.run({ ...inputs, ...REVOKE })).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } });
  });

  test('what is left of a target whose environment is gone', async () => {
    const stage = await openStage({}, TWO);
    for (const name of TWO) stage.sandbox.github.addEnvironment(name, 'stage');
    await stage.run({ environments: 'stage' });
    stage.clock.pass(HOUR_MS);
    stage.sandbox.github.removeEnvironment('octo-org/b', 'stage');
    const told = await stage.run({ ...REVOKE, environments: 'stage' });
    expect(told.errors).toEqual([]);
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });
});

describe('the policies of a client that is revoked', () => {
  test('go where only it has them; those of people stay, without it, and the service keeps its own', async () => {
    const stage = await openStage({ confidence: { generation: 'newer' } }, TWO);
    expect(await stage.run({ roles: 'Flags Editor', 'role-binding': 'policy' })).toMatchObject({ exitCode: 0 });
    const [client] = clientsNamed(stage.sandbox, 'checkout flags');
    const identities = [client?.identity ?? '', 'identities/somebody'];
    const byHand = stage.sandbox.confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/reader'], identities });
    stage.clock.pass(HOUR_MS);
    const told = await stage.run(REVOKE);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    const left = stage.sandbox.confidence.policies().map(({ name }) => name);
    expect(left.sort()).toEqual(['policies/admin-policy', byHand.name, 'policies/default-policy'].sort());
    const written = told.requests.filter(({ method, path }) => method !== 'GET' && /(admin|default)-policy/.test(path));
    expect(written).toEqual([]);
  });
});

describe('a delete that is done, and answered by 503', () => {
  test.each([
    ['of a secret', 'github', /secrets\/CONFIDENCE_CLIENT_SECRET$/],
    ['of the client', 'confidence', /apiClients\//],
    ['of its policy', 'confidence', /policies\//],
  ] as const)('%s ends as if it were not', async (_, service, path) => {
    const stage = await openStage({ confidence: { generation: 'newer' } }, TWO);
    expect(await stage.run({ roles: 'Flags Editor', 'role-binding': 'policy' })).toMatchObject({ exitCode: 0 });
    stage.clock.pass(HOUR_MS);
    stage.sandbox.faults.add({ service, method: 'DELETE', path, when: 'after', answer: { status: 503 } });
    await stage.run(REVOKE);
    stage.sandbox.faults.clear();
    expect((await stage.run(REVOKE)).errors).toEqual([]);
    expect([clientsIn(stage.sandbox), ...TWO.map((target) => namesAt(stage, target))]).toEqual([[], [], []]);
    expect(stage.sandbox.confidence.policies()).toHaveLength(2);
  });
});

describe('two runs at once', () => {
  const PROVISION = { operation: 'provision' };
  const shown = (inputs: Inputs) => inputs.operation ?? '';

  /** Runs one to its end in the middle of another, at its nth request that changes something. */
  async function within(outer: Inputs, inner: Inputs, nth: number): Promise<Stage | undefined> {
    const stage = await openStage({}, TWO);
    await stage.run();
    stage.clock.pass(DAY_MS);
    let seen = 0;
    let isStarting = false;
    let isReached = false;
    // Time stands still until the inner run has begun: the outer one would give up its request.
    stage.clock.onStill = () => isStarting;
    for (const service of ['github', 'confidence'] as const) {
      stage.sandbox.faults.on({ service, path: /./, times: 999 }, async ({ method }) => {
        isStarting = false;
        if (method === 'GET' || method === 'POST') return;
        seen += 1;
        if (seen !== nth || isReached) return;
        [isReached, isStarting] = [true, true];
        await stage.run(inner);
      });
    }
    await stage.run(outer);
    stage.sandbox.faults.clear();
    return isReached ? stage : undefined;
  }

  /** Targets that hold something that does not sign in. */
  function deadAt({ sandbox }: Stage): readonly string[] {
    return TWO.filter((target) => {
      const [id, secret] = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'].map(
        (name) => sandbox.github.secrets(target).find((one) => one.name === name)?.value,
      );
      const isHeld = id !== undefined && secret !== undefined;
      return isHeld && !sandbox.confidence.signsIn(id, secret);
    });
  }

  test.each([
    [REVOKE, REVOKE],
    [REVOKE, PROVISION],
    [PROVISION, REVOKE],
  ])('%j, and within it %j: no dead pair, and the next run ends right', async (outer, inner) => {
    for (let nth = 1; nth < 20; nth += 1) {
      const stage = await within(outer, inner, nth);
      if (stage === undefined) break;
      const where = `${shown(inner)} within ${shown(outer)} at ${nth}`;
      expect([where, deadAt(stage)]).toEqual([where, []]);
      stage.clock.pass(HOUR_MS);
      const told = await stage.run(REVOKE);
      expect([where, told.errors]).toEqual([where, []]);
      expect([where, clientsIn(stage.sandbox).length]).toEqual([where, 0]);
    }
  });
});
