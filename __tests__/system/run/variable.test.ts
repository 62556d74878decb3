import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, secretAt, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const inputs = { 'client-id-variable': 'CONFIDENCE_ID' };

describe('with client-id-variable', () => {
  test('the client id is written as a variable too, and a second stale run changes nothing', async () => {
    const { sandbox, repositories, run } = await openStage();
    const told = await run(inputs);
    const [client] = clientsIn(sandbox);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: '1' } });
    expect(sandbox.github.variables(CHECKOUT)).toEqual([{ name: 'CONFIDENCE_ID', value: client?.clientId }]);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
    const before = wholeWorld(sandbox, repositories);
    expect((await run({ ...inputs, refresh: 'stale' })).outputs).toMatchObject({ result: 'unchanged', skipped: '1' });
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  });

  test('a target whose variable tells another client is written anew', async () => {
    const { sandbox, run } = await openStage();
    await run(inputs);
    sandbox.github.putVariable(CHECKOUT, 'CONFIDENCE_ID', 'another');
    sandbox.github.putSecret(CHECKOUT, 'CONFIDENCE_CLIENT_ID', { value: 'another' });
    const told = await run({ ...inputs, refresh: 'stale' });
    const [client] = clientsIn(sandbox);
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', written: '1' } });
    expect(sandbox.github.variables(CHECKOUT)).toEqual([{ name: 'CONFIDENCE_ID', value: client?.clientId }]);
    expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(client?.clientId);
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(told.transcript).toMatchSnapshot();
  });

  test('a variable that cannot be written fails the target, the pair of which is there', async () => {
    const { sandbox, run } = await openStage();
    const answer = { status: 403, body: '{"message":"Resource not accessible by personal access token"}' };
    sandbox.faults.add({ service: 'github', method: 'POST', path: /variables/, when: 'before', answer });
    const told = await run(inputs);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-targets': CHECKOUT } });
    expect(told.errors.join()).toContain('Variables: write');
    expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
    expect(clientsIn(sandbox)).toHaveLength(1);
    expect(told.transcript).toMatchSnapshot();
  });
});
