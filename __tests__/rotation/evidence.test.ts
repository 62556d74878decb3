import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GUARD_MS } from '../../src/domain/pair-times.ts';
import { type Generation, guardBeforeCreateMs, targetStatus } from '../../src/rotation/evidence.ts';
import { clientWith, halfMs, nearMs, T0_MS, targetWith } from '../domain/sightings.ts';

const generation: Generation = { client: clientWith(), alone: false, githubAheadMs: 0, usesVariable: false };

describe('what a target holds', () => {
  test.each([
    ['missing', undefined, undefined],
    ['missing', 0, undefined],
    ['missing', undefined, 0],
    ['outdated', -1, -1],
    ['partial', 0, -1],
    ['partial', -1, 0],
    ['current', 0, 0],
    ['current', 60_000, 1_000],
  ] as const)('is %s with halves written %p and %p ms after the client', (expected, id, secret) => {
    const { target, variable } = targetWith();
    const pair = { ...targetWith(id).pair, clientSecretAtMs: secret === undefined ? undefined : T0_MS + secret };
    expect(targetStatus({ target, variable, pair }, generation)).toBe(expected);
  });

  test.each([
    ['current', -5_000],
    ['outdated', -5_001],
  ] as const)('is %s for a client alone when it was written %p ms around it', (expected, afterMs) => {
    expect(targetStatus(targetWith(afterMs), { ...generation, alone: true })).toBe(expected);
  });

  test.each([
    ['current', 90_000, 90_000],
    ['outdated', 90_000, 90_001],
    ['current', -90_000, -90_000],
  ] as const)('is %s when written %p ms later by a GitHub clock that is %p ms ahead', (expected, afterMs, ahead) => {
    expect(targetStatus(targetWith(afterMs), { ...generation, githubAheadMs: ahead })).toBe(expected);
  });

  test.each([
    ['current', 'client-id-one'],
    ['outdated', 'client-id-two'],
    ['outdated', undefined],
  ] as const)('is %s where the variable that tells the client says %p', (expected, variable) => {
    const target = { ...targetWith(10_000), variable };
    expect(targetStatus(target, { ...generation, usesVariable: true })).toBe(expected);
  });

  test('is missing, whatever the variable says, where a half is not there', () => {
    const { target } = targetWith();
    const pair = { clientIdAtMs: T0_MS, clientSecretAtMs: undefined };
    const observed = { target, pair, variable: 'client-id-one' };
    expect(targetStatus(observed, { ...generation, usesVariable: true })).toBe('missing');
  });

  test('is never current with a half that is missing or older than the client beyond the guard', () => {
    fc.assert(
      fc.property(halfMs, halfMs, fc.boolean(), nearMs, (id, secret, alone, githubAheadMs) => {
        const pair = { clientIdAtMs: id, clientSecretAtMs: secret };
        const target = { ...targetWith(), pair };
        const client = clientWith({ createTimeUs: 0 });
        const seen = targetStatus(target, { client, alone, githubAheadMs, usesVariable: false });
        const oldest = Math.min(id ?? Number.NEGATIVE_INFINITY, secret ?? Number.NEGATIVE_INFINITY) - githubAheadMs;
        expect(seen === 'current').toBe(oldest >= (alone ? -GUARD_MS : 0));
      }),
    );
  });

  test('never gets worse by a later write', () => {
    const order = ['missing', 'outdated', 'partial', 'current'];
    fc.assert(
      fc.property(nearMs, nearMs, fc.nat(20_000), fc.nat(20_000), fc.boolean(), (id, secret, a, b, alone) => {
        const before = targetStatus(targetWith(id, secret), { ...generation, alone });
        const after = targetStatus(targetWith(id + a, secret + b), { ...generation, alone });
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
        if (latest <= nowMs) expect(nowMs + waitMs).toBeGreaterThanOrEqual(latest + 1_000 + GUARD_MS);
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
