import { describe, expect, test } from '@jest/globals';
import { circlesIn, sharedNamesIn } from '../../scripts/measures/findings.ts';
import { parseSource } from '../../scripts/measures/sources.ts';

describe('the measures of how files hang together', () => {
  test('read what a file imports and declares', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../b.ts';",
      "import fs from 'node:fs';",
      "export { c } from './c.ts';",
      'export const one = 1, { two, three: [four] } = a;',
      'function five(): void { const inner = 1; }',
      'interface Six {}',
      'type Six = B;',
      'class Seven {}',
    ];
    expect(parseSource('src/x/y.ts', text.join('\n'))).toEqual({
      file: 'src/x/y.ts',
      imports: ['src/x/a.ts', 'src/b.ts', 'src/x/c.ts'],
      names: ['one', 'two', 'four', 'five', 'Six', 'Seven'],
    });
  });

  test('find each circle once, whether it goes over two files or more', () => {
    const sources = Object.entries({ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['b', 'e'], e: [] }).map(
      ([file, imports]) => ({ file, imports, names: [] }),
    );
    expect(circlesIn(sources).map((line) => line.split(':')[0])).toEqual(['a → b → c', 'b → d']);
  });

  test('find a name that two files declare', () => {
    const sources = [
      { file: 'a', imports: [], names: ['one', 'two'] },
      { file: 'b', imports: [], names: ['two', 'three'] },
    ];
    expect(sharedNamesIn(sources)).toEqual(['a, b: each declares two, which is to mean one thing']);
  });
});
