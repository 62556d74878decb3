import { afterEach, expect, test } from '@jest/globals';
import { closeStages, openStage } from '../../support/stage.ts';
import { clientsIn } from '../../support/world.ts';

afterEach(closeStages);

test.each([{}, { 'dry-run': 'true' }])(
  'a display name that is too long once it is filled in stops the run before any client is made: %j',
  async (more) => {
    const { sandbox, run } = await openStage({}, ['octo-org/a', `octo-org/${'long-'.repeat(18)}`]);
    const told = await run({ 'display-name': '{repository} feature flags', ...more });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toMatch(/input display-name: "long-.*" has 104 characters, more than the 100/);
    expect(clientsIn(sandbox)).toEqual([]);
  },
);
