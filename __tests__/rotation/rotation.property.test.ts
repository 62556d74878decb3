import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideRotation, MAX_LIVING_CLIENTS } from '../../src/rotation/rules.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { DAY_MS, HOUR_MS, PROVISION, ROTATE } from '../support/rotation-facts.ts';
import { isPublished, perform, type SmallRun } from './small-run.ts';
import { type Client, emptyWorld, heldIn, seen, type World } from './small-world.ts';

// Two runs at the same time create their clients so close to each other.
const CONCURRENT_MS = 1_000;

/** What a run does until it is cut, and how much time passes after it. */
const cutRun = fc.record({
  run: fc
    .record({
      steps: fc.oneof(fc.integer({ min: 0, max: 14 }), fc.constant(500)),
      rotates: fc.boolean(),
      force: fc.boolean(),
      overlapMs: fc.constantFrom(0, 48 * HOUR_MS),
      readsBack: fc.boolean(),
      refreshes: fc.boolean(),
      rival: fc.constantFrom<SmallRun['rival']>('none', 'none', 'none', 'cut', 'earlier'),
    })
    .map(({ rotates, force, overlapMs, ...rest }): SmallRun => {
      const policy = rotates ? { ...ROTATE, force, overlapMs } : { ...PROVISION, overlapMs };
      return { ...rest, policy, refreshes: rest.refreshes && !rotates };
    }),
  passMs: fc.constantFrom(5_000, 60_000, 700_000, 25 * HOUR_MS, 56 * HOUR_MS, 93 * DAY_MS),
});

const anyWorld = fc.record({
  places: fc.integer({ min: 1, max: 3 }),
  skewMs: fc.integer({ min: -240_000, max: 240_000 }),
  errorMs: fc.integer({ min: -1_000, max: 1_000 }),
  usesVariable: fc.boolean(),
  keepsLabels: fc.boolean(),
  lagMs: fc.constantFrom(0, 0, 3_000),
});

/** The promises, at every moment. */
function look(world: World, done: string): void {
  const living = world.clients.map(({ id }) => id);
  for (const client of heldIn(world)) expect(living).toContain(client);
  expect(living.length).toBeLessThanOrEqual(MAX_LIVING_CLIENTS + world.rivals);
  if (done === 'retire' || done === 'label') expect(isPublished(world)).toBe(true);
}

/** Nothing is cut any more, and each run comes long after the one before. */
function settle(world: World): void {
  const run = { steps: 500, readsBack: false, refreshes: false, rival: 'none', policy: PROVISION } as const;
  for (let turn = 0; turn < 5; turn += 1) {
    world.nowMs += 56 * HOUR_MS;
    expect(perform(world, run, look)).toBe(true);
  }
}

/**
 * Whether as many clients live as may, and by the times of the secrets a target may hold each: a clock may have been set by a
 * quarter of an hour. Nobody can tell then which of them may go, and a person has to help.
 */
function needsPerson({ clients, places }: World): boolean {
  const writtenAtMs = places.flatMap(({ id, secret }) => [id, secret].flatMap((half) => half?.atMs ?? []));
  const mayBeHeld = ({ madeAtMs }: Client): boolean => {
    const laterMs = clients.map((other) => other.madeAtMs).filter((otherMs) => otherMs - madeAtMs > CONCURRENT_MS);
    const untilMs = Math.min(...laterMs) + TIMING.guardMs;
    return writtenAtMs.some((atMs) => atMs >= madeAtMs - TIMING.clockStepMs && atMs < untilMs);
  };
  return clients.length >= MAX_LIVING_CLIENTS && clients.every(mayBeHeld);
}

test('runs that are cut anywhere leave no target with a dead half, and later runs end with one client that is everywhere', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(cutRun, { minLength: 1, maxLength: 6 }), ({ places, ...fields }, runs) => {
      const world = emptyWorld(fields, places);
      for (const { run, passMs } of runs) {
        perform(world, run, look);
        world.nowMs += passMs;
      }
      if (needsPerson(world)) return;
      settle(world);
      expect(world.clients).toHaveLength(1);
      expect(isPublished(world)).toBe(true);
      const { facts, nowMs } = seen(world, { live: new Set(), held: new Map() }, true);
      expect(decideRotation({ facts, policy: PROVISION, nowMs })).toMatchObject({ kind: 'idle', dueMs: undefined });
    }),
    { numRuns: 500 },
  );
});
