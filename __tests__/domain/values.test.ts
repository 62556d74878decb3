import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyOf, nameOf } from '../../src/domain/destination.ts';
import { Masks } from '../../src/domain/masks.ts';
import { plannedRun, withoutSecret } from '../../src/domain/outcome.ts';
import { gapMs, writesAt } from '../../src/domain/pace.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { at, clientWith, wishWith } from './sightings.ts';

// They hold types alone: that they can be loaded is all there is to them.
test.each(['credential', 'facts', 'plan', 'ports', 'wish'])('domain/%s.ts holds no code', async (file) => {
  expect(Object.keys(await import(`../../src/domain/${file}.ts`))).toEqual([]);
});

describe('a destination', () => {
  test('is named as it was written, and known by a key without case', () => {
    expect(nameOf(at('Octo-Org/Checkout'))).toBe('Octo-Org/Checkout');
    expect(keyOf(at('Octo-Org/Checkout'))).toBe(keyOf(at('octo-org/checkout')));
    expect(keyOf(at('octo-org/checkout'))).not.toBe(keyOf(at('octo-org/other')));
  });
});

describe('the pace', () => {
  const names = { clientId: 'A', clientSecret: 'B', variable: undefined };

  test.each([
    [undefined, 60, 2_000],
    ['C', 60, 3_000],
    [undefined, 0, 0],
    [undefined, 120, 1_000],
  ])('with variable %p at %d writes a minute leaves %d ms between targets', (variable, writesPerMinute, expected) => {
    const writes = writesAt(at('o/a'), { ...names, variable });
    expect(gapMs(writes, writesPerMinute)).toBe(expected);
  });

  test('never exceeds what was told, over any number of targets', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 500 }),
        (pace, is, n) => {
          const used = { ...names, variable: is ? 'C' : undefined };
          const writes = writesAt(at('o/a'), used);
          const minutes = ((n - 1) * gapMs(writes, pace)) / 60_000;
          expect((n - 1) * writes).toBeLessThanOrEqual(pace * minutes + 1e-6);
        },
      ),
    );
  });
});

describe('a run that only plans', () => {
  const client = clientWith({ clientSecret: new Masks(() => {}).secret('hunter22hunter22') });
  const kept: Plan['subjects'][number] = {
    wish: wishWith(),
    client: { kind: 'keep', client, changes: {}, bound: [], roles: undefined },
    targets: [
      { destination: at('o/a'), action: 'write', reason: 'why' },
      { destination: at('o/b'), action: 'skip', reason: 'why not' },
    ],
    notes: ['a note'],
  };
  const made: Plan['subjects'][number] = {
    ...kept,
    client: { kind: 'create', roles: undefined },
    targets: [],
    notes: [],
  };
  const plan: Plan = {
    subjects: [kept, made],
    leftOut: [],
    names: { clientId: 'A', clientSecret: 'B', variable: undefined },
    guardMs: 0,
    requests: 4,
    paceMs: 0,
  };

  test('tells each target as planned or skipped, and no secret of the client', () => {
    const run = plannedRun(plan);
    expect(run.stoppedBy).toEqual([]);
    expect(run.plan).toBe(plan);
    expect(run.subjects.map(({ result, client: live }) => [result, live?.name])).toEqual([
      ['planned', 'apiClients/one'],
      ['planned', undefined],
    ]);
    expect(run.subjects[0]?.client).not.toHaveProperty('clientSecret');
    expect(run.subjects[0]?.targets.map(({ kind }) => kind)).toEqual(['planned', 'skipped']);
    expect(run.subjects.map(({ problem, notes }) => [problem, notes])).toEqual([
      [undefined, ['a note']],
      [undefined, []],
    ]);
  });

  test('leaves the client itself alone', () => {
    expect(withoutSecret(client)).toEqual({ ...client, clientSecret: undefined });
    expect(client.clientSecret?.reveal()).toBe('hunter22hunter22');
  });
});
