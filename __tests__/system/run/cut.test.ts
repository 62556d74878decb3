import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStages, openStage, type Stage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn, secretAt, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const NAMES = Array.from({ length: 40 }, (_, index) => `octo-org/r-${String(index).padStart(2, '0')}`);
const HALVES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;

/** Runs until so many writes of secrets were asked for, and no further. */
async function cutAt(nth: number, { sandbox, run }: Stage): Promise<void> {
  const lost = new AbortController();
  const put = { service: 'github', method: 'PUT', path: /secrets\/CONFIDENCE_CLIENT_/, nth } as const;
  sandbox.faults.on({ ...put, times: Number.POSITIVE_INFINITY }, () => lost.abort());
  sandbox.faults.add({ ...put, times: Number.POSITIVE_INFINITY, when: 'before', answer: 'reset' });
  const told = await run({ refresh: 'stale' }, lost.signal);
  expect(told.exitCode).toBeNull();
  sandbox.faults.clear();
}

function heldBy({ sandbox }: Stage, repository: string): number {
  return HALVES.filter((name) => secretAt(sandbox, repository, name) !== undefined).length;
}

describe('a run that is cut in the middle, and started again with refresh: stale', () => {
  test.each([1, 2, 21, 50, 79])('at the %d. write: writes only what is missing', async (nth) => {
    const stage = await openStage({}, NAMES);
    await cutAt(nth, stage);
    const whole = NAMES.filter((name) => heldBy(stage, name) === 2);
    expect(whole.length).toBeLessThan(NAMES.length);
    for (const name of whole) expect(signsInFrom(stage.sandbox, name)).toBe(true);
    const told = await stage.run({ refresh: 'stale' });
    const left = NAMES.length - whole.length;
    const outputs = { result: 'unchanged', written: String(left), skipped: String(whole.length), failed: '0' };
    expect(told).toMatchObject({ exitCode: 0, outputs });
    expect(writesAmong(told.requests)).toHaveLength(2 * left);
    for (const name of NAMES) expect(signsInFrom(stage.sandbox, name)).toBe(true);
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
  });
});
