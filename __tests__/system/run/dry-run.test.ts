import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfidenceVariant } from '../../../sandbox/index.ts';
import { closeStages, openStage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const three = ['octo-org/checkout', 'octo-org/payments', 'octo-org/search'];
const dry = { 'dry-run': 'true', 'client-id-variable': 'CONFIDENCE_ID', roles: 'Flags Editor' };
const generations: readonly Partial<ConfidenceVariant>[] = [{ generation: 'documented' }, { generation: 'newer' }];

describe.each(generations)('a dry run with %j', (confidence) => {
  test('for a new client writes nothing anywhere, and shows the plan', async () => {
    const { sandbox, repositories, run } = await openStage({ confidence }, three);
    sandbox.github.archiveRepository('octo-org/search');
    const before = wholeWorld(sandbox, repositories);
    const told = await run(dry);
    expect(told).toMatchObject({ exitCode: 0, errors: [], outputs: { result: 'planned', written: '0', failed: '0' } });
    expect(writesAmong(told.requests)).toEqual([]);
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    const { targets } = JSON.parse(told.outputs.report ?? '');
    expect(targets).toMatchObject([
      { target: 'octo-org/checkout', outcome: 'planned' },
      { target: 'octo-org/payments', outcome: 'planned' },
      { target: 'octo-org/search', outcome: 'skipped' },
    ]);
    expect(told.transcript).toMatchSnapshot();
  });

  test('for a client that has drifted writes nothing anywhere, and says what would be brought in step', async () => {
    const { sandbox, repositories, run } = await openStage({ confidence }, three);
    await run({ ...dry, 'dry-run': 'false', repositories: 'octo-org/checkout' });
    const before = wholeWorld(sandbox, repositories);
    const told = await run({ ...dry, refresh: 'stale', roles: 'Reader', labels: 'team=shop', description: 'new' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { result: 'planned', written: '0', skipped: '1' } });
    expect(told.shown).toContain(
      'update: description "new"; labels team=shop; roles roles/flags-editor → roles/reader',
    );
    expect(writesAmong(told.requests)).toEqual([]);
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
    expect(told.transcript).toMatchSnapshot();
  });
});

test('the plan tells the exact number of requests that a real run then takes', async () => {
  const { run } = await openStage({}, three);
  const planned = await run({ 'dry-run': 'TRUE' });
  const real = await run();
  const { plan } = JSON.parse(planned.outputs.report ?? '');
  expect(real.requests.length - planned.requests.length).toBe(plan.requests);
});

test('a dry run finds what a real run would fail on', async () => {
  const { run } = await openStage();
  const told = await run({ 'dry-run': 'true', repositories: 'octo-org/nowhere', roles: 'Nobody' });
  expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
  expect(told.errors.join()).toContain('octo-org/nowhere');
  expect(writesAmong(told.requests)).toEqual([]);
});
