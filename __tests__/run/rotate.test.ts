import { afterEach, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, DAY_MS, openStage } from '../support/stage.ts';
import { clientsIn, secretAt, signsInFrom } from '../support/world.ts';

afterEach(closeStages);

test('a run with `operation: rotate` replaces a client that is due, and labels the old client for its deletion', async () => {
  const { sandbox, clock, run } = await openStage();
  const dueMs = clock.nowMs() - 91 * DAY_MS;
  const old = sandbox.confidence.addClient({
    displayName: 'checkout flags',
    labels: { 'managed-by': 'provision-confidence-client' },
    createTime: new Date(dueMs).toISOString().replace('Z', '000Z'),
  });
  for (const [name, value] of [
    ['CONFIDENCE_CLIENT_ID', old.clientId],
    ['CONFIDENCE_CLIENT_SECRET', old.clientSecret],
  ] as const)
    sandbox.github.putSecret(CHECKOUT, name, { value, updatedAt: new Date(dueMs + 60_000) });
  const told = await run({ operation: 'rotate' });
  const [before, after] = clientsIn(sandbox);
  expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'rotated', written: '1', failed: '0' } });
  expect(before?.labels['retire-after']).toMatch(/^\d{8}t\d{6}z$/);
  expect(sandbox.confidence.signsIn(old.clientId, old.clientSecret)).toBe(true);
  expect(secretAt(sandbox, CHECKOUT, 'CONFIDENCE_CLIENT_ID')).toBe(after?.clientId);
  expect(signsInFrom(sandbox, CHECKOUT)).toBe(true);
  expect(told.wholeTranscript).toMatchSnapshot();
});
