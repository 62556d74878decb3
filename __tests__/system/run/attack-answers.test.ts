import { afterEach, describe, expect, test } from '@jest/globals';
import type { FaultAnswer } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, DAY_MS, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const PAGE: FaultAnswer = { status: 200, body: '<html>Sign in to the network</html>', contentType: 'text/html' };
const DENIED: FaultAnswer = { status: 403, body: '{"message":"permission denied"}' };
const MISSING: FaultAnswer = { status: 404, body: '{"message":"Not Found"}' };
const LEAK = { operation: 'rotate', force: 'true', overlap: '0' };

describe('a create that is refused although it was done', () => {
  test.each([400, 500])('shows no secret that the answer quotes: %d', async (status) => {
    const stage = await openStage();
    const { confidence, faults } = stage.sandbox;
    const path = /apiClients$/;
    const secrets: string[] = [];
    faults.on({ service: 'confidence', method: 'POST', path, when: 'after' }, () => {
      const { clientSecret = '' } = confidence.clients().at(-1) ?? {};
      secrets.push(clientSecret);
      const body = JSON.stringify({ message: `stored {"clientSecret":"${clientSecret}"}, then failed` });
      faults.add({ service: 'confidence', method: 'POST', path, when: 'after', answer: { status, body } });
      faults.add({
        service: 'confidence',
        method: 'GET',
        path: /apiClients/,
        when: 'after',
        answer: { status: 200, body: '{}' },
      });
    });
    const told = await stage.run();
    expect(secrets).toHaveLength(1);
    const [secret = 'nothing'] = secrets;
    for (const text of [told.raw, told.summary, JSON.stringify(told.outputs)]) {
      expect(text.split('\n').filter((line) => line.includes(secret) && !line.startsWith('::add-mask::'))).toEqual([]);
    }
  });
});

describe('a leak response whose deletion something else answers', () => {
  test.each([
    ['a page', PAGE],
    ['a page that says 404', { ...PAGE, status: 404 }],
    ['a refusal', DENIED],
    ['a 404 of the service', MISSING],
  ] as const)('is not green: %s', async (_, answer) => {
    const stage = await openStage();
    await stage.run();
    const [old] = clientsIn(stage.sandbox);
    stage.clock.pass(DAY_MS);
    const path = new RegExp(`${old?.name ?? 'none'}$`);
    stage.sandbox.faults.add({ service: 'confidence', method: 'DELETE', path, when: 'before', answer, times: 99 });
    const told = await stage.run(LEAK);
    expect(told.exitCode).toBe(1);
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).toContain(old?.name);
    expect(told.errors.join()).toContain(old?.name);
    stage.sandbox.faults.clear();
    expect(await stage.run(LEAK)).toMatchObject({ exitCode: 0 });
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).not.toContain(old?.name);
  });

  test('is not green where the client is hidden and listed', async () => {
    const stage = await openStage();
    await stage.run();
    const [old] = clientsIn(stage.sandbox);
    stage.clock.pass(DAY_MS);
    const path = new RegExp(`${old?.name ?? 'none'}$`);
    stage.sandbox.faults.add({ service: 'confidence', path, when: 'before', answer: DENIED, times: 99 });
    const told = await stage.run({ operation: 'rotate', force: 'true' });
    expect(told.exitCode).toBe(1);
    expect(told.shown).not.toContain('already deleted');
    expect(told.outputs.report).not.toContain('"deleted":true');
  });
});

describe('a removal where GitHub answers 404 for what is there', () => {
  async function held(stage: Stage, target: string): Promise<void> {
    const told = await stage.run({ ...(target === CHECKOUT ? {} : { environments: 'stage' }), operation: 'revoke' });
    expect(told.exitCode).toBe(1);
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(signsInFrom(stage.sandbox, target)).toBe(true);
  }

  test('to each deletion keeps the client', async () => {
    const stage = await openStage();
    await stage.run();
    stage.clock.pass(DAY_MS);
    stage.sandbox.faults.add({
      service: 'github',
      method: 'DELETE',
      path: /secrets/,
      when: 'before',
      answer: MISSING,
      times: 99,
    });
    await held(stage, CHECKOUT);
  });

  test('to the secrets of an environment keeps the client', async () => {
    const target = `${CHECKOUT}/environments/stage`;
    const stage = await openStage({}, [CHECKOUT], [target]);
    stage.sandbox.github.addEnvironment(CHECKOUT, 'stage');
    await stage.run({ environments: 'stage' });
    stage.clock.pass(DAY_MS);
    stage.sandbox.faults.add({
      service: 'github',
      path: /environments\/stage\/secrets/,
      when: 'before',
      answer: MISSING,
      times: 99,
    });
    await held(stage, target);
  });

  test('to the secrets of an environment that the token may not look up keeps the client', async () => {
    const target = `${CHECKOUT}/environments/stage`;
    const stage = await openStage({}, [CHECKOUT], [target]);
    stage.sandbox.github.addEnvironment(CHECKOUT, 'stage');
    await stage.run({ environments: 'stage' });
    stage.clock.pass(DAY_MS);
    const missing = {
      service: 'github',
      path: /environments\/stage\/secrets/,
      when: 'before',
      answer: MISSING,
    } as const;
    stage.sandbox.faults.add({ ...missing, times: 99 });
    const look = { service: 'github', path: /environments\/stage$/, when: 'before', answer: DENIED } as const;
    stage.sandbox.faults.add({ ...look, times: 99 });
    await held(stage, target);
  });
});

describe('a create', () => {
  const POST = { service: 'confidence', method: 'POST', path: /apiClients$/ } as const;

  test.each([
    ['a name of the service', 'type.googleapis.com/spotify.confidence.iam.v1.ApiClient has no field roles'],
    ['what may be a secret', 'unknown field roles, request 3f9c2a77d1e84b0c9a'],
  ])('goes on with a policy where the refusal of roles holds %s', async (_, message) => {
    const stage = await openStage({ confidence: { generation: 'newer' } });
    const answer = { status: 400, body: JSON.stringify({ message }) };
    stage.sandbox.faults.add({ ...POST, when: 'before', answer });
    expect(await stage.run({ roles: 'Flags Editor' })).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
    expect(stage.sandbox.confidence.policies().length).toBeGreaterThan(0);
  });

  test('whose answer has the secret for a client id writes it nowhere', async () => {
    const stage = await openStage();
    stage.sandbox.faults.on({ ...POST, when: 'after' }, () => {
      const made = stage.sandbox.confidence.clients().at(-1);
      const body = JSON.stringify({ ...made, clientId: made?.clientSecret, createTime: new Date().toISOString() });
      stage.sandbox.faults.add({ ...POST, when: 'after', answer: { status: 200, body } });
    });
    const told = await stage.run({ 'client-id-variable': 'CLIENT' });
    const secret = clientsIn(stage.sandbox)[0]?.clientSecret ?? 'nothing';
    expect(stage.sandbox.github.variables(CHECKOUT).map(({ value }) => value)).not.toContain(secret);
    expect(told.shown).not.toContain(secret);
  });
});
