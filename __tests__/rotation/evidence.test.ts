import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { guardBeforeCreateMs, type TargetStatus, targetStatus } from '../../src/rotation/evidence.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { clientWith, halfMs, nearMs, T0_MS, targetWith } from '../support/domain-values.ts';
import { factsOf, made } from '../support/rotation-facts.ts';

/** What the newest client is, and what is known beside it. */
interface View {
  client?: ApiClient;
  isAlone?: boolean;
  githubAheadMs?: number;
  usesVariable?: boolean;
}

/** The status of a target, where the newest client was created at {@link T0_MS}, the one before it an hour earlier. */
function statusOf(target: TargetFacts, view: View = {}): TargetStatus {
  const { client = clientWith(), isAlone = false, githubAheadMs = 0, usesVariable = false } = view;
  const newest = made('one', 0, { client });
  const clients = isAlone ? [newest] : [newest, made('older', -3_600_000)];
  return targetStatus(target, newest, factsOf(clients, [target], { githubAheadMs, usesVariable }));
}

describe('the status of a target', () => {
  test.each([
    ['missing', undefined, undefined],
    ['missing', 0, undefined],
    ['missing', undefined, 0],
    ['outdated', -1, -1],
    ['partial', 0, -1],
    ['partial', -1, 0],
    ['ambiguous', 0, 0],
    ['ambiguous', 60_000, 2_499],
    ['current', 60_000, 2_500],
  ] as const)('is %s with halves written %p and %p ms after the client', (expected, id, secret) => {
    const { target, variable } = targetWith();
    const pair = { ...targetWith(id).pair, clientSecretAtMs: secret === undefined ? undefined : T0_MS + secret };
    expect(statusOf({ target, variable, pair })).toBe(expected);
  });

  test.each([
    ['current', -5_000],
    ['outdated', -5_001],
  ] as const)('is %s for a client alone when it was written %p ms around it', (expected, afterMs) => {
    expect(statusOf(targetWith(afterMs), { isAlone: true })).toBe(expected);
  });

  test.each([
    ['current', 92_500, 90_000],
    ['ambiguous', 90_000, 90_000],
    ['outdated', 90_000, 90_001],
    ['current', -87_500, -90_000],
  ] as const)('is %s when written %p ms later by a GitHub clock that is %p ms ahead', (expected, afterMs, ahead) => {
    expect(statusOf(targetWith(afterMs), { githubAheadMs: ahead })).toBe(expected);
  });

  test.each([
    ['current', 'client-id-one'],
    ['outdated', 'client-id-two'],
    ['outdated', undefined],
  ] as const)('is %s where the variable that tells the client says %p', (expected, variable) => {
    expect(statusOf({ ...targetWith(0), variable }, { usesVariable: true })).toBe(expected);
  });

  test('is missing, whatever the variable says, where a half is not there', () => {
    const { target } = targetWith();
    const pair = { clientIdAtMs: T0_MS, clientSecretAtMs: undefined };
    expect(statusOf({ target, pair, variable: 'client-id-one' }, { usesVariable: true })).toBe('missing');
  });

  test('is current or ambiguous only where no half is missing or older than the client beyond the guard', () => {
    fc.assert(
      fc.property(halfMs, halfMs, fc.boolean(), nearMs, (id, secret, isAlone, githubAheadMs) => {
        const target = { ...targetWith(), pair: { clientIdAtMs: id, clientSecretAtMs: secret } };
        const client = clientWith({ createTimeUs: 0 });
        const seen = statusOf(target, { client, isAlone, githubAheadMs });
        const oldest = Math.min(id ?? Number.NEGATIVE_INFINITY, secret ?? Number.NEGATIVE_INFINITY) - githubAheadMs;
        expect(['current', 'ambiguous'].includes(seen)).toBe(oldest >= (isAlone ? -TIMING.guardMs : 0));
        expect(seen === 'current').toBe(oldest >= (isAlone ? -TIMING.guardMs : TIMING.guardMs / 2));
      }),
    );
  });

  test('never gets worse by a later write', () => {
    const order = ['missing', 'outdated', 'partial', 'ambiguous', 'current'];
    fc.assert(
      fc.property(nearMs, nearMs, fc.nat(20_000), fc.nat(20_000), fc.boolean(), (id, secret, a, b, isAlone) => {
        const before = statusOf(targetWith(id, secret), { isAlone });
        const after = statusOf(targetWith(id + a, secret + b), { isAlone });
        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before));
      }),
    );
  });
});

describe('the guard before a create', () => {
  test('is at most six seconds and leaves five after the last write, whatever the fraction of a second', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(halfMs, halfMs)), nearMs, (times, nowMs) => {
        const targets = times.map(([id, secret]) => ({
          ...targetWith(),
          pair: { clientIdAtMs: id, clientSecretAtMs: secret },
        }));
        const waitMs = guardBeforeCreateMs(targets, nowMs);
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(6_000);
        const latest = Math.max(...times.flat().map((atMs) => atMs ?? Number.NEGATIVE_INFINITY));
        if (latest <= nowMs) expect(nowMs + waitMs).toBeGreaterThanOrEqual(latest + 1_000 + TIMING.guardMs);
      }),
    );
  });

  test.each([
    ['no target', [], 0],
    ['a target without secrets', [targetWith()], 0],
    ['an old pair', [targetWith(-6_000)], 0],
    ['a pair of this second', [targetWith(0)], 6_000],
    ['a pair of which one half is young', [targetWith(-60_000, -2_000)], 4_000],
    ['the youngest of several', [targetWith(-60_000), targetWith(-5_500)], 500],
    ['a clock that runs behind', [targetWith(3_600_000)], 6_000],
  ])('with %s is the right one', (_, targets, expectedMs) => {
    expect(guardBeforeCreateMs(targets, T0_MS)).toBe(expectedMs);
  });
});
