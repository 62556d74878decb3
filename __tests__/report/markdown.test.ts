import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plain } from '../../src/domain/text.ts';
import { cutList, markdown } from '../../src/report/markdown.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';

/** The text that a reader sees: character references resolved. */
function shown(text: string): string {
  return text.replaceAll('&#8203;', '').replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe('text in Markdown', () => {
  test('makes no structure, whatever it says', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const bare = markdown(text).replace(/&#\d+;/g, '');
        expect(bare).not.toMatch(/[|<>`*_[\]\\~@$#&]/);
        expect(dangersOf(markdown(text))).toEqual([]);
        expect(bare).not.toMatch(/:\/\/|\bwww\./i);
      }),
      { numRuns: 400 },
    );
  });

  test('shows what it says', () => {
    fc.assert(fc.property(hostileText, (text) => expect(shown(markdown(text))).toBe(plain(text))));
  });

  test.each([
    ['a|b', 'a&#124;b'],
    ['<img src=x>', '&#60;img src=x&#62;'],
    ['[a](https://x)', '&#91;a&#93;(https&#58;//x)'],
    ['@octocat #1 me@example.com', '&#64;&#8203;octocat &#35;&#8203;1 me&#64;&#8203;example.com'],
    ['GH-12 deadbeef1', 'GH-&#8203;12 deadbe&#8203;ef1'],
    [':rocket:', '&#58;&#8203;rocket:'],
    ['www.example.com', 'www&#46;example.com'],
    ['10:15 o’clock', '10:15 o’clock'],
  ])('of %j is %j', (text, expected) => {
    expect(markdown(text)).toBe(expected);
  });

  test('is cut before it is escaped, so that no reference is cut', () => {
    expect(markdown('||||', 3)).toBe('&#124;&#124;…');
  });
});

test('a list is cut where it is too long, and says so', () => {
  expect(cutList([])).toEqual([]);
  expect(cutList(['- a', '- b'])).toEqual(['- a\n- b']);
  const [list = '', rest] = cutList(Array.from({ length: 300 }, () => `- ${'x'.repeat(998)}`));
  expect(list.split('\n')).toHaveLength(99);
  expect(rest).toBe('and 201 more, all in the file that `report-file` names');
});
