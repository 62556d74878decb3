import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, DAY_MS, HOUR_MS, openStage, type Stage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn, secretAt, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const WEB = 'octo-org/web';
const ROTATE = { operation: 'rotate' };
const FORCE = { operation: 'rotate', force: 'true' };
const VARIANTS: readonly [string, Partial<ConfidenceVariant>][] = [
  ['documented, readable', {}],
  ['documented, unreadable', { secretOnRead: 'absent' }],
  ['newer, readable', { generation: 'newer' }],
  ['newer, unreadable', { generation: 'newer', secretOnRead: 'empty' }],
];

/** A client that is everywhere, so many days later. */
async function provisioned(confidence: Partial<ConfidenceVariant>, days: number): Promise<Stage> {
  const stage = await openStage({ confidence }, [CHECKOUT, WEB]);
  expect((await stage.run({ roles: 'Flags Editor' })).exitCode).toBe(0);
  stage.clock.pass(days * DAY_MS);
  return stage;
}

/** The client that a target holds, by its name; absent where it holds no pair that signs in. */
function heldAt({ sandbox }: Stage, target: string): string | undefined {
  const id = secretAt(sandbox, target, 'CONFIDENCE_CLIENT_ID');
  return signsInFrom(sandbox, target) ? clientsIn(sandbox).find(({ clientId }) => clientId === id)?.name : undefined;
}

describe.each(VARIANTS)('a client that is due: %s', (_, confidence) => {
  test('gets a successor, an overlap, and is deleted after it', async () => {
    const stage = await provisioned(confidence, 91);
    const [old] = clientsIn(stage.sandbox);
    const first = await stage.run({ ...ROTATE, roles: 'Flags Editor' });
    expect(first).toMatchObject({ exitCode: 0, outputs: { result: 'rotated', written: '2', failed: '0' } });
    const [, young] = clientsIn(stage.sandbox);
    expect([heldAt(stage, CHECKOUT), heldAt(stage, WEB)]).toEqual([young?.name, young?.name]);
    expect(stage.sandbox.confidence.effectiveRoles(young?.name ?? '')).toEqual(['roles/flags-editor']);
    expect(stage.sandbox.confidence.signsIn(old?.clientId ?? '', old?.clientSecret ?? '')).toBe(true);
    expect(clientsIn(stage.sandbox)[0]?.labels['retire-after']).toMatch(/^\d{8}t\d{6}z$/);

    stage.clock.pass(47 * HOUR_MS);
    const waiting = await stage.run({ ...ROTATE, roles: 'Flags Editor' });
    expect(waiting).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '2' } });
    expect(writesAmong(waiting.requests)).toEqual([]);
    expect(clientsIn(stage.sandbox)).toHaveLength(2);

    stage.clock.pass(2 * HOUR_MS);
    const last = await stage.run({ ...ROTATE, roles: 'Flags Editor' });
    expect(last).toMatchObject({ exitCode: 0, outputs: { result: 'retired', 'client-name': young?.name } });
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).toEqual([young?.name]);
    expect(stage.sandbox.confidence.policies().filter(({ name }) => name.includes('api-client-'))).toHaveLength(
      confidence.generation === 'newer' ? 1 : 0,
    );
  });
});

describe('a rotation', () => {
  test('comes not before its day, and tells the day', async () => {
    const stage = await provisioned({}, 89);
    const told = await stage.run(ROTATE);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0' } });
    const [made] = clientsIn(stage.sandbox);
    const dueMs = Date.parse(made?.createTime ?? '') + 90 * DAY_MS;
    expect(Math.abs(Date.parse(told.outputs['rotation-due'] ?? '') - dueMs)).toBeLessThan(1_000);
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
  });

  test('with force and no overlap ends the old credential in the same run', async () => {
    const stage = await provisioned({ generation: 'newer' }, 1);
    const [old] = clientsIn(stage.sandbox);
    const told = await stage.run({ ...FORCE, overlap: '0', roles: 'Flags Editor' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'rotated', written: '2' } });
    expect(stage.sandbox.confidence.signsIn(old?.clientId ?? '', old?.clientSecret ?? '')).toBe(false);
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).toEqual([heldAt(stage, CHECKOUT)]);
    expect(heldAt(stage, WEB)).toBe(heldAt(stage, CHECKOUT));
  });

  test('of which a target failed keeps the old client, and the next run writes what is missing', async () => {
    const stage = await provisioned({ secretOnRead: 'present' }, 91);
    const put = { service: 'github', method: 'PUT', path: /octo-org\/web.*CLIENT_ID/, times: 9 } as const;
    stage.sandbox.faults.add({ ...put, when: 'before', answer: { status: 403, body: '{"message":"no"}' } });
    const cut = await stage.run(ROTATE);
    expect(cut).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-targets': WEB } });
    expect(clientsIn(stage.sandbox).map(({ labels }) => labels['retire-after'])).toEqual([undefined, undefined]);
    expect(heldAt(stage, WEB)).toBe(clientsIn(stage.sandbox)[0]?.name);
    stage.sandbox.faults.clear();
    const told = await stage.run({ ...FORCE });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'resumed', written: '1', skipped: '1' } });
    expect(told.shown).toContain('a rotation is already under way');
    expect(clientsIn(stage.sandbox)).toHaveLength(2);
    expect(clientsIn(stage.sandbox)[0]?.labels['retire-after']).toBeDefined();
  });

  test('carries over what a person gave: description, labels, policies', async () => {
    const stage = await openStage({ confidence: { generation: 'newer' } });
    await stage.run({ description: 'of checkout', labels: 'team=checkout' });
    const [old] = clientsIn(stage.sandbox);
    const identities = ['identities/somebody', old?.identity ?? ''];
    stage.sandbox.confidence.addPolicy({ policyId: 'by-hand', roles: ['roles/flags-editor'], identities });
    stage.clock.pass(91 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    const young = clientsIn(stage.sandbox)[1];
    expect(young).toMatchObject({ description: 'of checkout', labels: { team: 'checkout' } });
    expect(stage.sandbox.confidence.effectiveRoles(young?.name ?? '')).toEqual(['roles/flags-editor']);
    stage.clock.pass(3 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
    const byHand = stage.sandbox.confidence.policies().find(({ name }) => name === 'policies/by-hand');
    expect(byHand?.identities).toEqual(['identities/somebody', young?.identity]);
  });

  test('shows in a dry run what it would do, and does nothing', async () => {
    const stage = await provisioned({}, 91);
    const told = await stage.run({ ...ROTATE, 'dry-run': 'true' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'planned' } });
    expect(told.shown).toMatch(
      /create a new API client .* in place of .*it is due[\s\S]*then keep apiClients\/\w+ working until/,
    );
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
  });
});

describe('a rotation where the service lacks something', () => {
  test('changes of clients: the newest write and the overlap tell when to delete', async () => {
    const stage = await provisioned({ patch: 'missing' }, 91);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    stage.clock.pass(40 * HOUR_MS);
    expect((await stage.run({ operation: 'provision' })).exitCode).toBe(0);
    expect(clientsIn(stage.sandbox)).toHaveLength(2);
    stage.clock.pass(9 * HOUR_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
    expect(clientsIn(stage.sandbox).map(({ name }) => name)).toEqual([heldAt(stage, CHECKOUT)]);
  });

  test('policies', async () => {
    const stage = await openStage({ confidence: { generation: 'newer', policies: 'missing' } });
    await stage.run();
    stage.clock.pass(91 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    stage.clock.pass(3 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
  });

  test('the right to see policies: nothing is made', async () => {
    const stage = await openStage({ confidence: { generation: 'newer', policies: 'refused' } });
    await stage.run();
    stage.clock.pass(91 * DAY_MS);
    const told = await stage.run(ROTATE);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('policies cannot be read');
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(heldAt(stage, CHECKOUT)).toBe(clientsIn(stage.sandbox)[0]?.name);
  });

  test('labels: nothing is left of a try', async () => {
    const stage = await openStage({ confidence: { labels: 'dropped' } });
    await stage.run();
    stage.clock.pass(91 * DAY_MS);
    const told = await stage.run(ROTATE);
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('keeps no labels');
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
  });

  test('room for two of a name: the successor gets another, and is found by it', async () => {
    const stage = await provisioned({ uniqueDisplayNames: true, secretOnRead: 'absent' }, 91);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    const young = clientsIn(stage.sandbox)[1];
    expect(young?.displayName).toMatch(/^checkout flags \d{8}t\d{6}z$/);
    expect(young?.labels.lineage).toMatch(/^checkout-flags-[0-9a-f]{16}$/);
    stage.clock.pass(3 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ outputs: { result: 'retired', 'client-name': young?.name } });
    stage.clock.pass(91 * DAY_MS);
    expect(await stage.run(ROTATE)).toMatchObject({ exitCode: 0, outputs: { result: 'rotated' } });
    expect(clientsIn(stage.sandbox)[1]?.displayName).toBe('checkout flags');
  });
});
