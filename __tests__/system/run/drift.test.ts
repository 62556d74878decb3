import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom, worldButWriteTimes } from '../../support/world.ts';

afterEach(closeStages);

const spec = { description: 'flags of the checkout', labels: 'team=shop', roles: 'Flags Editor' };
const generations: readonly Partial<ConfidenceVariant>[] = [
  { generation: 'documented' },
  { generation: 'documented', inlineRoles: 'ignored' },
  { generation: 'newer' },
];

describe('what has drifted is brought in step', () => {
  test.each(generations)('with %j', async (confidence) => {
    const { sandbox, repositories, run } = await openStage({ confidence });
    await run({ description: 'old', labels: 'team=old\ntier=1', roles: 'Reader' });
    const [{ name = '' } = {}] = clientsIn(sandbox);
    const told = await run(spec);
    const [client] = clientsIn(sandbox);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'updated', 'client-name': name, written: '1' } });
    expect(client).toMatchObject({ name, description: 'flags of the checkout' });
    expect(client?.labels).toMatchObject({ team: 'shop', tier: '1', 'managed-by': 'provision-confidence-client' });
    expect(sandbox.confidence.effectiveRoles(name)).toEqual(['roles/flags-editor']);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
    const before = worldButWriteTimes(sandbox, repositories);
    expect((await run(spec)).outputs.result).toBe('unchanged');
    expect(worldButWriteTimes(sandbox, repositories)).toEqual(before);
  });

  test('and what is not asked for is left alone', async () => {
    const { sandbox, run } = await openStage();
    await run(spec);
    const before = clientsIn(sandbox);
    expect((await run()).outputs.result).toBe('unchanged');
    expect(clientsIn(sandbox)).toEqual(before);
  });
});

describe('where clients cannot be changed', () => {
  test('the run warns and goes on', async () => {
    const { sandbox, run } = await openStage({ confidence: { patch: 'missing' } });
    await run();
    const before = clientsIn(sandbox);
    const told = await run({ ...spec, roles: undefined });
    expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'unchanged', written: '1' } });
    expect(told.shown).toContain('Warning: ');
    expect(clientsIn(sandbox)).toEqual(before);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('roles that are inside the client are warned of as well', async () => {
    const { sandbox, run } = await openStage({ confidence: { patch: 'missing' } });
    await run();
    const told = await run(spec);
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1' } });
    expect(sandbox.confidence.effectiveRoles(clientsIn(sandbox)[0]?.name ?? '')).toEqual([]);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('roles that a policy gives are brought in step all the same', async () => {
    const { sandbox, run } = await openStage({ confidence: { generation: 'newer', patch: 'missing' } });
    await run({ roles: 'Reader' });
    const told = await run({ roles: 'Flags Editor' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'updated' } });
    const [client] = clientsIn(sandbox);
    expect(sandbox.confidence.effectiveRoles(client?.name ?? '')).toEqual(['roles/flags-editor']);
  });
});

test('a refused change fails the job, and the pair is written all the same', async () => {
  const { sandbox, run } = await openStage();
  await run();
  const answer = { status: 403, body: '{"message":"You may not change this client."}' };
  sandbox.faults.add({ service: 'confidence', method: 'PATCH', path: /apiClients/, when: 'before', answer });
  const told = await run({ description: 'new' });
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '1', failed: '0' } });
  expect(told.errors.join()).toContain('You may not change this client.');
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  expect(told.transcript).toMatchSnapshot();
});
