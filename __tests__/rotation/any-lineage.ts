import fc from 'fast-check';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { CLOCKS_LABEL, MARKER, RETIRE_AFTER_LABEL, retireAfterText, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import type { LineageClient, LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { at, clientWith, T0_MS } from '../support/domain-values.ts';
import { DAY_MS, HOUR_MS } from '../support/rotation-facts.ts';

/** Whatever can be asked about whatever lineage. */
export interface AnyQuestion {
  facts: RotationFacts;
  policy: LineagePolicy;
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

const lineageClient = fc.record({
  isOurs: fc.boolean(),
  isReadable: fc.boolean(),
  createdByRun: fc.boolean(),
  isForTheseTargets: fc.boolean(),
  isAtHome: fc.constantFrom(true, true, true, false),
  isAlsoElsewhere: fc.constantFrom(false, false, false, true),
  retireAfterMs: maybeMs,
  succeeds: fc.constantFrom(undefined, 'none', 'x', 'y'),
  clocks: fc.constantFrom(undefined, '0', '3', '90', '-90', 'no number'),
});

interface TargetSeed {
  overwrittenSince: boolean;
  clientIdAtMs: number | undefined;
  clientSecretAtMs: number | undefined;
  variable: string | undefined;
  lastWrittenByRun: string | undefined;
  store: 'actions' | 'dependabot';
}

const target: fc.Arbitrary<TargetSeed> = fc.record({
  clientIdAtMs: maybeMs,
  clientSecretAtMs: maybeMs,
  variable: maybeName,
  lastWrittenByRun: maybeName,
  store: fc.constantFrom('actions', 'dependabot'),
  overwrittenSince: fc.boolean(),
});

const current: fc.Arbitrary<TargetSeed> = fc.record({
  clientIdAtMs: fc.constantFrom(T0_MS + 60_000, T0_MS + 2 * DAY_MS),
  clientSecretAtMs: fc.constantFrom(T0_MS + 60_000, T0_MS + 2 * DAY_MS),
  variable: fc.constant('g0'),
  lastWrittenByRun: fc.constantFrom(undefined, 'g0'),
  store: fc.constant('actions'),
  overwrittenSince: fc.boolean(),
});

const policy: fc.Arbitrary<LineagePolicy> = fc.record({
  rotateAfterMs: fc.constantFrom(undefined, 0, 90 * DAY_MS),
  overlapMs: fc.constantFrom(0, 48 * HOUR_MS),
  force: fc.boolean(),
  adopt: fc.boolean(),
  rewrite: fc.boolean(),
  waitExpired: fc.boolean(),
});

type Seed<Of> = Of extends fc.Arbitrary<infer Value> ? Value : never;

function clientOf(
  { isOurs, succeeds, clocks, ...rest }: Seed<typeof lineageClient>,
  index: number,
  apartMs: number,
): LineageClient {
  const labels = {
    ...(isOurs ? { [MARKER.key]: MARKER.value } : {}),
    ...(succeeds === undefined ? {} : { [SUCCEEDS_LABEL]: succeeds }),
    ...(clocks === undefined ? {} : { [CLOCKS_LABEL]: clocks }),
    ...(rest.retireAfterMs === undefined ? {} : { [RETIRE_AFTER_LABEL]: retireAfterText(rest.retireAfterMs) }),
  };
  const name = `g${index}`;
  return {
    ...rest,
    client: clientWith({ name, clientId: name, createTimeUs: (T0_MS - index * apartMs) * 1000, labels }),
  };
}

function targetOf({ clientIdAtMs, clientSecretAtMs, variable, lastWrittenByRun, ...seed }: TargetSeed): TargetFacts {
  const target = { ...at('o/r'), store: seed.store };
  return {
    target,
    pair: { clientIdAtMs, clientSecretAtMs },
    variable,
    ...(lastWrittenByRun === undefined ? {} : { lastWrittenByRun, overwrittenSince: seed.overwrittenSince }),
  };
}

/** Any facts, whether they can come to be or not. */
export const anyQuestion: fc.Arbitrary<AnyQuestion> = fc
  .record({
    clients: fc.array(lineageClient, { maxLength: MOST }),
    // One half of the questions is about lineages of which the newest may be everywhere.
    targets: fc.oneof(fc.array(target, { maxLength: 3 }), fc.array(current, { minLength: 1, maxLength: 2 })),
    usesVariable: fc.boolean(),
    signedInAs: fc.option(fc.uniqueArray(fc.nat(MOST)), { nil: undefined }),
    policy,
    // Mostly as far apart as the times above expect; else at the same time, as two runs create them.
    apartMs: fc.constantFrom(HOUR_MS, HOUR_MS, 500),
    githubAheadMs: fc.constantFrom(0, 0, 0, 2_000, 60_000, -60_000),
    afterMs: fc.constantFrom(0, 60_000, HOUR_MS, 3 * DAY_MS, 100 * DAY_MS),
  })
  .map(({ clients, targets, usesVariable, signedInAs, githubAheadMs, apartMs, afterMs, ...rest }) => ({
    ...rest,
    nowMs: T0_MS + afterMs,
    facts: {
      clients: clients.map((seed, index) => clientOf(seed, index, apartMs)),
      targets: targets.map(targetOf),
      unmanaged: [],
      only: undefined,
      githubAheadMs,
      usesVariable,
      signedInAs: signedInAs && new Set(signedInAs.map((index) => `g${index}`)),
    },
  }));
