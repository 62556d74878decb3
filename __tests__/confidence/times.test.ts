import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { microseconds } from '../../src/confidence/api-clients.ts';

describe('a time of the service', () => {
  test('is exact to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(999), (ms, us) => {
        const text = new Date(ms).toISOString().replace('Z', `${String(us).padStart(3, '0')}Z`);
        expect(microseconds(text)).toBe(ms * 1000 + us);
      }),
    );
  });

  test.each([
    ['2023-08-29T09:36:57.163017Z', 1_693_301_817_163_017],
    ['2023-08-29T09:36:57Z', 1_693_301_817_000_000],
    ['2023-08-29T09:36:57.5Z', 1_693_301_817_500_000],
    ['2023-08-29T09:36:57.123456789Z', 1_693_301_817_123_456],
    ['2023-08-29T11:36:57.163017+02:00', 1_693_301_817_163_017],
    ['2023-08-29T09:36:57', Number.NaN],
    ['yesterday', Number.NaN],
    ['2023-13-29T09:36:57Z', Number.NaN],
    ['', Number.NaN],
  ])('%j is %d', (text, expected) => {
    expect(microseconds(text)).toBe(expected);
  });
});
