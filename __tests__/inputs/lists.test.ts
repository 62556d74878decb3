import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RESERVED_LABELS } from '../../src/domain/labels.ts';
import { labels } from '../../src/inputs/client.ts';
import { commaList, distinct, list, listOf } from '../../src/inputs/list.ts';
import { wholeNumber } from '../../src/inputs/parsers.ts';
import { repositoryPattern } from '../../src/inputs/repository.ts';
import { checkParser, madeOf } from './readings.ts';

const pieces = madeOf('a', 'b', 'c d', ',', '\n', '\r\n', '#', ' ', '=');

describe('a list', () => {
  test.each([
    ['a', ['a']],
    ['a, b,c', ['a', 'b', 'c']],
    ['a,,b,', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\rc', ['a', 'b', 'c']],
    ['a, b\nc', ['a, b', 'c']],
    ['# comment\n\n a \n# b', ['a']],
    ['a, b\n# comment', ['a', 'b']],
    ['a #b', ['a #b']],
  ])('of %j is %j', (text, value) => {
    expect(list(text)).toEqual({ kind: 'value', value });
  });

  test.each(['', ' ', ',', ' , ,', '\n\n', '# a\n# b', '#', ',\n'])('that names nothing, as %j, is wrong', (text) => {
    expect(list(text)).toHaveProperty('wrong', expect.stringContaining('expected at least one item'));
  });

  test('holds items that are not empty, trimmed and of one line, none of them a comment line', () => {
    checkParser(list, pieces, (items, text) => {
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) {
        expect(item).toBe(item.trim());
        expect(item).not.toMatch(/^$|[\r\n]/);
        expect(text).toContain(item);
      }
    });
  });

  test('of several lines is itself again', () => {
    const item = fc.stringMatching(/^[a-z=][a-z, =#]{0,10}[a-z]$/);
    fc.assert(
      fc.property(fc.array(item, { minLength: 2, maxLength: 6 }), (items) => {
        expect(list(items.join('\n'))).toEqual({ kind: 'value', value: items });
      }),
    );
  });
});

describe('a list of something', () => {
  test('reads each item, and tells every wrong one', () => {
    expect(listOf(wholeNumber)('1, 2')).toEqual({ kind: 'value', value: [1, 2] });
    const wrong =
      'saw "x"; expected a whole number from 0 to 999999; saw "y"; expected a whole number from 0 to 999999';
    expect(listOf(wholeNumber)('1, x, y')).toEqual({ kind: 'invalid', wrong });
    expect(listOf(wholeNumber)('#')).toHaveProperty('wrong');
  });
});

describe('distinct items', () => {
  const key = (text: string): string => text.toLowerCase();

  test('are the first of each key', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'A', 'b', 'B', 'c')), (items) => {
        const kept = distinct(items, key);
        const first = items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) === index);
        expect([...kept].sort()).toEqual([...first].sort());
      }),
    );
  });

  test('keep the order in which they came first', () => {
    expect(distinct(['a', 'b', 'A'], key)).toEqual(['a', 'b']);
  });
});

describe('labels', () => {
  test.each<[string, Record<string, string>]>([
    ['team=web', { team: 'web' }],
    ['team = web , tier=1', { team: 'web', tier: '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['empty=', { empty: '' }],
    ['a/b.c-d_e=1', { 'a/b.c-d_e': '1' }],
    [`${'k'.repeat(63)}=1`, { ['k'.repeat(63)]: '1' }],
  ])('of %j are %j', (text, value) => {
    expect(labels(text)).toEqual({ kind: 'value', value });
  });

  test.each(RESERVED_LABELS)("do not set %s, which is this action's own", (key) => {
    expect(labels(`${key}=x`)).toHaveProperty('wrong', expect.stringContaining('expected any key but managed-by'));
  });

  test.each([
    ['no sign between', 'team', /expected key=value/],
    ['no key', '=web', /expected key=value/],
    ['a key with a space', 'a b=c', /expected key=value/],
    ['a key with a capital letter', 'Team=web', /expected key=value.*at most 63 small letters/],
    ['a key that begins with a digit', '1team=web', /with a letter first/],
    ['a key of 64 characters', `${'k'.repeat(64)}=web`, /at most 63 small letters/],
    ['a prototype as key', '__proto__=x', /expected key=value/],
    ['a control character', 'a=b\u0007', /expected key=value/],
    ['a key twice', 'a=1\na=2', /expected each key once/],
    ['nothing', '#', /at least one item/],
  ])('with %s are wrong', (_, text, wrong) => {
    expect(labels(text)).toHaveProperty('wrong', expect.stringMatching(wrong));
  });

  test('have keys of plain characters and values without control characters', () => {
    checkParser(labels, madeOf('a', 'b-c', '=', '\n', '\u0007', 'request', ' '), (value) => {
      expect(Object.keys(value).length).toBeGreaterThan(0);
      for (const [key, text] of Object.entries(value)) {
        expect(key).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/);
        expect(RESERVED_LABELS).not.toContain(key);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    });
  });

  test('are themselves again', () => {
    const some = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._/-]{0,9}$/), fc.stringMatching(/^[a-z0-9_-]{1,9}$/), {
      minKeys: 1,
      noNullPrototype: true,
    });
    const free = some.filter((value) => RESERVED_LABELS.every((key) => !Object.hasOwn(value, key)));
    fc.assert(
      fc.property(free, (value) => {
        const text = Object.entries(value).map(([key, item]) => `${key}=${item}`);
        expect(labels(text.join('\n'))).toEqual({ kind: 'value', value });
      }),
    );
  });
});

describe('a list whose items hold no comma', () => {
  test.each([
    ['a, b\nc,d', ['a', 'b', 'c', 'd']],
    ['a,\n,b,,\n# c, d\n', ['a', 'b']],
  ])('is split at commas on every line: %j', (text, value) => {
    expect(commaList(text)).toEqual({ kind: 'value', value });
  });

  test.each([' ,', ',\n,', '# a\n', ''])('names nothing in %j, which is wrong', (text) => {
    expect(commaList(text)).toMatchObject({ kind: 'invalid' });
  });
});

test('characters that nobody sees are told by their code points', () => {
  expect(repositoryPattern('o/a\u200bb\u00a0\ufeff')).toHaveProperty(
    'wrong',
    expect.stringMatching(/^saw "o\/a U\+200B b U\+00A0 U\+FEFF"; expected owner\/name, for example/),
  );
});
