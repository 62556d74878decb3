import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CannotProceed, type Problem } from '../../src/domain/errors.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { isOurs, lineageOf } from '../../src/domain/lineage.ts';
import type { ClientStep, Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { ResolvedSpec } from '../../src/domain/spec.ts';
import { pairKey, targetKey } from '../../src/domain/target.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { keysOf } from '../support/facts.ts';
import { anyWorld } from './any-world.ts';

type Decision = { plan: Plan; problems: undefined } | { plan: undefined; problems: readonly Problem[] };

function decision(facts: Facts, spec: ResolvedSpec): Decision {
  try {
    return { plan: planRun(facts, spec, 60), problems: undefined };
  } catch (error) {
    if (error instanceof CannotProceed) return { plan: undefined, problems: error.problems };
    throw error;
  }
}

type Seen = { facts: Facts; spec: ResolvedSpec };

/** Whatever was seen and asked: what holds of the plan, where there is one. */
function everyPlan(holds: (plan: Plan, seen: Seen) => void): void {
  fc.assert(
    fc.property(anyWorld, ({ facts, spec }) => {
      const { plan } = decision(facts, spec);
      if (plan !== undefined) holds(plan, { facts, spec });
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
  targets.flatMap(({ action, target }) => (action === 'write' ? targetKey(target) : []));

function newestFor({ spec, isAdopting }: SubjectPlan, { facts }: Seen) {
  const lineage = lineageOf(spec, facts.clients, isAdopting);
  if (lineage.kind === 'unclear') throw new RangeError('then there is no plan');
  return lineage.clients[0];
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
      expect(subject.client.reason === 'first-client').toBe(newest === undefined);
      if (newest === undefined || seen.spec.operation === 'rotate') return;
      expect([subject.client.reason, isOurs(newest)]).toEqual(['secret-lost', true]);
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
    everySubject((subject, { spec }) => {
      if (subject.client.kind !== 'create') return;
      const meant = subject.targets.map(({ target }) => targetKey(target));
      expect(writes(subject)).toEqual(meant.filter((key) => spec.only?.includes(key) ?? true));
      expect(writes(subject).length).toBeGreaterThan(0);
      if (subject.client.predecessors.length > 0) expect(spec.only).toBeUndefined();
    });
  });

  test('retires nobody at once where it writes what was lacking, or where a target goes without', () => {
    everySubject((subject, { facts }) => {
      const { retirement, mustConfirm, targets, client, names } = subject;
      if (retirement === undefined || mustConfirm) return;
      expect(['keep', 'blocked']).toContain(client.kind);
      if (client.kind !== 'keep') return;
      const newest = client.client;
      expect(targets.length).toBeGreaterThan(0);
      for (const { target } of targets) {
        const observed = facts.targets.get(pairKey({ target, names }));
        const { clientIdAtMs = 0, clientSecretAtMs = 0 } = observed?.pair ?? {};
        expect(Math.min(clientIdAtMs, clientSecretAtMs)).toBeGreaterThanOrEqual(newest.createTimeUs / 1000);
        expect(observed?.lastWrittenByRun ?? newest.name).toBe(newest.name);
      }
    });
  });

  test('deletes nobody that the run is signed in with, that is not ours and not adopted, nor the newest that is in use', () => {
    everySubject((subject, { facts }) => {
      const { retirement, client, isAdopting } = subject;
      const gone = [...(retirement?.remove ?? []), ...(client.kind === 'deleteOrphan' ? [client.client] : [])];
      for (const one of gone) {
        expect(facts.signedInAs?.has(one.clientId)).toBe(false);
        expect(isOurs(one) || isAdopting).toBe(true);
        if (client.kind === 'keep') expect(one).not.toBe(client.client);
      }
    });
  });

  test('has every place that was asked for once: planned, or left out', () => {
    everyPlan((plan, { spec }) => {
      const planned = plan.subjects.flatMap(({ targets }) => targets.map(({ target }) => targetKey(target)));
      const leftOut = plan.leftOut.map(({ target }) => targetKey(target));
      expect([...planned, ...leftOut].sort()).toEqual([...keysOf(spec)].sort());
    });
  });

  test('leaves the places alone that only-targets does not name', () => {
    everySubject((subject, { spec }) => {
      for (const key of writes(subject)) expect(spec.only?.includes(key) ?? true).toBe(true);
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
      fc.property(anyWorld, ({ facts, spec }) => {
        const before = JSON.stringify([facts, [...facts.readable], spec]);
        expect(decision(facts, spec)).toEqual(decision(facts, spec));
        expect(JSON.stringify([facts, [...facts.readable], spec])).toBe(before);
      }),
    );
  });
});

test('where there is no plan there is a problem, each with a cure', () => {
  fc.assert(
    fc.property(anyWorld, ({ facts, spec }) => {
      const { problems } = decision(facts, spec);
      if (problems === undefined) return;
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every(({ what, cure }) => what !== '' && cure !== undefined)).toBe(true);
    }),
  );
});
