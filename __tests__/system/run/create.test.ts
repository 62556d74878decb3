import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, clientsNamed, secretAt, signsInFrom, wholeWorld, worldButWriteTimes } from '../../support/world.ts';

afterEach(closeStages);

const three = ['octo-org/checkout', 'octo-org/payments', 'other-org/search'];

describe('a name that is new', () => {
  test('goes to three repositories as one client', async () => {
    const { sandbox, run } = await openStage({}, three);
    const told = await run();
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '3', 'failed-targets': '' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
    for (const repository of three) expect(signsInFrom(sandbox, repository)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('goes to three repositories as three clients, where the name holds the repository', async () => {
    const { sandbox, run } = await openStage({}, three);
    const told = await run({ 'display-name': '{owner} {repository} flags' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '3' } });
    expect(clientsIn(sandbox)).toHaveLength(3);
    for (const repository of three) {
      const [client] = clientsNamed(sandbox, `${repository.replace('/', ' ')} flags`);
      expect(secretAt(sandbox, repository, 'CONFIDENCE_CLIENT_ID')).toBe(client?.clientId);
      expect(signsInFrom(sandbox, repository)).toBe(true);
    }
    expect(told.outputs['client-name']?.split('\n')).toEqual(clientsIn(sandbox).map(({ name }) => name));
    expect(told.wholeTranscript).toMatchSnapshot();
  });

  test('is stored under the names that are asked for', async () => {
    const { sandbox, run } = await openStage();
    const told = await run({ 'client-id-secret': 'flags_id', 'client-secret-secret': 'flags_secret' });
    const [client] = clientsIn(sandbox);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created' } });
    expect(secretAt(sandbox, CHECKOUT, 'FLAGS_ID')).toBe(client?.clientId);
    expect(secretAt(sandbox, CHECKOUT, 'FLAGS_SECRET')).toBe(client?.clientSecret);
    expect(sandbox.github.secrets(CHECKOUT)).toHaveLength(2);
  });
});

describe('a second run', () => {
  test('with refresh always makes no second client, and writes the same pair again', async () => {
    const { sandbox, repositories, run } = await openStage();
    await run({ roles: 'Flags Editor' });
    const before = worldButWriteTimes(sandbox, repositories);
    const told = await run({ roles: 'Flags Editor' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1', skipped: '0' } });
    expect(worldButWriteTimes(sandbox, repositories)).toEqual(before);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('with refresh stale changes nothing at all', async () => {
    const { sandbox, repositories, run } = await openStage();
    await run();
    const before = wholeWorld(sandbox, repositories);
    const told = await run({ refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '0', skipped: '1' } });
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('with refresh stale writes where something is missing, and there alone', async () => {
    const { sandbox, run } = await openStage({}, three);
    await run();
    sandbox.github.removeSecret('octo-org/payments', 'CONFIDENCE_CLIENT_SECRET');
    const told = await run({ refresh: 'stale' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1', skipped: '2' } });
    for (const repository of three) expect(signsInFrom(sandbox, repository)).toBe(true);
    expect(told.requests.filter(({ method }) => method === 'PUT').map(({ path }) => path.split('/')[3])).toEqual([
      'payments',
      'payments',
    ]);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });
});
