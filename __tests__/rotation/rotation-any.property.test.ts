import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { isOurs } from '../../src/domain/lineage.ts';
import { createdAtMs } from '../../src/domain/pair-times.ts';
import type { Decision } from '../../src/rotation/decision.ts';
import { isHeldNowhere, targetStatus } from '../../src/rotation/evidence.ts';
import { isRotationOpen } from '../../src/rotation/retirement.ts';
import type { RotationFacts } from '../../src/rotation/rotation-input.ts';
import { decideRotation, MAX_LIVING_CLIENTS } from '../../src/rotation/rules.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { type AnyQuestion, anyQuestion } from './any-lineage.ts';

/** Whatever is asked about whatever lineage: what holds of the decision. */
function everyDecision(holds: (decision: Decision, question: AnyQuestion) => void): void {
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const { facts, policy, nowMs } = question;
      holds(decideRotation({ facts, policy, nowMs }), question);
    }),
    { numRuns: 2_000 },
  );
}

/** The clients that a decision deletes. */
function removedBy(decision: Decision): readonly ApiClient[] {
  if (decision.kind === 'deleteOrphan') return [decision.client];
  return decision.kind === 'retire' ? decision.retirement.remove : [];
}

function isCurrent(observed: TargetFacts, facts: RotationFacts): boolean {
  const [newest] = facts.clients;
  return newest !== undefined && targetStatus(observed, newest, facts) === 'current';
}

/** What is known after a decision has told and deleted predecessors. */
function applied(
  { retirement: { label, remove } }: Extract<Decision, { kind: 'retire' }>,
  facts: RotationFacts,
): RotationFacts {
  const gone = new Set(remove.map(({ name }) => name));
  const told = new Map(label.map(({ client, retireAfterMs }) => [client.name, retireAfterMs]));
  const left = facts.clients.filter(({ client }) => !gone.has(client.name));
  const timed = left.map((one) => ({ ...one, retireAfterMs: told.get(one.client.name) ?? one.retireAfterMs }));
  return { ...facts, clients: timed };
}

const isPublished = (facts: RotationFacts): boolean => facts.targets.every((observed) => isCurrent(observed, facts));

describe('whatever is known, what comes next', () => {
  test('deletes no client that the run is signed in with, and none where nobody knows which that is', () => {
    everyDecision((decision, { facts: { signedInAs } }) => {
      for (const { clientId } of removedBy(decision)) expect(signedInAs?.has(clientId)).toBe(false);
    });
  });

  test('deletes no client that this action did not make, unless it is adopted', () => {
    everyDecision((decision, { policy }) => {
      for (const client of removedBy(decision))
        expect(isOurs(client) || (policy.adopt && decision.kind === 'retire')).toBe(true);
    });
  });

  test('neither labels nor deletes a predecessor that another run keeps or brought elsewhere, unless it is adopted', () => {
    everyDecision((decision, { facts, policy }) => {
      if (decision.retirement === undefined || policy.adopt) return;
      const { label, remove } = decision.retirement;
      const going = new Set([...label.map(({ client }) => client.name), ...remove.map(({ name }) => name)]);
      const gone = facts.clients.filter(({ client }) => going.has(client.name));
      expect(gone.every(({ isAtHome, isAlsoElsewhere }) => isAtHome && !isAlsoElsewhere)).toBe(true);
      if (gone.length > 0) expect(facts.clients[0]?.isAtHome).toBe(true);
    });
  });

  test('deletes the newest only where it is lost, nobody can hold it and nobody else is at work with it', () => {
    everyDecision((decision, { facts, nowMs }) => {
      const [newest] = facts.clients;
      if (newest === undefined || !removedBy(decision).some(({ name }) => name === newest.client.name)) return;
      expect(decision.kind).toBe('deleteOrphan');
      expect([newest.isReadable, newest.isForTheseTargets, isHeldNowhere(newest, facts)]).toEqual([false, true, true]);
      const isExpired = nowMs >= createdAtMs(newest.client) + TIMING.activityMs;
      expect(isExpired || newest.createdByRun).toBe(true);
    });
  });

  test('deletes others only where every target is current, or where no target can hold them', () => {
    everyDecision((decision, { facts }) => {
      if (decision.kind !== 'retire') return;
      for (const { name } of decision.retirement.remove) {
        const one = facts.clients.find(({ client }) => client.name === name);
        expect(
          isPublished(facts) || (decision.reason === 'make-room' && one !== undefined && isHeldNowhere(one, facts)),
        ).toBe(true);
      }
      if (decision.retirement.label.length > 0) expect(isPublished(facts)).toBe(true);
    });
  });

  test('makes none where the newest can be finished, nor a sixth, nor one where there is no target', () => {
    everyDecision((decision, { facts, policy, nowMs }) => {
      if (decision.kind !== 'create') return;
      const [newest] = facts.clients;
      expect(facts.clients.length).toBeLessThan(MAX_LIVING_CLIENTS);
      expect(facts.targets.length).toBeGreaterThan(0);
      const isForcedAtRest = policy.force && !isRotationOpen({ facts, policy, nowMs });
      const isLost = newest?.isReadable === false;
      expect(newest === undefined || isLost || isPublished(facts) || isForcedAtRest).toBe(true);
    });
  });

  test('replaces no client of this run, however it is forced', () => {
    everyDecision((decision, { facts }) => {
      if (decision.kind === 'create' && decision.reason === 'forced')
        expect(facts.clients[0]?.createdByRun).toBe(false);
    });
  });

  test('publishes only what can be read, to targets that lack it and that this run did not write', () => {
    everyDecision((decision, { facts }) => {
      if (decision.kind !== 'distribute') return;
      const [newest] = facts.clients;
      expect([newest?.client, newest?.isReadable]).toEqual([decision.client, true]);
      expect(decision.targets.length).toBeGreaterThan(0);
      for (const { target } of decision.targets)
        expect(target.lastWrittenByRun !== decision.client.name || target.overwrittenSince).toBe(true);
      const missed = facts.targets.filter(
        (observed) => !isCurrent(observed, facts) && observed.lastWrittenByRun !== decision.client.name,
      );
      const written = decision.targets.map(({ target }) => target);
      for (const observed of missed) expect(written).toContain(observed);
    });
  });

  test('waits only for what comes, and is the same again', () => {
    everyDecision((decision, { facts, policy, nowMs }) => {
      if (decision.kind === 'wait') expect(decision.untilMs).toBeGreaterThan(nowMs);
      if (decision.kind === 'idle' && decision.dueMs !== undefined) expect(decision.dueMs).toBeGreaterThan(nowMs);
      expect(decideRotation({ facts, policy, nowMs })).toEqual(decision);
    });
  });

  test('tells predecessors a time: so long from now', () => {
    everyDecision((decision, { policy, nowMs }) => {
      if (decision.kind === 'retire')
        for (const { retireAfterMs } of decision.retirement.label) expect(retireAfterMs).toBe(nowMs + policy.overlapMs);
    });
  });

  test('comes to rest with the predecessors: at the same time nothing is told or deleted again', () => {
    everyDecision((decision, { facts, policy, nowMs }) => {
      if (decision.kind !== 'retire' || decision.reason === 'make-room') return;
      const still = { ...policy, rotateAfterMs: undefined, force: false };
      const once = decideRotation({ facts: applied(decision, facts), policy: still, nowMs });
      // One that stays is told anew where the one after it went: then the time it knew was of another successor.
      const twice =
        once.kind === 'retire'
          ? decideRotation({ facts: applied(once, applied(decision, facts)), policy: still, nowMs })
          : once;
      expect(['retire', 'idle']).toContain(twice.kind);
      if (once.kind === 'retire') expect(once.retirement.remove).toEqual([]);
      if (twice.kind === 'retire') expect([twice.retirement.label, twice.retirement.remove]).toEqual([[], []]);
    });
  });
});
