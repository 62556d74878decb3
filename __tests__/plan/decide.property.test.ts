import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOurs } from '../../src/domain/api-client.ts';
import { keyOf } from '../../src/domain/destination.ts';
import { CannotProceed, type Problem } from '../../src/domain/errors.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { lineageOf } from '../../src/domain/lineage.ts';
import type { ClientStep, Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { anyWorld } from './any-world.ts';
import { keysOf } from './worlds.ts';

type Decision = { plan: Plan; problems: undefined } | { plan: undefined; problems: readonly Problem[] };

function decision(facts: Facts, wish: Wish): Decision {
  try {
    return { plan: decide(facts, wish, 60), problems: undefined };
  } catch (error) {
    if (error instanceof CannotProceed) return { plan: undefined, problems: error.problems };
    throw error;
  }
}

type Seen = { facts: Facts; wish: Wish };

/** Whatever was seen and asked: what holds of the plan, where there is one. */
function everyPlan(holds: (plan: Plan, seen: Seen) => void): void {
  fc.assert(
    fc.property(anyWorld, ({ facts, wish }) => {
      const { plan } = decision(facts, wish);
      if (plan !== undefined) holds(plan, { facts, wish });
    }),
    { numRuns: 1_000 },
  );
}

/** The same for the plan of each client. */
function everySubject(holds: (subject: SubjectPlan, seen: Seen) => void): void {
  everyPlan((plan, seen) => {
    for (const subject of plan.subjects) holds(subject, seen);
  });
}

const writes = ({ targets }: SubjectPlan): readonly string[] =>
  targets.flatMap(({ action, destination }) => (action === 'write' ? keyOf(destination) : []));

function newestFor({ wish }: SubjectPlan, { facts, wish: { operation, rotation } }: Seen) {
  const lineage = lineageOf(wish, facts.clients, operation === 'rotate' && rotation.adopt);
  if ('what' in lineage) throw new RangeError('then there is no plan');
  return lineage.generations[0];
}

/** The client that a step is about, where it is there already. */
const clientOf = (step: ClientStep) => ('client' in step ? step.client : undefined);

describe('a plan, whatever was seen and asked,', () => {
  test('is about the newest of ours, or the only one of the name', () => {
    everySubject((subject, seen) => {
      const client = clientOf(subject.client);
      if (client !== undefined) expect(client).toBe(newestFor(subject, seen));
      else if (subject.client.kind === 'create') expect(subject.client.predecessors[0]).toBe(newestFor(subject, seen));
    });
  });

  test('makes the first client only where there is none, and provision makes further ones only where a secret is lost', () => {
    everySubject((subject, seen) => {
      if (subject.client.kind !== 'create') return;
      const newest = newestFor(subject, seen);
      expect(subject.client.why === 'first').toBe(newest === undefined);
      if (newest === undefined || seen.wish.operation === 'rotate') return;
      expect([subject.client.why, isOurs(newest)]).toEqual(['unreadable', true]);
      expect(seen.facts.readable.has(newest.name)).toBe(false);
    });
  });

  test('writes no client whose secret is not known', () => {
    everySubject((subject, { facts }) => {
      if (writes(subject).length > 0 && subject.client.kind !== 'create')
        expect(facts.readable).toContain(clientOf(subject.client)?.name);
    });
  });

  test('brings a new client everywhere, or where it is asked to; and makes none that nobody gets', () => {
    everySubject((subject, { wish }) => {
      if (subject.client.kind !== 'create') return;
      const meant = subject.targets.map(({ destination }) => keyOf(destination));
      expect(writes(subject)).toEqual(meant.filter((key) => wish.only?.includes(key) ?? true));
      expect(writes(subject).length).toBeGreaterThan(0);
      if (subject.client.predecessors.length > 0) expect(wish.only).toBeUndefined();
    });
  });

  test('retires nobody at once where it writes what was lacking, or where a target goes without', () => {
    everySubject((subject, { facts }) => {
      const { retirement, isToBeConfirmed, targets, client } = subject;
      if (retirement === undefined || isToBeConfirmed) return;
      expect(['keep', 'stuck']).toContain(client.kind);
      if (client.kind !== 'keep') return;
      const newest = client.client;
      expect(targets.length).toBeGreaterThan(0);
      for (const { destination } of targets) {
        const target = facts.targets.get(keyOf(destination));
        const { clientIdAtMs = 0, clientSecretAtMs = 0 } = target?.pair ?? {};
        expect(Math.min(clientIdAtMs, clientSecretAtMs)).toBeGreaterThanOrEqual(newest.createTimeUs / 1000);
        expect(target?.holds ?? newest.name).toBe(newest.name);
      }
    });
  });

  test('deletes nobody that the run is signed in with, that is not ours and not adopted, nor the newest that is in use', () => {
    everySubject((subject, { facts, wish }) => {
      const { retirement, client } = subject;
      const gone = [...(retirement?.remove ?? []), ...(client.kind === 'discard' ? [client.client] : [])];
      for (const one of gone) {
        expect(facts.signedInAs?.has(one.clientId)).toBe(false);
        expect(isOurs(one) || (wish.operation === 'rotate' && wish.rotation.adopt)).toBe(true);
        if (client.kind === 'keep') expect(one).not.toBe(client.client);
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

  test('leaves the places alone that only-targets does not name', () => {
    everySubject((subject, { wish }) => {
      for (const key of writes(subject)) expect(wish.only?.includes(key) ?? true).toBe(true);
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
      fc.property(anyWorld, ({ facts, wish }) => {
        const before = JSON.stringify([facts, [...facts.readable], wish]);
        expect(decision(facts, wish)).toEqual(decision(facts, wish));
        expect(JSON.stringify([facts, [...facts.readable], wish])).toBe(before);
      }),
    );
  });
});

test('where there is no plan there is a problem, each with a cure', () => {
  fc.assert(
    fc.property(anyWorld, ({ facts, wish }) => {
      const { problems } = decision(facts, wish);
      if (problems === undefined) return;
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every(({ what, cure }) => what !== '' && cure !== undefined)).toBe(true);
    }),
  );
});
