import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  boolean,
  credentialText,
  invalid,
  oneOf,
  optional,
  prose,
  token,
  wholeNumber,
  withDefault,
} from '../../src/inputs/parsers.ts';
import { checkParser, madeOf } from './readings.ts';

describe('a boolean', () => {
  test.each(['true', 'True', 'TRUE'])('is true as %s', (text) =>
    expect(boolean(text)).toEqual({ kind: 'value', value: true }),
  );
  test.each(['false', 'False', 'FALSE'])('is false as %s', (text) =>
    expect(boolean(text)).toEqual({ kind: 'value', value: false }),
  );

  test.each(['', 'yes', 'no', 'on', '1', '0', 'tRUE', ' true', 'true\n', 'null'])('is none as %j', (text) => {
    expect(boolean(text)).toHaveProperty('wrong', expect.stringContaining('expected true, True, TRUE, false'));
  });

  test('is one of six spellings and nothing else', () => {
    checkParser(boolean, madeOf('true', 'TRUE', 'false', ' '), (value, text) => {
      expect(text.toLowerCase()).toBe(String(value));
    });
  });
});

test.each([
  ['\u200b', 'U+200B'],
  ['\u034f', 'U+034F'],
  ['\ufe0f', 'U+FE0F'],
  ['\u3164', 'U+3164'],
  ['\u115f', 'U+115F'],
  ['\u2800', 'U+2800'],
  ['\u{e0100}', 'U+E0100'],
  ['\u00a0', 'U+00A0'],
])('a character that shows nothing is told by its code point: %j', (character, told) => {
  expect(boolean(`true${character}`)).toHaveProperty('wrong', expect.stringContaining(`"true ${told}`));
});

describe('a choice', () => {
  const read = oneOf(['always', 'stale']);

  test('is a field of the list, as it is written there', () => {
    checkParser(read, madeOf('always', 'stale', 'Always', ' '), (value, text) => {
      expect(value).toBe(text);
      expect(['always', 'stale']).toContain(value);
    });
  });

  test.each(['', 'Always', 'never'])('is not %j, and all words are told', (text) => {
    expect(read(text)).toHaveProperty('wrong', expect.stringMatching(/^saw .*; expected always, stale$/));
  });
});

describe('a whole number', () => {
  test('is itself again', () => {
    fc.assert(fc.property(fc.nat(999_999), (n) => expect(wholeNumber(String(n))).toEqual({ kind: 'value', value: n })));
  });

  test('is from 0 to 999999, written in plain digits', () => {
    checkParser(wholeNumber, madeOf('0', '1', '9', '-', '.', 'e', '٣', ' '), (value, text) => {
      expect(text).toMatch(/^[0-9]{1,6}$/);
      expect(value).toBe(Number.parseInt(text, 10));
    });
  });

  test.each(['', '-1', '1.0', '1e3', '0x10', '1000000', 'NaN', '٣'])('is not %j', (text) => {
    expect(wholeNumber(text)).toHaveProperty('wrong', expect.stringContaining('expected a whole number'));
  });
});

describe.each([
  ['an id or secret', credentialText, 'one line of text'],
  ['a token', token, 'a token; check that the secret or the step in the expression is there'],
])('%s', (_, read, accepted) => {
  test('is passed on as it is, of whatever shape and length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{3,3000}$/), (t) => expect(read(t)).toEqual({ kind: 'value', value: t })),
    );
  });

  test('holds nothing that ends a header, and is never shown', () => {
    checkParser(read, fc.string({ minLength: 1 }), (value, text) => {
      expect(value).toBe(text);
      expect(value).toMatch(/^[^\s\p{Cc}\p{Cf}]+$/u);
    });
    expect(read('hunter22 hunter22')).toEqual({ kind: 'invalid', wrong: expect.not.stringContaining('hunter22') });
  });

  test('is not nothing', () => {
    expect(read('')).toEqual({ kind: 'invalid', wrong: `saw nothing; expected ${accepted}` });
  });
});

describe('characters beyond ASCII', () => {
  test.each(['ghp_☃', 'ghp_💡', 'ghp_\ud800', 'ghp_ü'])('fit no header, so no token has them: %j', (text) => {
    expect(token(text)).toHaveProperty('wrong');
  });

  test('may be in a secret, which goes into a body', () => {
    expect(credentialText('geheim-ü')).toEqual({ kind: 'value', value: 'geheim-ü' });
  });
});

describe('prose', () => {
  test('is kept as it is, without control characters but for line breaks and tabs', () => {
    checkParser(prose, madeOf('a', '\n', '\t', '\r', '\u0007', 'é'), (value, text) => {
      expect(value).toBe(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(value).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
    });
  });

  test.each(['bell\u0007', 'esc\u001b[31m', 'nul\u0000', 'c1\u009b'])('is not %j', (text) => {
    expect(prose(text)).toHaveProperty('wrong');
  });
});

describe('an input that may be left empty', () => {
  test('is absent, or the default, or read as ever', () => {
    expect(optional(boolean)('')).toEqual({ kind: 'value', value: undefined });
    expect(optional(boolean)('true')).toEqual({ kind: 'value', value: true });
    expect(optional(boolean)('x')).toHaveProperty('wrong');
    expect(withDefault(boolean, true)('')).toEqual({ kind: 'value', value: true });
    expect(withDefault(boolean, true)('false')).toEqual({ kind: 'value', value: false });
    expect(withDefault(boolean, true)('x')).toHaveProperty('wrong');
  });
});

test('what was seen is told, and nothing as nothing', () => {
  expect(invalid('x', 'y')).toEqual({ kind: 'invalid', wrong: 'saw "x"; expected y' });
  expect(invalid('', 'y')).toEqual({ kind: 'invalid', wrong: 'saw nothing; expected y' });
});
