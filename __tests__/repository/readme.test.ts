import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { INPUT_GROUPS } from '../../scripts/input-groups.ts';
import { inputsTables, outputsTable, TABLE_PAGES, withTables } from '../../scripts/readme-tables.ts';
import { PICTURE_FILES, rotationPicture } from '../../scripts/rotation-picture.ts';

const action = `
name: An action
description: Does things
branding: { icon: lock, color: green }
inputs:
  stores:
    description: Where to put it
    required: true
  roles:
    description: |
      \`a|b\`: one of the two, e.g. \`a.b\`. More to say.

      Left empty: neither.
    default: \${{ github.repository }}
  dry-run: { description: Write nothing, default: false }
  labels: { description: Marks a quote, default: '\`' }
outputs:
  result: { description: 'What came of it, a|b. As a word.' }
runs: { using: node24, main: dist/index.js }
`;

const marks =
  'Before\n<!-- inputs:begin -->\n<!-- inputs:end -->\nBetween\n<!-- outputs:begin -->old<!-- outputs:end -->\n';

describe('the tables of README.md', () => {
  test('show each input with its default and the first sentence of its meaning, in groups', () => {
    expect(inputsTables(action, 'brief').split('\n')).toEqual([
      '| **Client** | default | meaning |',
      '| --- | --- | --- |',
      `| \`roles\` | \`\${{ github.repository }}\` | \`a\\|b\`: one of the two, e.g. |`,
      '| `labels` | `` ` `` | Marks a quote |',
      '',
      '| **Where** | default | meaning |',
      '| --- | --- | --- |',
      '| `stores` |  | **Required.** Where to put it |',
      '',
      '| **Run** | default | meaning |',
      '| --- | --- | --- |',
      '| `dry-run` | `false` | Write nothing |',
    ]);
    expect(inputsTables(action, 'whole')).toContain('More to say.<br>Left empty: neither. |');
  });

  test('show each output with its meaning', () => {
    const head = '| output | meaning |\n| --- | --- |\n';
    expect(outputsTable(action, 'whole')).toBe(`${head}| \`result\` | What came of it, a\\|b. As a word. |`);
    expect(outputsTable(action, 'brief')).toBe(`${head}| \`result\` | What came of it, a\\|b. |`);
  });

  test('go between their marks, and leave everything else alone', () => {
    const filled = withTables(marks, action, 'brief');

    expect(filled).toBe(
      `Before\n<!-- inputs:begin -->\n\n${inputsTables(action, 'brief')}\n\n<!-- inputs:end -->\nBetween\n` +
        `<!-- outputs:begin -->\n\n${outputsTable(action, 'brief')}\n\n<!-- outputs:end -->\n`,
    );
    expect(withTables(filled, action, 'brief')).toBe(filled);
  });

  test('have a group for each input: add a new one to scripts/input-groups.ts', () => {
    const text = readFileSync('action.yml', 'utf8');
    const names = Object.values(INPUT_GROUPS).flat();
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(inputsTables(text, 'brief')).toContain(`| \`${name}\` |`);
    expect(() => inputsTables(text.replace('  dry-run:', '  wet-run:'), 'brief')).toThrow(
      'no group for the input wet-run',
    );
  });

  test('need their marks, in order', () => {
    expect(() => withTables('No marks', action, 'brief')).toThrow('The page needs the line "<!-- inputs:begin -->"');
    expect(() => withTables('<!-- inputs:end --><!-- inputs:begin -->', action, 'brief')).toThrow(
      '"<!-- inputs:end -->"',
    );
  });
});

describe('README.md', () => {
  const text = readFileSync('README.md', 'utf8');

  test('is short: at most 250 lines and 1,800 words', () => {
    const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(250);
    expect(words.length).toBeLessThanOrEqual(1_800);
  });

  test.each(Object.entries(TABLE_PAGES))('%s has the tables of action.yml', (page, detail) => {
    const content = readFileSync(page, 'utf8');
    expect(withTables(content, readFileSync('action.yml', 'utf8'), detail)).toBe(content);
  });

  test.each(['light', 'dark'] as const)('shows the picture that the timeline of the summary gives, %s', (theme) => {
    expect(text).toContain(PICTURE_FILES[theme]);
    expect(readFileSync(PICTURE_FILES[theme], 'utf8')).toBe(rotationPicture(theme));
  });
});
