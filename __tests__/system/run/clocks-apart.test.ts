import { afterEach, describe, expect, test } from '@jest/globals';
import { CHECKOUT, closeStages, DAY_MS, HOUR_MS, openStage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const ROTATE = { operation: 'rotate', force: 'true' };
const LEAK = { ...ROTATE, overlap: '0' };

describe('while clocks do not agree', () => {
  test.each([
    ['github', /public-key/],
    ['github', /graphql/],
    ['confidence', /apiClients/],
  ] as const)('one answer of %s (%s) whose date is days ahead ends no overlap', async (service, path) => {
    const stage = await openStage();
    await stage.run();
    stage.clock.pass(HOUR_MS);
    await stage.run(ROTATE);
    stage.clock.pass(HOUR_MS);
    const headers = { date: new Date(stage.clock.nowMs() + 10 * DAY_MS).toUTCString() };
    stage.sandbox.faults.add({ service, path, when: 'before', answer: { status: 503, headers } });
    const { exitCode, shown } = await stage.run({ operation: 'rotate' });
    expect(clientsIn(stage.sandbox)).toHaveLength(2);
    expect(exitCode).toBe(0);
    expect(shown).toContain('this run deletes no API client');
    stage.clock.pass(3 * DAY_MS);
    await stage.run({ operation: 'rotate' });
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
  });

  test.each([
    ['confidence', { confidence: { clockOffsetMs: 6 * 60_000 } }],
    ['github', { github: { clockOffsetMs: -6 * 60_000 } }],
    ['the runner', { confidence: { clockOffsetMs: 3 * HOUR_MS }, github: { clockOffsetMs: 3 * HOUR_MS } }],
  ])('(%s) a leak response does not look as if it had ended the leak', async (_name, options) => {
    const stage = await openStage(options);
    await stage.run();
    stage.clock.pass(HOUR_MS);
    const { exitCode, errors } = await stage.run(LEAK);
    expect(clientsIn(stage.sandbox)).toHaveLength(2);
    expect(exitCode).toBe(1);
    expect(errors.join()).toMatch(/still works, although force and overlap: 0 were to end it/);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
  });

  test('three minutes are fine', async () => {
    const stage = await openStage({ confidence: { clockOffsetMs: 3 * 60_000 } });
    await stage.run();
    stage.clock.pass(HOUR_MS);
    expect((await stage.run(LEAK)).exitCode).toBe(0);
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
  });
});
