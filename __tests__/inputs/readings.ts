import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Parsed } from '../../src/inputs/parsers.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';

/** Fails where a parser says in anything but one safe line what is wrong. */
export function expectSafeWords<T>(parsed: Parsed<T>): void {
  if (parsed.kind === 'invalid') {
    expect(dangersOf(parsed.wrong)).toEqual([]);
    expect(parsed.wrong).not.toBe('');
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
      const parsed = read(text);
      expectSafeWords(parsed);
      if (parsed.kind === 'value') rule(parsed.value, text);
    }),
    { numRuns: 400 },
  );
}

/** Text of the given pieces in any order. */
export function madeOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
}
