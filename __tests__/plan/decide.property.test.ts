import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOurs } from '../../src/domain/api-client.ts';
import { keyOf } from '../../src/domain/destination.ts';
import { CannotProceed, type Problem } from '../../src/domain/errors.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { keysOf, world } from './worlds.ts';

type Decision = { plan: Plan; problems: undefined } | { plan: undefined; problems: readonly Problem[] };

function decision(facts: Facts, wish: Wish): Decision {
  try {
    return { plan: decide(facts, wish, 60), problems: undefined };
  } catch (error) {
    if (error instanceof CannotProceed) return { plan: undefined, problems: error.problems };
    throw error;
  }
}

/** Whatever was seen and asked: what holds of the plan, where there is one. */
function everyPlan(holds: (plan: Plan, seen: { facts: Facts; wish: Wish }) => void): void {
  fc.assert(
    fc.property(world, ({ facts, wish }) => {
      const { plan } = decision(facts, wish);
      if (plan !== undefined) holds(plan, { facts, wish });
    }),
    { numRuns: 400 },
  );
}

describe('a plan, whatever was seen and asked,', () => {
  test('makes no client where one of ours exists, nor where a single other carries the name', () => {
    everyPlan((plan, { facts }) => {
      for (const { wish, client } of plan.subjects) {
        const named = facts.clients.filter(({ displayName }) => displayName === wish.displayName);
        expect(client.kind === 'keep').toBe(named.length > 0);
      }
    });
  });

  test('goes on with a client of ours where there is one', () => {
    everyPlan((plan, { facts }) => {
      for (const { wish, client } of plan.subjects) {
        const ours = facts.clients.filter((one) => one.displayName === wish.displayName && isOurs(one));
        if (ours.length > 0) expect(client.kind === 'keep' && ours.includes(client.client)).toBe(true);
      }
    });
  });

  test('writes no client whose secret cannot be read', () => {
    everyPlan((plan, { facts }) => {
      for (const { client, targets } of plan.subjects) {
        const isWritten = targets.some(({ action }) => action === 'write');
        if (isWritten && client.kind === 'keep') expect(facts.readable).toContain(client.client.name);
      }
    });
  });

  test('makes no client without a place for it, and writes every place of a new one', () => {
    everyPlan((plan) => {
      for (const { client, targets } of plan.subjects) {
        if (client.kind === 'create') expect(targets.length).toBeGreaterThan(0);
        if (client.kind === 'create') expect(targets.every(({ action }) => action === 'write')).toBe(true);
        if (client.kind === 'none') expect(targets).toEqual([]);
      }
    });
  });

  test('has every place that was asked for once: planned, or left out', () => {
    everyPlan((plan, { wish }) => {
      const planned = plan.subjects.flatMap(({ targets }) => targets.map(({ destination }) => keyOf(destination)));
      const leftOut = plan.leftOut.map(({ destination }) => keyOf(destination));
      expect([...planned, ...leftOut].sort()).toEqual([...keysOf(wish)].sort());
    });
  });

  test('leaves only places alone that hold both halves', () => {
    everyPlan((plan, { facts }) => {
      const skipped = plan.subjects.flatMap(({ targets }) => targets).filter(({ action }) => action === 'skip');
      for (const { destination } of skipped) {
        const target = facts.targets.get(keyOf(destination));
        expect(target?.pair.clientIdAtMs).toBeDefined();
        expect(target?.pair.clientSecretAtMs).toBeDefined();
      }
    });
  });

  test('waits for the guard at most six seconds, and only where a client is made', () => {
    everyPlan((plan) => {
      expect(plan.guardMs).toBeGreaterThanOrEqual(0);
      expect(plan.guardMs).toBeLessThanOrEqual(6_000);
      if (plan.subjects.every(({ client }) => client.kind !== 'create')) expect(plan.guardMs).toBe(0);
    });
  });

  test('is the same again, and changes nothing that it was made from', () => {
    fc.assert(
      fc.property(world, ({ facts, wish }) => {
        const before = JSON.stringify([facts, [...facts.readable], wish]);
        expect(decision(facts, wish)).toEqual(decision(facts, wish));
        expect(JSON.stringify([facts, [...facts.readable], wish])).toBe(before);
      }),
    );
  });
});

test('where there is no plan there is a problem, each with a cure', () => {
  fc.assert(
    fc.property(world, ({ facts, wish }) => {
      const { problems } = decision(facts, wish);
      if (problems === undefined) return;
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every(({ what, cure }) => what !== '' && cure !== undefined)).toBe(true);
    }),
  );
});
