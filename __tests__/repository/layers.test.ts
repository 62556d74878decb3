import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const workflow = readFileSync('.github/workflows/ci.yml', 'utf8');

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => name).filter((name) => name !== '__snapshots__');
}

function testsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
}

describe('the two layers of tests', () => {
  test('have each folder of system tests as a job of the workflow', () => {
    expect(workflow).toContain(`folder: [${foldersIn('__tests__/system').sort().join(', ')}]`);
  });

  test('keep no test beside the helpers, and no system test outside of a folder', () => {
    expect(testsIn('__tests__/support')).toEqual([]);
    expect(readdirSync('__tests__/system').filter((name) => name.endsWith('.ts'))).toEqual([]);
  });

  test('have one whole run of the bundle for each operation in the unit layer: further ones belong to system/run/', () => {
    expect(testsIn('__tests__/run').sort()).toEqual(['create.test.ts', 'dry-run.test.ts', 'rotate.test.ts']);
  });

  test('have a command that waits for all jobs, and fails unless each of them succeeded', () => {
    const [jobs = '', gate = ''] = workflow.split('\n  gate:\n');
    const names = [...jobs.slice(jobs.indexOf('\njobs:\n')).matchAll(/^ {2}([a-z]+):$/gm)].map((match) => match[1]);
    expect(gate).toContain('if: always()');
    expect(gate).toContain(`needs: [${names.join(', ')}]`);
  });

  test('have a line in the guide for every helper', () => {
    const guide = readFileSync(join('__tests__/support', 'README.md'), 'utf8');
    const helpers = readdirSync('__tests__/support').filter((name) => name !== 'README.md');
    expect(helpers.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });
});
