import { afterEach, describe, expect, test } from '@jest/globals';
import type { Stage } from '../../support/stage.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, clientsNamed, secretAt, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const ours = { 'managed-by': 'provision-confidence-client' };
const long = '2026-01-01T00:00:00.000001Z';
const nearMatches = [
  'checkout flag',
  'checkout flags 2',
  'my checkout flags',
  'Checkout Flags',
  ' checkout flags',
  'checkout flags ',
  'checkout  flags',
  'checkout\u00a0flags',
  'сheckout flags',
  'checkout ﬂags',
];

function addMany({ sandbox }: Stage, count: number): void {
  for (let number = 1; number <= count; number += 1) sandbox.confidence.addClient({ displayName: `service ${number}` });
}

describe('among 250 clients on several pages', () => {
  test('the one of exactly this name is found', async () => {
    const stage = await openStage();
    addMany(stage, 249 - nearMatches.length);
    for (const displayName of nearMatches) stage.sandbox.confidence.addClient({ displayName });
    const exact = stage.sandbox.confidence.addClient({ displayName: 'checkout flags', name: 'apiClients/zz-the-last' });
    const before = stage.sandbox.confidence.clients();
    const told = await stage.run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'client-name': exact.name } });
    expect(clientsIn(stage.sandbox)).toHaveLength(250);
    expect(stage.sandbox.confidence.clients()).toEqual(before);
    // Three pages, before the write and after it.
    expect(told.requests.filter(({ path }) => path.startsWith('/v1/apiClients?'))).toHaveLength(3 + 3);
    expect(secretAt(stage.sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(exact.clientId);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('near-matches are not taken for it', async () => {
    const stage = await openStage();
    addMany(stage, 240);
    for (const displayName of nearMatches) stage.sandbox.confidence.addClient({ displayName });
    const told = await stage.run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1' } });
    expect(clientsIn(stage.sandbox)).toHaveLength(251);
    const [made] = clientsNamed(stage.sandbox, 'checkout flags');
    expect(secretAt(stage.sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(made?.clientId);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
  });
});

describe('several clients of the name', () => {
  test('that are not ours stop the run, and are listed', async () => {
    const { sandbox, repositories, run } = await openStage();
    const strangers = ['apiClients/first', 'apiClients/second'].map((name) =>
      sandbox.confidence.addClient({ displayName: 'checkout flags', name, createTime: long }),
    );
    const before = wholeWorld(sandbox, repositories);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    for (const { name } of strangers) expect(told.errors.join()).toContain(name);
    expect(told.errors.join()).toContain('client-name');
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(told.transcript).toMatchSnapshot();
  });

  test('are told apart by client-name', async () => {
    const { sandbox, run } = await openStage();
    sandbox.confidence.addClient({ displayName: 'checkout flags', name: 'apiClients/first' });
    const second = sandbox.confidence.addClient({ displayName: 'checkout flags', name: 'apiClients/second' });
    const told = await run({ 'client-name': 'apiClients/second' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'client-name': second.name } });
    expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(second.clientId);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(2);
    expect(told.transcript).toMatchSnapshot();
  });

  test('of which one is ours: ours is taken, the others are named and left alone', async () => {
    const { sandbox, run } = await openStage();
    const stranger = sandbox.confidence.addClient({ displayName: 'checkout flags', name: 'apiClients/theirs' });
    const own = { displayName: 'checkout flags', name: 'apiClients/ours', labels: ours, createTime: long };
    const { clientId } = sandbox.confidence.addClient(own);
    const before = sandbox.confidence.clients();
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'client-name': 'apiClients/ours' } });
    expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(clientId);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(sandbox.confidence.clients()).toEqual(before);
    expect(told.shown).toContain(stranger.name);
    expect(told.transcript).toMatchSnapshot();
  });

  test('that are all ours: the newest is taken, the others get their time to go', async () => {
    const { sandbox, run } = await openStage();
    const displayName = 'checkout flags';
    sandbox.confidence.addClient({ displayName, name: 'apiClients/old', labels: ours, createTime: long });
    const createTime = '2026-02-01T00:00:00Z';
    sandbox.confidence.addClient({ displayName, name: 'apiClients/new', labels: ours, createTime });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'resumed', 'client-name': 'apiClients/new' } });
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox).map(({ labels }) => labels['retire-after'] !== undefined)).toEqual([true, false]);
    expect(told.wholeTranscript).toMatchSnapshot();
  });
});

describe('a client-name', () => {
  test.each([
    ['that is not there', 'apiClients/nowhere'],
    ['whose client has another display name', 'apiClients/other'],
  ])('%s stops the run', async (_case, name) => {
    const { sandbox, repositories, run } = await openStage();
    sandbox.confidence.addClient({ displayName: 'another', name: 'apiClients/other' });
    const before = wholeWorld(sandbox, repositories);
    const told = await run({ 'client-name': name });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain(name);
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(told.transcript).toMatchSnapshot();
  });

  test('is looked up where a missing client answers 403', async () => {
    const { sandbox, run } = await openStage({ confidence: { missingClient: 403 } });
    const told = await run({ 'client-name': 'apiClients/nowhere' });
    expect(told.exitCode).toBe(1);
    expect(told.errors.join()).toContain('apiClients/nowhere does not exist, or is not visible');
    expect(clientsIn(sandbox)).toHaveLength(0);
  });
});
