import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from '../../../sandbox/index.ts';
import { closeStages, DAY_MS, HOUR_MS, type Inputs, openStage, type Stage, type Told } from '../../support/stage.ts';
import { clientsIn, clientsNamed, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const REVOKE = { operation: 'revoke' };
const TWO = ['octo-org/a', 'octo-org/b'];

/** A stage in which a client is everywhere since some days. */
async function settled(inputs: Inputs = {}): Promise<Stage> {
  return await settledStage({}, inputs);
}

async function settledStage(options: Omit<SandboxOptions, 'clock'>, inputs: Inputs = {}): Promise<Stage> {
  const stage = await openStage(options, TWO);
  await stage.run(inputs);
  stage.clock.pass(2 * DAY_MS);
  return stage;
}

function namesAt({ sandbox }: Stage, target: string): readonly string[] {
  return [...sandbox.github.secrets(target), ...sandbox.github.variables(target)].map(({ name }) => name);
}

/** What a run deleted, in order: `secret SECRET octo-org/a`, `client`. */
function deleted({ requests }: Told): readonly string[] {
  return requests.flatMap(({ method, path, status }) => {
    if (method !== 'DELETE' || status >= 300) return [];
    const [, place, kind, name] = /^\/repos\/(.*?)\/(?:actions\/)?(secrets|variables)\/(\w+)$/.exec(path) ?? [];
    return [place === undefined ? path.replace(/\/[^/]+$/, '') : `${place} ${kind} ${name}`];
  });
}

describe('revoke', () => {
  test('deletes the secret, the id and the variable, then every generation, the newest last', async () => {
    const variable = { 'client-id-variable': 'CLIENT' };
    const stage = await settled({ ...variable, roles: 'Flags Editor' });
    await stage.run({ ...variable, roles: 'Flags Editor', operation: 'rotate', force: 'true' });
    stage.clock.pass(HOUR_MS);
    stage.sandbox.github.putSecret('octo-org/a', 'OTHER', { value: 'stays' });
    const told = await stage.run({ ...REVOKE, ...variable });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked', written: '2', failed: '0' } });
    expect(clientsIn(stage.sandbox)).toEqual([]);
    expect([namesAt(stage, 'octo-org/a'), namesAt(stage, 'octo-org/b')]).toEqual([['OTHER'], []]);
    const order = deleted(told).filter((one) => one.startsWith('octo-org/a'));
    expect(order).toEqual([
      'octo-org/a secrets CONFIDENCE_CLIENT_SECRET',
      'octo-org/a secrets CONFIDENCE_CLIENT_ID',
      'octo-org/a variables CLIENT',
    ]);
    expect(deleted(told).slice(-2)).toEqual(['/v1/apiClients', '/v1/apiClients']);
    const again = await stage.run({ ...REVOKE, ...variable });
    expect(again).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0' } });
  });

  test('shows in a dry run what would go, and touches nothing', async () => {
    const stage = await settled();
    const world = wholeWorld(stage.sandbox, TWO);
    const told = await stage.run({ ...REVOKE, 'dry-run': 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'planned' } });
    expect(told.summary).toMatch(/remove API client "checkout flags" \(apiClients\/\w+\); empty 2 targets/);
    expect(wholeWorld(stage.sandbox, TWO)).toEqual(world);
  });

  test('leaves what is older than the client, and what a variable says is of another', async () => {
    const stage = await settled({ 'client-id-variable': 'CLIENT' });
    const { github, confidence } = stage.sandbox;
    for (const name of ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'])
      github.putSecret('octo-org/a', name, { value: 'old', updatedAt: new Date(stage.clock.nowMs() - 9 * DAY_MS) });
    github.putVariable('octo-org/a', 'CLIENT', 'nobody');
    github.putVariable('octo-org/b', 'CLIENT', confidence.addClient({ displayName: 'other' }).clientId);
    const told = await stage.run({ ...REVOKE, 'client-id-variable': 'CLIENT' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked', written: '0', skipped: '2' } });
    expect(TWO.map((target) => namesAt(stage, target).length)).toEqual([3, 3]);
    expect(clientsNamed(stage.sandbox, 'checkout flags')).toEqual([]);
  });

  test('leaves secrets of nobody alone, unless it is forced', async () => {
    const stage = await openStage({}, TWO);
    for (const name of ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'])
      stage.sandbox.github.putSecret('octo-org/a', name, { value: 'x' });
    expect(await stage.run(REVOKE)).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0' } });
    expect(namesAt(stage, 'octo-org/a')).toHaveLength(2);
    expect(await stage.run({ ...REVOKE, force: 'true' })).toMatchObject({
      exitCode: 0,
      outputs: { result: 'revoked', written: '1' },
    });
    expect(namesAt(stage, 'octo-org/a')).toEqual([]);
  });
});

describe('revoke touches nothing where', () => {
  test.each<[string, (stage: Stage) => Inputs | undefined, RegExp]>([
    ['it was made for more targets', () => ({ repositories: 'octo-org/a' }), /created for other targets too/],
    [
      'a target cannot be reached',
      () => ({ repositories: [...TWO, 'octo-org/gone'].join('\n') }),
      /a target that may hold it cannot be reached/,
    ],
    [
      'only clients of others carry the name',
      ({ sandbox }) => {
        sandbox.confidence.addClient({ displayName: 'by hand' });
        return { 'display-name': 'by hand' };
      },
      /this action did not create it/,
    ],
    [
      'the run is signed in as it',
      ({ sandbox }) => {
        const [one] = clientsNamed(sandbox, 'checkout flags');
        sandbox.confidence.addPolicy({
          policyId: 'admin-too',
          roles: ['roles/61646d696e8f4e2db7c35a10'],
          identities: [one?.identity ?? ''],
        });
        return { 'confidence-client-id': one?.clientId, 'confidence-client-secret': one?.clientSecret };
      },
      /signed in as it|answered 403/,
    ],
    [
      'more are to go than allowed',
      () => ({ 'max-removals': '0' }),
      /1 API client to be removed, more than max-removals: 0/,
    ],
    [
      'the clocks do not agree',
      ({ sandbox }) => {
        sandbox.github.variant.clockOffsetMs = 900_000;
        return {};
      },
      /clocks do not agree/,
    ],
  ])('%s', async (_, prepare, message) => {
    const stage = await settled();
    const inputs = prepare(stage);
    const world = wholeWorld(stage.sandbox, TWO);
    const told = await stage.run({ ...REVOKE, ...inputs });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toMatch(message);
    expect(wholeWorld(stage.sandbox, TWO)).toEqual(world);
  });

  test('it is young and not everywhere, until ten minutes are over, or by force', async () => {
    const stage = await openStage({}, TWO);
    await stage.run();
    stage.sandbox.github.removeSecret('octo-org/b', 'CONFIDENCE_CLIENT_ID');
    const told = await stage.run(REVOKE);
    expect(told.errors.join()).toContain('it is less than ten minutes old, and another run may still write it');
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(await stage.run({ ...REVOKE, force: 'true' })).toMatchObject({
      exitCode: 0,
      outputs: { result: 'revoked' },
    });
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });
});

describe('revoke goes on, by what is asked', () => {
  test('with client-name and adopt for a client of others', async () => {
    const stage = await openStage({}, TWO);
    const { name } = stage.sandbox.confidence.addClient({ displayName: 'by hand' });
    stage.clock.pass(HOUR_MS);
    const asked = { ...REVOKE, 'display-name': 'by hand', 'client-name': name };
    expect(await stage.run(asked)).toMatchObject({ exitCode: 1 });
    expect(await stage.run({ ...asked, adopt: 'true' })).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });

  test('with skip: empties the targets it reaches, and keeps the client', async () => {
    const stage = await settled();
    const told = await stage.run({
      ...REVOKE,
      repositories: [...TWO, 'octo-org/gone'].join('\n'),
      adopt: 'true',
      'unreachable-targets': 'skip',
    });
    expect(told).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', written: '2', 'failed-targets': 'octo-org/gone' },
    });
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(await stage.run(REVOKE)).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });

  test('past archived targets, which it cannot empty', async () => {
    const stage = await settled();
    stage.sandbox.github.archiveRepository('octo-org/b');
    const told = await stage.run(REVOKE);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'revoked', written: '1', skipped: '1' } });
    expect(clientsIn(stage.sandbox)).toEqual([]);
  });
});

describe('revoke that is cut', () => {
  test('keeps the client where a delete fails, and the next run finishes', async () => {
    const stage = await settled();
    stage.sandbox.faults.add({
      service: 'github',
      method: 'DELETE',
      path: /repos\/octo-org\/b\/.*_ID$/,
      when: 'before',
      answer: { status: 403, body: '{"message":"Resource not accessible by personal access token"}' },
    });
    const told = await stage.run(REVOKE);
    expect(told).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', written: '1', 'failed-targets': 'octo-org/b' },
    });
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(await stage.run(REVOKE)).toMatchObject({ exitCode: 0, outputs: { result: 'revoked' } });
    expect([clientsIn(stage.sandbox), namesAt(stage, 'octo-org/b')]).toEqual([[], []]);
  });

  test.each([
    ['before', 'documented'],
    ['after', 'documented'],
    ['after', 'newer'],
  ] as const)('%s any request ends the same with the next run: %s service', async (when, generation) => {
    const settled = async () => await settledStage({ confidence: { generation } });
    const whole = await settled();
    const { requests } = await whole.run(REVOKE);
    const changing = requests.filter(({ method }) => method === 'DELETE').length;
    expect(changing).toBeGreaterThan(4);
    for (let cut = 1; cut <= changing; cut += 1) {
      const stage = await settled();
      const kill = new AbortController();
      let seen = 0;
      stage.sandbox.faults.on({ service: 'github', method: 'DELETE', path: /./, when, times: 99 }, () => {
        seen += 1;
        if (seen === cut) kill.abort();
      });
      stage.sandbox.faults.on({ service: 'confidence', method: 'DELETE', path: /./, when, times: 99 }, () => {
        seen += 1;
        if (seen === cut) kill.abort();
      });
      await stage.run(REVOKE, kill.signal);
      stage.sandbox.faults.clear();
      const told = await stage.run(REVOKE);
      expect([cut, told.exitCode]).toEqual([cut, 0]);
      expect([clientsIn(stage.sandbox), ...TWO.map((target) => namesAt(stage, target))]).toEqual([[], [], []]);
    }
  });

  test('keeps the client where somebody writes its pair meanwhile', async () => {
    const stage = await settled();
    const { faults, github } = stage.sandbox;
    const [client] = clientsNamed(stage.sandbox, 'checkout flags');
    let left = 4;
    faults.on({ service: 'github', method: 'DELETE', path: /secrets/, when: 'after', times: 99 }, () => {
      left -= 1;
      if (left > 0) return;
      github.putSecret('octo-org/a', 'CONFIDENCE_CLIENT_ID', { value: client?.clientId ?? '' });
      github.putSecret('octo-org/a', 'CONFIDENCE_CLIENT_SECRET', { value: client?.clientSecret ?? '' });
    });
    const told = await stage.run(REVOKE);
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('a target was written meanwhile, so no API client was deleted');
    expect(signsInFrom(stage.sandbox, 'octo-org/a')).toBe(true);
  });

  test('leaves a generation that appears meanwhile, and the client with it', async () => {
    const stage = await settled();
    const { confidence, faults } = stage.sandbox;
    faults.on({ service: 'github', method: 'DELETE', path: /octo-org\/b\/.*_ID$/, when: 'after' }, () => {
      const [client] = clientsNamed(stage.sandbox, 'checkout flags');
      confidence.addClient({ displayName: 'checkout flags', labels: client?.labels ?? {} });
    });
    const told = await stage.run(REVOKE);
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('was created meanwhile, so nothing was deleted');
    expect(clientsIn(stage.sandbox)).toHaveLength(2);
    expect(signsInFrom(stage.sandbox, 'octo-org/a')).toBe(false);
  });
});
