import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GUARD_MS } from '../../src/domain/evidence.ts';
import {
  type GenerationFacts,
  MOST_GENERATIONS,
  next,
  type RotationFacts,
  type RotationWish,
} from '../../src/domain/rotation.ts';
import { at, clientWith, T0_MS } from './sightings.ts';

/** A client of a small world, and what a target of it really holds. */
interface Client {
  id: number;
  madeAtMs: number;
  isReadable: boolean;
  ofRun: number;
  retireAfterMs: number | undefined;
}
interface Half {
  client: number;
  atMs: number;
}
interface World {
  nowMs: number;
  run: number;
  clients: Client[];
  targets: { id: Half | undefined; secret: Half | undefined }[];
  skewMs: number;
  /** By how much the difference of the clocks is measured wrong: `Date` headers are in whole seconds. */
  errorMs: number;
}

/** What a run does until it is cut: so many small steps. */
const runs = fc.record({
  steps: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(60)),
  passMs: fc.constantFrom(0, 5_000, 700_000, 90_000_000, 200_000_000, 8_000_000_000),
  force: fc.boolean(),
  overlapMs: fc.constantFrom(0, 172_800_000),
  readsBack: fc.boolean(),
});
type Run = typeof runs extends fc.Arbitrary<infer Value> ? Value : never;

function factsOf(world: World, { readsBack }: Pick<Run, 'readsBack'>): RotationFacts {
  const generations = [...world.clients]
    .sort((a, b) => b.madeAtMs - a.madeAtMs)
    .map((one): GenerationFacts => {
      const isOfThisRun = one.ofRun === world.run;
      const client = clientWith({
        name: `apiClients/${one.id}`,
        clientId: String(one.id),
        createTimeUs: one.madeAtMs * 1000,
      });
      return { client, isReadable: readsBack || isOfThisRun, isOfThisRun, retireAfterMs: one.retireAfterMs };
    });
  // GitHub keeps whole seconds, on a clock of its own.
  const seen = (half: Half | undefined): number | undefined =>
    half === undefined ? undefined : Math.floor((half.atMs + world.skewMs) / 1000) * 1000;
  const targets = world.targets.map(({ id, secret }) => ({
    destination: at('o/r'),
    pair: { clientIdAtMs: seen(id), clientSecretAtMs: seen(secret) },
    variable: undefined,
  }));
  return {
    generations,
    targets,
    githubAheadMs: world.skewMs + world.errorMs,
    usesVariable: false,
    signedInAs: 'admin',
    keepsLabels: true,
  };
}

/** One run, cut after so many steps. Gives whether it came to its end. */
function perform(world: World, run: Run): boolean {
  world.run += 1;
  let left = run.steps;
  const step = (act: () => void): void => {
    if (left <= 0) return;
    left -= 1;
    act();
    check(world);
  };
  for (let turn = 0; turn < 20 && left > 0; turn += 1) {
    const wish: RotationWish = {
      rotateAfterMs: 7_776_000_000,
      overlapMs: run.overlapMs,
      force: run.force,
      adopt: false,
    };
    const move = next(factsOf(world, run), wish, world.nowMs);
    if (move.kind === 'rest' || move.kind === 'wait' || move.kind === 'refuse') return true;
    if (move.kind === 'mint') step(() => mint(world));
    else if (move.kind === 'discard') step(() => remove(world, move.client.clientId));
    else if (move.kind === 'publish') publish(world, Number(move.client.clientId), step);
    else {
      for (const { client, retireAfterMs } of move.label)
        step(() => {
          const labelled = world.clients.find(({ id }) => String(id) === client.clientId);
          if (labelled !== undefined) labelled.retireAfterMs = retireAfterMs;
        });
      for (const client of move.remove) step(() => remove(world, client.clientId));
      if (move.label.length + move.remove.length === 0) return true;
    }
  }
  return false;
}

function mint(world: World): void {
  const writes = world.targets.flatMap(({ id, secret }) => [id?.atMs ?? 0, secret?.atMs ?? 0]);
  world.nowMs = Math.max(world.nowMs, ...writes.map((atMs) => atMs + GUARD_MS + 1_000));
  const id = 1 + Math.max(0, ...world.clients.map((one) => one.id));
  world.clients.push({ id, madeAtMs: world.nowMs, isReadable: true, ofRun: world.run, retireAfterMs: undefined });
}

function publish(world: World, client: number, step: (act: () => void) => void): void {
  const made = world.clients.find(({ id }) => id === client);
  world.nowMs = Math.max(world.nowMs, (made?.madeAtMs ?? 0) + GUARD_MS);
  for (const target of world.targets) {
    const isHeld = target.id?.client === client && target.secret?.client === client;
    if (isHeld) continue;
    for (const half of ['id', 'secret'] as const)
      step(() => {
        target[half] = { client, atMs: world.nowMs };
        world.nowMs += 40;
      });
  }
}

function remove(world: World, clientId: string): void {
  world.clients = world.clients.filter(({ id }) => String(id) !== clientId);
}

/** The promises, at every moment. */
function check({ clients, targets }: World): void {
  const living = clients.map(({ id }) => id);
  for (const { id, secret } of targets)
    for (const half of [id, secret]) if (half !== undefined) expect(living).toContain(half.client);
  expect(clients.length).toBeLessThanOrEqual(MOST_GENERATIONS);
}

test('runs that are cut anywhere leave no target with a dead half, never more than five clients, and end with one', () => {
  const worlds = fc.record({
    runs: fc.array(runs, { minLength: 1, maxLength: 6 }),
    targets: fc.integer({ min: 1, max: 3 }),
    skewMs: fc.integer({ min: -240_000, max: 240_000 }),
    errorMs: fc.integer({ min: -1_000, max: 1_000 }),
  });
  fc.assert(
    fc.property(worlds, ({ runs: many, targets, skewMs, errorMs }) => {
      const empty = Array.from({ length: targets }, () => ({ id: undefined, secret: undefined }));
      const world: World = { nowMs: T0_MS, run: 0, clients: [], targets: empty, skewMs, errorMs };
      for (const run of many) {
        perform(world, run);
        world.nowMs += run.passMs;
      }
      // Then nothing is cut any more, and enough time passes between the runs.
      for (let turn = 0; turn < 4; turn += 1) {
        world.nowMs += 200_000_000;
        expect(perform(world, { steps: 60, passMs: 0, force: false, overlapMs: 172_800_000, readsBack: false })).toBe(
          true,
        );
      }
      expect(world.clients).toHaveLength(1);
      const [live] = world.clients;
      for (const { id, secret } of world.targets) expect([id?.client, secret?.client]).toEqual([live?.id, live?.id]);
      // A fixed point: nothing more is done.
      expect(
        next(
          factsOf(world, { readsBack: true }),
          { rotateAfterMs: undefined, overlapMs: 1, force: false, adopt: false },
          world.nowMs,
        ).kind,
      ).toBe('rest');
    }),
    { numRuns: 500 },
  );
});
