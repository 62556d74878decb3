import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Tree } from '../../src/manifest/tree.ts';
import { treeOf } from '../../src/manifest/yaml-tree.ts';

/** The tree as plain values. */
function plainOf(tree: Tree): unknown {
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainOf(value)]));
  return tree.kind === 'list' ? tree.items.map(plainOf) : tree.value;
}

function mistakesIn(text: string): readonly string[] {
  const read = treeOf(text);
  if (read.kind === 'tree') return [];
  return read.mistakes.map(({ place, path, wrong }) => `${place.line}:${place.column} ${path}: ${wrong}`);
}

describe('a text that is plain YAML', () => {
  test.each<[string, unknown]>([
    ['a: 1\nb: [x, "y"]\n', { a: 1, b: ['x', 'y'] }],
    ['---\na: {b: true, c: null, d: }\n...\n', { a: { b: true, c: null, d: null } }],
    ['yes: no\non: 2026-11-26\noctal: 0o17\nfloat: 1.5\n', { yes: 'no', on: '2026-11-26', octal: 15, float: 1.5 }],
    ['text: |\n  two\n  lines\nquoted: "1"\n', { text: 'two\nlines\n', quoted: '1' }],
    ['# a comment\r\na:\r\n  - b\r\n', { a: ['b'] }],
    ['__proto__: {a: 1}\nconstructor: x\n', JSON.parse('{"__proto__": {"a": 1}, "constructor": "x"}')],
  ])('%j', (text, value) => {
    const read = treeOf(text);
    expect(read.kind === 'tree' && plainOf(read.tree)).toEqual(value);
  });

  test('knows the place of each key and value, in characters', () => {
    const read = treeOf('"😀": [漢, b]\r\n  \n\u{1F600}x:\r\n  key: value\r\n');
    expect(read).toMatchObject({
      tree: {
        place: { line: 1, column: 1 },
        entries: [
          {
            keyPlace: { line: 1, column: 1 },
            value: { items: [{ place: { line: 1, column: 7 } }, { place: { line: 1, column: 10 } }] },
          },
          {
            keyPlace: { line: 3, column: 1 },
            value: { entries: [{ keyPlace: { line: 4, column: 3 }, value: { place: { line: 4, column: 8 } } }] },
          },
        ],
      },
    });
  });
});

describe('a text that is not', () => {
  test.each<[string, readonly string[]]>([
    ['', ['1:1 : the file is empty']],
    ['# only a comment\n', ['1:1 : the file is empty']],
    ['---\n---\n', ['2:1 : holds a second document; expected one document']],
    ['a: 1\n---\nb: 2\n', ['2:1 : holds a second document; expected one document']],
    [
      'a: &x 1\nb: *x\n',
      ['1:4 : saw an anchor; write the value out where it is needed', '2:4 : saw an alias; write the value out'],
    ],
    ['%YAML 1.1\n---\na: 1\n', ['1:1 : saw a directive; a manifest has none']],
    ['%TAG ! tag:x,2000:\n---\na: 1\n', ['1:1 : saw a directive; a manifest has none']],
    [
      'a: !!str 1\nb: !own {}\n',
      ['1:4 : saw a tag; a manifest has plain values only', '2:4 : saw a tag; a manifest has plain values only'],
    ],
    ['<<: {a: 1}\n', ['1:1 <<: saw a merge key; write the keys out']],
    ['a: 1\nb:\n  c: 1\n  c: 2\na: 3\n', ['4:3 b.c: stands twice in this map', '5:1 a: stands twice in this map']],
    ['1: a\n', ['1:1 ?: saw a key that is no text; put it in quotes']],
    ['? [a]\n: b\n', ['1:3 ?: saw a key that is no text; put it in quotes']],
    ['null: a\n', ['1:1 ?: saw a key that is no text; put it in quotes']],
    ['a:\n\t- b\n', ['2:1 : is no YAML: Tabs are not allowed as indentation']],
  ])('%j', (text, expected) => expect(mistakesIn(text)).toEqual(expected));

  test.each([
    ['a list in lists', '['.repeat(200_000)],
    ['a map in maps', '{a: '.repeat(100_000)],
    ['a list in a list, block by block', '- '.repeat(100_000)],
    ['maps under each other', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('%s is told as too deep, not carried on with', (_name, text) => {
    expect(mistakesIn(text)).toContainEqual(expect.stringContaining('is nested more than 16 deep'));
  });

  test('sixteen levels are fine', () => {
    expect(mistakesIn(`a: ${'['.repeat(15)}x${']'.repeat(15)}`)).toEqual([]);
  });

  test('an alias bomb is refused before it is expanded', () => {
    const lines = ['a0: &a0 [x, x]'];
    for (let level = 1; level < 30; level += 1) lines.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);
    expect(mistakesIn(lines.join('\n')).length).toBeGreaterThan(30);
  });
});

test('no text at all makes it throw', () => {
  const part = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '|',
    '>',
    '&',
    '*',
    '!',
    '%',
    '#',
    '?',
    '\t',
    '\r',
    '<<',
    '---\n',
    '...\n',
    '0',
    '😀',
    '\ud800',
    '\u0000',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
      ),
      (text) => {
        expect(['tree', 'mistakes']).toContain(treeOf(text).kind);
      },
    ),
    { numRuns: 2_000 },
  );
});
