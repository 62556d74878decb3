import { describe, expect, test } from '@jest/globals';
import { yamlFences } from '../../scripts/markdown-fences.ts';
import { markdownDocuments } from '../../scripts/workflow-documents.ts';

const markdown = (...lines: string[]) => `${lines.join('\n')}\n`;
const fenced = (...lines: string[]) => markdown('```yaml', ...lines, '```');
const documentOf = (...lines: string[]) => markdownDocuments('README.md', fenced(...lines))[0];

describe('yamlFences', () => {
  test('finds what is fenced as YAML, and where it begins', () => {
    const text = markdown(
      '# Title',
      '```yaml',
      'a: 1',
      '```',
      '',
      '~~~YML title',
      'b: 2',
      '```',
      '~~~',
      '```sh',
      'c',
      '```',
    );

    expect(yamlFences(text)).toEqual([
      { text: 'a: 1\n', firstLine: 3, indent: 0 },
      { text: 'b: 2\n```\n', firstLine: 7, indent: 0 },
    ]);
  });

  test('takes away the indentation of a fence in a list', () => {
    expect(yamlFences(markdown('1. One', '', '   ```yaml', '   a:', '     b: 1', '', '   ```'))).toEqual([
      { text: 'a:\n  b: 1\n\n', firstLine: 4, indent: 3 },
    ]);
  });

  test('leaves alone a fence that is shown inside another one', () => {
    expect(yamlFences(markdown('````md', '```yaml', 'a: 1', '```', '````'))).toEqual([]);
  });

  test('reads a fence that is never closed up to the end', () => {
    expect(yamlFences('```yaml\na: 1')).toEqual([{ text: 'a: 1\n', firstLine: 2, indent: 0 }]);
  });
});

describe('markdownDocuments', () => {
  test('gives a workflow as it stands', () => {
    expect(documentOf('on: push', 'jobs: {}')).toEqual({
      file: 'README.md',
      text: 'on: push\njobs: {}\n',
      firstLine: 2,
      shift: 0,
    });
  });

  test('puts steps into a workflow, and remembers where they stood', () => {
    const document = documentOf('- uses: a/b@v1', '  with:', '    c: d');

    expect(document?.text).toBe(
      'on:\n  workflow_dispatch:\njobs:\n  excerpt:\n    runs-on: ubuntu-latest\n    steps:\n' +
        '      - uses: a/b@v1\n        with:\n          c: d\n',
    );
    expect(document).toMatchObject({ firstLine: 2 - 6, shift: 6 });
  });

  test('makes up the steps, inputs and matrix that an excerpt speaks of', () => {
    const document = documentOf(
      '- id: own',
      `  run: a \${{ steps.own.outputs.a }} \${{ steps.own-token.outputs.b }}`,
      `- run: b \${{ inputs.name }} \${{ matrix.region }}`,
    );

    expect(document?.text).toContain('    inputs:\n      name: { type: string }\n');
    expect(document?.text).toContain('      matrix:\n        region: [any]\n');
    expect(document?.text).toContain(
      '    steps:\n      - { id: own-token, uses: OWNER/earlier-step@v1 }\n      - id: own\n',
    );
    expect(document?.text.match(/id: own$/gm)).toHaveLength(1);
  });

  test('puts a step without its dash, and the body of a job, into a workflow', () => {
    expect(documentOf('uses: a/b@v1')?.text).toContain('    steps:\n      -\n        uses: a/b@v1\n');
    expect(documentOf('steps:', '  - run: a')?.text).toContain(
      '  excerpt:\n    runs-on: ubuntu-latest\n    steps:\n      - run: a\n',
    );
    expect(documentOf('runs-on: x', 'steps: []')?.text).toContain('  excerpt:\n    runs-on: x\n    steps: []\n');
  });

  test('leaves out other YAML, but not YAML that cannot be read', () => {
    expect(documentOf('clients:', '  - display-name: a')).toBeUndefined();
    expect(documentOf('- a/b', '- c/d')).toBeUndefined();
    expect(documentOf('just text')).toBeUndefined();
    expect(documentOf('a: [')?.text).toBe('a: [\n');
  });
});
