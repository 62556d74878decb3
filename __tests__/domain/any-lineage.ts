import fc from 'fast-check';
import { MARKER, SUCCEEDS_LABEL } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { GenerationFacts, RotationFacts, RotationWish } from '../../src/domain/rotation-facts.ts';
import { DAY_MS, HOUR_MS } from './lineages.ts';
import { at, clientWith, T0_MS } from './sightings.ts';

/** Whatever can be asked about whatever lineage. */
export interface AnyQuestion {
  facts: RotationFacts;
  wish: RotationWish;
  nowMs: number;
}

const MOST = 6;
// Clients are made an hour apart, newest first, and what happens to them happens around that.
const madeMs = (index: number): number => T0_MS - index * HOUR_MS;
const aroundMs = fc
  .tuple(fc.nat(MOST), fc.constantFrom(-60_000, -5_001, -5_000, -1, 0, 2_499, 2_500, 5_000, 60_000, 2 * DAY_MS))
  .map(([index, afterMs]) => madeMs(index) + afterMs);
const maybeMs = fc.option(aroundMs, { nil: undefined });
const maybeName = fc.option(
  fc.nat(MOST).map((index) => `g${index}`),
  { nil: undefined },
);

const generation = fc.record({
  isOurs: fc.boolean(),
  isReadable: fc.boolean(),
  isOfThisRun: fc.boolean(),
  isForTheseTargets: fc.boolean(),
  retireAfterMs: maybeMs,
  succeeds: fc.constantFrom(undefined, 'none', 'x', 'y'),
});

interface TargetSeed {
  clientIdAtMs: number | undefined;
  clientSecretAtMs: number | undefined;
  variable: string | undefined;
  holds: string | undefined;
  store: 'actions' | 'dependabot';
}

const target: fc.Arbitrary<TargetSeed> = fc.record({
  clientIdAtMs: maybeMs,
  clientSecretAtMs: maybeMs,
  variable: maybeName,
  holds: maybeName,
  store: fc.constantFrom('actions', 'dependabot'),
});

const current: fc.Arbitrary<TargetSeed> = fc.record({
  clientIdAtMs: fc.constantFrom(T0_MS + 60_000, T0_MS + 2 * DAY_MS),
  clientSecretAtMs: fc.constantFrom(T0_MS + 60_000, T0_MS + 2 * DAY_MS),
  variable: fc.constant('g0'),
  holds: fc.constantFrom(undefined, 'g0'),
  store: fc.constant('actions'),
});

const wish: fc.Arbitrary<RotationWish> = fc.record({
  rotateAfterMs: fc.constantFrom(undefined, 0, 90 * DAY_MS),
  overlapMs: fc.constantFrom(0, 48 * HOUR_MS),
  force: fc.boolean(),
  adopt: fc.boolean(),
  hasWaited: fc.boolean(),
});

type Seed<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;

function generationOf({ isOurs, succeeds, ...rest }: Seed<typeof generation>, index: number): GenerationFacts {
  const labels = {
    ...(isOurs ? { [MARKER.key]: MARKER.value } : {}),
    ...(succeeds === undefined ? {} : { [SUCCEEDS_LABEL]: succeeds }),
  };
  const name = `g${index}`;
  return { ...rest, client: clientWith({ name, clientId: name, createTimeUs: madeMs(index) * 1000, labels }) };
}

function targetOf({ clientIdAtMs, clientSecretAtMs, variable, holds, store }: TargetSeed): TargetFacts {
  const destination = { ...at('o/r'), store };
  return {
    destination,
    pair: { clientIdAtMs, clientSecretAtMs },
    variable,
    ...(holds === undefined ? {} : { holds }),
  };
}

/** Any facts, whether they can come to be or not. */
export const anyQuestion: fc.Arbitrary<AnyQuestion> = fc
  .record({
    generations: fc.array(generation, { maxLength: MOST }),
    // One half of the questions is about lineages of which the newest may be everywhere.
    targets: fc.oneof(fc.array(target, { maxLength: 3 }), fc.array(current, { minLength: 1, maxLength: 2 })),
    usesVariable: fc.boolean(),
    signedInAs: fc.option(fc.uniqueArray(fc.nat(MOST)), { nil: undefined }),
    wish,
    afterMs: fc.constantFrom(0, 60_000, HOUR_MS, 3 * DAY_MS, 100 * DAY_MS),
  })
  .map(({ generations, targets, usesVariable, signedInAs, afterMs, ...rest }) => ({
    ...rest,
    nowMs: T0_MS + afterMs,
    facts: {
      generations: generations.map(generationOf),
      targets: targets.map(targetOf),
      githubAheadMs: 0,
      usesVariable,
      signedInAs: signedInAs && new Set(signedInAs.map((index) => `g${index}`)),
    },
  }));
