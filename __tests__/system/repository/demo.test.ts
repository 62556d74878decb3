import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

function demo(...words: readonly string[]) {
  const run = spawnSync(resolve('node_modules/.bin/tsx'), ['scripts/demo/index.ts', ...words], { encoding: 'utf8' });
  return { code: run.status, lines: run.stdout.split('\n'), trouble: run.stderr };
}

describe('npm run demo', () => {
  test.each([
    [[], ['created', 'unchanged']],
    [['rotate'], ['created', 'unchanged', 'killed', 'resumed', 'unchanged', 'retired']],
  ])('%j tells of runs that end as %j, and every check holds', (words, ends) => {
    const { code, lines, trouble } = demo(...words);
    const last = lines.flatMap(
      (line) => /^ {2}(?:API client (\w+); \d+ targets? written.*|(killed))$/.exec(line)?.slice(1) ?? [],
    );

    expect(trouble).toBe('');
    expect(last.filter(Boolean)).toEqual(ends);
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(lines.filter((line) => line.includes('✓')).length).toBeGreaterThan(ends.length);
    expect(lines.filter((line) => line === '## Provision Confidence API client')).toHaveLength(1);
    expect(code).toBe(0);
  });

  test('"manifest" plans, carries out and audits, and every check holds', () => {
    const { code, lines, trouble } = demo('manifest');
    expect([code, trouble]).toEqual([0, '']);
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(lines.filter((line) => line.includes('✓'))).toHaveLength(6);
  });

  test.each([[['rotat']], [['rotate', 'twice']]])('says which demos there are when asked for %j', (words) => {
    const { code, lines } = demo(...words);

    expect(lines[0]).toBe(`There is no demo "${words.join(' ')}". There are:`);
    expect(lines.slice(1, 4).map((line) => line.trim().split('  ')[0])).toEqual([
      'npm run demo',
      'npm run demo -- rotate',
      'npm run demo -- manifest',
    ]);
    expect(code).toBe(1);
  });
});
