import { afterEach, expect, test } from '@jest/globals';
import { closeStages, openStage } from '../support/stage.ts';
import { writesAmong } from '../support/transcript.ts';
import { wholeWorld } from '../support/world.ts';

afterEach(closeStages);

test('a dry run shows the plan and writes nothing anywhere', async () => {
  const { sandbox, repositories, run } = await openStage({}, ['octo-org/checkout', 'octo-org/payments']);
  sandbox.github.archiveRepository('octo-org/payments');
  const before = wholeWorld(sandbox, repositories);
  const told = await run({ 'dry-run': 'true', 'client-id-variable': 'CONFIDENCE_ID', roles: 'Flags Editor' });
  expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'planned', written: '0', failed: '0' } });
  expect(writesAmong(told.requests)).toEqual([]);
  expect(wholeWorld(sandbox, repositories)).toEqual(before);
  expect(told.wholeTranscript).toMatchSnapshot();
});
