import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { count, cut, disarmed, durationText, plain, quoted, timeText } from '../../src/domain/text.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';

describe('plain text', () => {
  test('is a safe line of a log whatever the text is', () => {
    fc.assert(
      fc.property(hostileText, (text) => expect(dangersOf(plain(text))).toEqual([])),
      { numRuns: 400 },
    );
  });

  test('is never longer than it may be', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 20 }), (text, maxLength) => {
        expect(plain(text, maxLength).length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });

  test('stays as it is once it is plain', () => {
    fc.assert(fc.property(hostileText, (text) => expect(plain(plain(text))).toBe(plain(text))));
  });

  test('leaves words of people alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-zäöüéß0-9][A-Za-z0-9.,;/()@|<>"' ]{0,50}[a-z]$/), (words) => {
        const single = words.replace(/ {2,}/g, ' ');
        expect(plain(single)).toBe(single);
      }),
    );
  });

  test.each([
    ['::error::gone wrong', ': :error::gone wrong'],
    ['  ::set-output name=x::y', ': :set-output name=x::y'],
    ['::::', ': : : :'],
    ['a##[group]b', 'a# #[group]b'],
    ['###[x]', '## #[x]'],
    ['one\r\ntwo\u2028three', 'one two three'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['invoice\u202egpj.exe', 'invoice gpj.exe'],
    ['#\u200b#[x]', '# #[x]'],
    ['a::b', 'a::b'],
  ])('of %j is %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('is cut with a mark that something is missing', () => {
    expect(plain('x'.repeat(5_000))).toBe(`${'x'.repeat(299)}…`);
  });
});

test('a name in quotes is plain', () => {
  expect(quoted('a\nb')).toBe('"a b"');
});

test.each([
  [0, '0 repositories'],
  [1, '1 repository'],
  [2, '2 repositories'],
])('%d with its noun is %j', (number, expected) => {
  expect(count(number, 'repository', 'repositories')).toBe(expected);
});

test('a regular plural needs no telling', () => {
  expect(count(3, 'second')).toBe('3 seconds');
});

describe('a moment', () => {
  test.each([
    ['2026-11-25T10:15:00.000Z', '2026-11-25 10:15 UTC'],
    ['2026-11-25T10:15:00.001Z', '2026-11-25 10:16 UTC'],
    ['2026-12-31T23:59:59.999Z', '2027-01-01 00:00 UTC'],
  ])('at %s is told as %s: whoever comes back then does not come too early', (at, expected) => {
    expect(timeText(Date.parse(at))).toBe(expected);
  });

  test('that is past is told as the minute that it was in, where that is asked for', () => {
    expect(timeText(Date.parse('2026-11-25T10:15:59.999Z'), 'down')).toBe('2026-11-25 10:15 UTC');
  });

  test('is never told earlier than it is, and less than a minute later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2_100, 0) }), (ms) => {
        const late = Date.parse(timeText(ms).replace(' UTC', 'Z').replace(' ', 'T')) - ms;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(60_000);
      }),
    );
  });
});

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
test.each([
  [0, '0 minutes'],
  [MINUTE_MS, '1 minute'],
  [59 * MINUTE_MS, '59 minutes'],
  [HOUR_MS, '1 hour'],
  [90 * MINUTE_MS, '90 minutes'],
  [2 * DAY_MS, '48 hours'],
  [3 * DAY_MS, '3 days'],
  [90 * DAY_MS, '90 days'],
  [3 * DAY_MS + HOUR_MS, '73 hours'],
])('%d ms are %j', (ms, expected) => {
  expect(durationText(ms)).toBe(expected);
});

test('text is made safe before it is cut', () => {
  expect(disarmed(`${'x'.repeat(400)}\n::error::`)).toBe(`${'x'.repeat(400)} ::error::`);
  expect([cut('abc', 3), cut('abcd', 3)]).toEqual(['abc', 'ab…']);
});
