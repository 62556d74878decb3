import { afterEach, describe, expect, test } from '@jest/globals';
import type { Match, Sandbox } from '../../../sandbox/index.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';
import { faultBody, HOSTILE, HOSTILE_LINE, wildSpots } from './hostile-output.ts';

afterEach(closeStages);

const everyTime = { times: Number.POSITIVE_INFINITY, when: 'before' } as const;
const named = { displayName: 'checkout flags', createTime: '2026-01-01T00:00:00Z' };
const graphql = { data: { r0: null }, errors: [{ path: ['r0'], message: HOSTILE }] };

type Refusal = readonly [title: string, match: Match, answer: { status: number; body: string; contentType?: string }];

const refusals: readonly Refusal[] = [
  [
    'Confidence, creating',
    { service: 'confidence', method: 'POST', path: /apiClients/ },
    { status: 403, body: faultBody({ message: HOSTILE }) },
  ],
  [
    'Confidence, listing, in its other shape',
    { service: 'confidence', path: /apiClients/ },
    { status: 403, body: faultBody({ error: { message: HOSTILE } }) },
  ],
  [
    'Confidence, listing, in plain text',
    { service: 'confidence', path: /apiClients/ },
    { status: 400, body: HOSTILE, contentType: 'text/plain' },
  ],
  [
    'Confidence, a label that is no text',
    { service: 'confidence', path: /apiClients/ },
    { status: 200, body: faultBody({ apiClients: [{ ...named, labels: { [HOSTILE]: 5 } }] }) },
  ],
  [
    'GitHub, writing',
    { service: 'github', method: 'PUT', path: /secrets/ },
    { status: 403, body: faultBody({ message: HOSTILE, errors: [HOSTILE, { message: HOSTILE }] }) },
  ],
  [
    'GitHub, the public key',
    { service: 'github', path: /public-key/ },
    { status: 403, body: faultBody({ message: HOSTILE }) },
  ],
  ['GitHub, the repository', { service: 'github', path: /graphql/ }, { status: 200, body: faultBody(graphql) }],
  [
    'GitHub, the new name of a repository',
    { service: 'github', path: /graphql/ },
    { status: 200, body: faultBody({ data: { r0: { nameWithOwner: HOSTILE, isArchived: false, databaseId: 1 } } }) },
  ],
];

describe('a hostile message', () => {
  test.each(refusals)('of %s', async (_title, match, answer) => {
    const { sandbox, run } = await openStage();
    sandbox.faults.add({ ...match, ...everyTime, answer });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(wildSpots(told)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(sandbox.github.secrets(CHECKOUT)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('of Confidence, binding roles by a policy', async () => {
    const { sandbox, run } = await openStage({ confidence: { generation: 'newer' } });
    const answer = { status: 403, body: faultBody({ message: HOSTILE }) };
    sandbox.faults.add({ service: 'confidence', method: 'POST', path: /policies/, ...everyTime, answer });
    const told = await run({ roles: 'Reader' });
    expect(told.exitCode).toBe(1);
    expect(wildSpots(told)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

describe('a hostile name', () => {
  const addRoles = ({ confidence }: Sandbox): void => {
    confidence.addRole({ displayName: HOSTILE, name: 'roles/hostile' });
    confidence.addRole({ displayName: 'concurrent', name: `roles/${HOSTILE_LINE}` });
    confidence.addRole({ displayName: 'concurrent', name: `roles/${HOSTILE}` });
  };

  test('of the client is what the client gets, and does no harm', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ 'display-name': HOSTILE_LINE, description: HOSTILE.replace(/[^\P{Cc}\n\r\t]/gu, '') });
    expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'created' } });
    expect(clientsIn(sandbox)).toMatchObject([{ displayName: HOSTILE_LINE }]);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(wildSpots(told)).toEqual([]);
    expect(told.wholeTranscript).toMatchSnapshot();
  });

  test('of roles, wanted and there', async () => {
    const { sandbox, run } = await openStage();
    addRoles(sandbox);
    const told = await run({ roles: `${HOSTILE_LINE}\n::error::owned\ntwin` });
    expect(told.exitCode).toBe(1);
    expect(wildSpots(told)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('in a wrong input', async () => {
    const { run } = await openStage();
    const told = await run({ refresh: HOSTILE, repositories: HOSTILE, 'confidence-api-url': HOSTILE, roles: HOSTILE });
    expect(told).toMatchObject({ exitCode: 1, requests: [] });
    expect(wildSpots(told)).toEqual([]);
  });

  test('of client ids: that of the client', async () => {
    const { sandbox, run } = await openStage();
    sandbox.confidence.addClient({ ...named, clientId: HOSTILE });
    const told = await run();
    expect(told.exitCode).toBe(0);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(wildSpots(told)).toEqual([]);
  });

  // A client id goes into the error annotation as it came.
  test('of client ids: those of clients among which nobody can choose', async () => {
    const { sandbox, run } = await openStage();
    for (const tail of ['1', '2']) sandbox.confidence.addClient({ ...named, clientId: HOSTILE + tail });
    const told = await run();
    expect(told.exitCode).toBe(1);
    expect(wildSpots(told)).toEqual([]);
  });
});
