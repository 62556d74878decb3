import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStages, DAY_MS, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom, wholeWorld } from '../../support/world.ts';

afterEach(closeStages);

const TWO = ['octo-org/a', 'octo-org/b'];
const SKIP = { 'unreachable-targets': 'skip' };
const WITH_GONE = { ...SKIP, repositories: [...TWO, 'octo-org/gone'].join('\n') };

describe('a target that cannot be reached', () => {
  test('stops the run before anything, unless it is skipped', async () => {
    const { sandbox, run } = await openStage({}, TWO);
    const told = await run({ ...WITH_GONE, 'unreachable-targets': undefined });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('is told with its cure, and the others get the first client', async () => {
    const { sandbox, run } = await openStage({}, TWO);
    const told = await run(WITH_GONE);
    expect(told).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', written: '2', failed: '1', 'failed-targets': 'octo-org/gone' },
    });
    expect(told.errors.join()).toMatch(/octo-org\/gone: not found.*It does not exist, or the token/);
    expect(TWO.map((name) => signsInFrom(sandbox, name))).toEqual([true, true]);
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('keeps the client from its succession, also by force, and everybody alive', async () => {
    const { sandbox, run, clock } = await openStage({}, TWO);
    await run();
    clock.pass(100 * DAY_MS);
    const before = wholeWorld(sandbox, TWO);
    for (const more of [{}, { force: 'true' }, { force: 'true', overlap: '0' }]) {
      const told = await run({ ...WITH_GONE, operation: 'rotate', ...more });
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', failed: '1' } });
      expect(told.errors.join()).toContain('none is created while a target cannot be reached');
    }
    expect(wholeWorld(sandbox, TWO)).toEqual(before);
  });

  test('keeps predecessors alive past their time', async () => {
    const { sandbox, run, clock } = await openStage({}, TWO);
    await run();
    clock.pass(100 * DAY_MS);
    await run({ operation: 'rotate' });
    clock.pass(3 * DAY_MS);
    expect(await run({ ...WITH_GONE, operation: 'rotate' })).toMatchObject({ exitCode: 1 });
    expect(clientsIn(sandbox)).toHaveLength(2);
    expect(await run({ operation: 'rotate' })).toMatchObject({ exitCode: 0, outputs: { result: 'retired' } });
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test.each([
    ['an environment that is missing', { environments: 'stage' }, 'octo-org/b/environments/stage'],
    ['a repository whose secrets nobody may read', {}, 'octo-org/b'],
  ])('may be %s', async (_, inputs, failed) => {
    const { sandbox, run } = await openStage({}, TWO);
    sandbox.github.addEnvironment('octo-org/a', 'stage');
    sandbox.faults.add({
      service: 'github',
      method: 'GET',
      path: /repos\/octo-org\/b\/actions\/secrets\?/,
      when: 'before',
      times: 9,
      answer: { status: 403, body: '{"message":"Resource not accessible by integration"}' },
    });
    const told = await run({ ...SKIP, ...inputs });
    expect(told).toMatchObject({ exitCode: 1, outputs: { written: '1', failed: '1', 'failed-targets': failed } });
    expect(clientsIn(sandbox)).toHaveLength(1);
  });

  test('may be a pattern that matches nothing: a failure of the client', async () => {
    const { sandbox, run } = await openStage({}, TWO);
    const told = await run({ ...SKIP, repositories: 'octo-org/a\nocto-org/nothing-*' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '1', failed: '0' } });
    expect(told.errors.join()).toContain('matches nothing');
    expect(signsInFrom(sandbox, 'octo-org/a')).toBe(true);
  });

  test('is told in a dry run, which fails for it', async () => {
    const { sandbox, run } = await openStage({}, TWO);
    const told = await run({ ...WITH_GONE, 'dry-run': 'true' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { 'failed-targets': 'octo-org/gone' } });
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test('alone makes no client', async () => {
    const { sandbox, run } = await openStage({}, TWO);
    const told = await run({ ...SKIP, repositories: 'octo-org/gone' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', failed: '1' } });
    expect(clientsIn(sandbox)).toEqual([]);
  });
});
