import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Parsed } from '../../src/inputs/parsers.ts';
import { dangersOf, hostileText } from '../domain/hostile-text.ts';

/** Fails where a reading tells what is wrong in anything but one safe line. */
export function expectSafeWords<T>(reading: Parsed<T>): void {
  if ('wrong' in reading) {
    expect(dangersOf(reading.wrong)).toEqual([]);
    expect(reading.wrong).not.toBe('');
  }
}

/** Tries a parser on hostile text and on text that is nearly right: each value obeys the rule, all else is one safe line. */
export function checkParser<T>(
  read: (text: string) => Parsed<T>,
  nearly: fc.Arbitrary<string>,
  rule: (value: T, text: string) => void,
): void {
  fc.assert(
    fc.property(fc.oneof(hostileText, nearly), (text) => {
      const reading = read(text);
      expectSafeWords(reading);
      if ('value' in reading) rule(reading.value, text);
    }),
    { numRuns: 400 },
  );
}

/** Text of the given pieces in any order. */
export function madeOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
}
