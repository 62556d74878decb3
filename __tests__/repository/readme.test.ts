import { describe, expect, test } from '@jest/globals';
import { inputsTable, outputsTable, withTables } from '../../scripts/readme-tables.ts';

const action = `
name: An action
description: Does things
branding: { icon: lock, color: green }
inputs:
  place:
    description: Where to put it
    required: true
  form:
    description: |
      \`a|b\`: one of the two.

      Left empty: neither.
    default: \${{ github.repository }}
  dry-run: { description: Write nothing, default: false }
  quote: { description: Marks a quote, default: '\`' }
outputs:
  result: { description: 'What came of it, a|b' }
runs: { using: node24, main: dist/index.js }
`;

const marks =
  'Before\n<!-- inputs:begin -->\n<!-- inputs:end -->\nBetween\n<!-- outputs:begin -->old<!-- outputs:end -->\n';

describe('the tables of README.md', () => {
  test('show each input with its default and its meaning', () => {
    expect(inputsTable(action).split('\n')).toEqual([
      '| input | default | meaning |',
      '| --- | --- | --- |',
      '| `place` |  | **Required.** Where to put it |',
      `| \`form\` | \`\${{ github.repository }}\` | \`a\\|b\`: one of the two.<br>Left empty: neither. |`,
      '| `dry-run` | `false` | Write nothing |',
      '| `quote` | `` ` `` | Marks a quote |',
    ]);
  });

  test('show each output with its meaning', () => {
    expect(outputsTable(action)).toBe('| output | meaning |\n| --- | --- |\n| `result` | What came of it, a\\|b |');
  });

  test('go between their marks, and leave everything else alone', () => {
    const filled = withTables(marks, action);

    expect(filled).toBe(
      `Before\n<!-- inputs:begin -->\n\n${inputsTable(action)}\n\n<!-- inputs:end -->\nBetween\n` +
        `<!-- outputs:begin -->\n\n${outputsTable(action)}\n\n<!-- outputs:end -->\n`,
    );
    expect(withTables(filled, action)).toBe(filled);
  });

  test('need their marks, in order', () => {
    expect(() => withTables('No marks', action)).toThrow('The page needs the line "<!-- inputs:begin -->"');
    expect(() => withTables('<!-- inputs:end --><!-- inputs:begin -->', action)).toThrow('"<!-- inputs:end -->"');
  });
});
