import { afterEach, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, openStage } from '../support/stage.ts';
import { clientsIn, secretAt, signsInFrom } from '../support/world.ts';

afterEach(closeStages);

test('a run for a new name creates a client and writes its credentials to the repository', async () => {
  const { sandbox, run } = await openStage();
  const told = await run({ roles: 'Flags Editor', description: 'flags of the checkout', labels: 'team=shop' });
  const [client] = clientsIn(sandbox);
  expect(told).toMatchObject({ exitCode: 0, errors: [], state: '', outputs: { result: 'created', written: '1' } });
  expect(clientsIn(sandbox)).toHaveLength(1);
  expect(client).toMatchObject({ displayName: 'checkout flags', description: 'flags of the checkout' });
  expect(client?.labels).toMatchObject({ team: 'shop', 'managed-by': 'provision-confidence-client' });
  expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(client?.clientId);
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  expect(told.outputs).toMatchObject({ 'client-name': client?.name, 'client-id': client?.clientId });
  expect(told.wholeTranscript).toMatchSnapshot();
});
