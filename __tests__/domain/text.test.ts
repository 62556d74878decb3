import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { count, plain, quoted } from '../../src/domain/text.ts';
import { dangersOf, hostileText } from './hostile-text.ts';

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
