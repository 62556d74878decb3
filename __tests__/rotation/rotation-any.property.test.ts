import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { isOurs } from '../../src/domain/lineage.ts';
import { madeAtMs } from '../../src/domain/pair-times.ts';
import { targetStatus } from '../../src/rotation/evidence.ts';
import { isHeldNowhere } from '../../src/rotation/held.ts';
import { type Decision, MAX_LIVING_CLIENTS, next, YOUNG_MS } from '../../src/rotation/next.ts';
import type { RotationFacts } from '../../src/rotation/rotation-input.ts';
import { type AnyQuestion, anyQuestion } from './any-lineage.ts';

/** Whatever is asked about whatever lineage: what holds of the move. */
function everyMove(lastWrittenByRun: (move: Decision, question: AnyQuestion) => void): void {
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const { facts, spec, nowMs } = question;
      lastWrittenByRun(next(facts, spec, nowMs), question);
    }),
    { numRuns: 2_000 },
  );
}

/** The clients that a move deletes. */
function removedBy(move: Decision): readonly ApiClient[] {
  if (move.kind === 'deleteOrphan') return [move.client];
  return move.kind === 'retire' ? move.remove : [];
}

function isCurrent(observed: TargetFacts, { clients, githubAheadMs, usesVariable }: RotationFacts): boolean {
  const [newest] = clients;
  if (newest === undefined) return false;
  const { client } = newest;
  const held = targetStatus(observed, { client, alone: clients.length === 1, githubAheadMs, usesVariable });
  return held === 'current' && (observed.lastWrittenByRun ?? client.name) === client.name;
}

/** What is known after a move has told and deleted predecessors. */
function applied({ label, remove }: Extract<Decision, { kind: 'retire' }>, facts: RotationFacts): RotationFacts {
  const gone = new Set(remove.map(({ name }) => name));
  const told = new Map(label.map(({ client, retireAfterMs }) => [client.name, retireAfterMs]));
  const left = facts.clients.filter(({ client }) => !gone.has(client.name));
  const timed = left.map((one) => ({ ...one, retireAfterMs: told.get(one.client.name) ?? one.retireAfterMs }));
  return { ...facts, clients: timed };
}

const isPublished = (facts: RotationFacts): boolean => facts.targets.every((observed) => isCurrent(observed, facts));

describe('whatever is known, what comes next', () => {
  test('deletes no client that the run is signed in with, and none where nobody knows which that is', () => {
    everyMove((move, { facts: { signedInAs } }) => {
      for (const { clientId } of removedBy(move)) expect(signedInAs?.has(clientId)).toBe(false);
    });
  });

  test('deletes no client that this action did not make, unless it is adopted', () => {
    everyMove((move, { spec }) => {
      for (const client of removedBy(move)) expect(isOurs(client) || (spec.adopt && move.kind === 'retire')).toBe(true);
    });
  });

  test('deletes the newest only where it is lost, nobody can hold it and nobody else is at work with it', () => {
    everyMove((move, { facts, nowMs }) => {
      const [newest] = facts.clients;
      if (newest === undefined || !removedBy(move).some(({ name }) => name === newest.client.name)) return;
      expect(move.kind).toBe('deleteOrphan');
      expect([newest.isReadable, newest.isForTheseTargets, isHeldNowhere(newest, facts)]).toEqual([false, true, true]);
      const isExpired = nowMs >= madeAtMs(newest.client) + YOUNG_MS;
      expect(isExpired || newest.createdByRun).toBe(true);
    });
  });

  test('deletes others only where every target is current, or where no target can hold them', () => {
    everyMove((move, { facts }) => {
      if (move.kind !== 'retire') return;
      for (const { name } of move.remove) {
        const one = facts.clients.find(({ client }) => client.name === name);
        expect(isPublished(facts) || (move.isForRoom && one !== undefined && isHeldNowhere(one, facts))).toBe(true);
      }
      if (move.label.length > 0) expect(isPublished(facts)).toBe(true);
    });
  });

  test('makes none where the newest can be finished, nor a sixth, nor one where there is no target', () => {
    everyMove((move, { facts, spec }) => {
      if (move.kind !== 'create') return;
      const [newest] = facts.clients;
      expect(facts.clients.length).toBeLessThan(MAX_LIVING_CLIENTS);
      expect(facts.targets.length).toBeGreaterThan(0);
      const isInUse = newest !== undefined && facts.clients.length === 1 && !isHeldNowhere(newest, facts);
      const isLost = newest?.isReadable === false;
      expect(newest === undefined || isLost || isPublished(facts) || (spec.force && isInUse)).toBe(true);
    });
  });

  test('replaces no client of this run, however it is forced', () => {
    everyMove((move, { facts }) => {
      if (move.kind === 'create' && move.why === 'forced') expect(facts.clients[0]?.createdByRun).toBe(false);
    });
  });

  test('publishes only what can be read, to targets that lack it and that this run did not write', () => {
    everyMove((move, { facts }) => {
      if (move.kind !== 'publish') return;
      const [newest] = facts.clients;
      expect([newest?.client, newest?.isReadable]).toEqual([move.client, true]);
      expect(move.targets.length).toBeGreaterThan(0);
      for (const observed of move.targets) expect(observed.lastWrittenByRun).not.toBe(move.client.name);
      const missed = facts.targets.filter(
        (observed) => !isCurrent(observed, facts) && observed.lastWrittenByRun !== move.client.name,
      );
      for (const observed of missed) expect(move.targets).toContain(observed);
    });
  });

  test('waits only for what comes, and is the same again', () => {
    everyMove((move, { facts, spec, nowMs }) => {
      if (move.kind === 'wait') expect(move.untilMs).toBeGreaterThan(nowMs);
      if (move.kind === 'idle' && move.dueMs !== undefined) expect(move.dueMs).toBeGreaterThan(nowMs);
      expect(next(facts, spec, nowMs)).toEqual(move);
    });
  });

  test('tells predecessors a time: so long from now', () => {
    everyMove((move, { spec, nowMs }) => {
      if (move.kind === 'retire')
        for (const { retireAfterMs } of move.label) expect(retireAfterMs).toBe(nowMs + spec.overlapMs);
    });
  });

  test('comes to rest with the predecessors: at the same time nothing is told or deleted again', () => {
    everyMove((move, { facts, spec, nowMs }) => {
      if (move.kind !== 'retire' || move.isForRoom) return;
      const still = { ...spec, rotateAfterMs: undefined, force: false };
      const once = next(applied(move, facts), still, nowMs);
      // One that stays is told anew where the one after it went: then the time it knew was of another successor.
      const twice = once.kind === 'retire' ? next(applied(once, applied(move, facts)), still, nowMs) : once;
      expect(['retire', 'idle']).toContain(twice.kind);
      if (once.kind === 'retire') expect(once.remove).toEqual([]);
      if (twice.kind === 'retire') expect([twice.label, twice.remove]).toEqual([[], []]);
    });
  });
});
