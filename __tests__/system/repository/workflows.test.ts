import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';

interface Check {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly trouble: string;
}

// The language service imports JSON in a way that only tsx takes without complaint, so the check runs as users run it.
function check(folder: string): Check {
  const run = spawnSync(resolve('node_modules/.bin/tsx'), [resolve('scripts/workflows.ts')], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: run.status, lines: run.stdout.trimEnd().split('\n'), trouble: run.stderr };
}

function checkOf(files: Readonly<Record<string, string>>): Check {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const result = check(folder);
  rmSync(folder, { recursive: true });
  return result;
}

const fence = (text: string) => `\`\`\`yaml\n${text}\`\`\`\n`;

const step = (input: string) => `- uses: OWNER/provision-confidence-client@v1
  id: provision
  with:
    ${input}: flags
    github-token: \${{ steps.app-token.outputs.token }}
`;

const workflow = (steps: string) => `on: push
permissions: {}
jobs:
  provision:
    runs-on: ubuntu-latest
    steps:
      ${steps.trimEnd().replaceAll('\n', '\n      ')}
`;

// No input is required by itself, so that the check of required ones has one to find.
const action = readFileSync('action.yml', 'utf8').replace('  client-name:\n', '    required: true\n  client-name:\n');

const flawed = {
  'action.yml': `${action}  mian: dist/index.js\n`,
  '.github/workflows/ci.yml': workflow(`- run: echo "\${{ github.event.head_commit.message }}"`),
  'examples/one.yml': workflow(`- id: app-token\n  uses: a/b@v1\n${step('dispaly-name')}`),
  'README.md': `# Title\n\n${fence(step('dispaly-name'))}`,
  'docs/guides/broken.md': fence('on: [push\n'),
  'docs/guides/start.md': fence(step('# display-name')),
  'docs/outputs.md': fence(`${step('display-name')}- run: echo "\${{ steps.provision.outputs.client-secret }}"\n`),
};

test('the check of workflows finds nothing in this repository', () => {
  const { code, lines, trouble } = check('.');

  expect(trouble).toBe('');
  expect(lines).toEqual([expect.stringMatching(/^[1-9]\d* checked, 0 found wrong$/)]);
  expect(code).toBe(0);
});

describe('the check of workflows with mistakes planted', () => {
  let found: Check;
  const linesOf = (file: string) => found.lines.filter((line) => line.startsWith(`${file}:`));

  beforeAll(() => {
    found = checkOf(flawed);
  });

  test('fails, and counts them', () => {
    expect(found.code).toBe(1);
    expect(found.lines.at(-1)).toBe(`7 checked, ${found.lines.length - 1} found wrong`);
  });

  test.each([
    [
      'examples/one.yml',
      [':11:9: Missing required input `display-name`', ":12:11: Invalid action input 'dispaly-name'"],
    ],
    ['README.md', [':6:3: Missing required input `display-name`', ":7:5: Invalid action input 'dispaly-name'"]],
    ['docs/guides/start.md', [':4:3: Missing required input `display-name`']],
    ['docs/outputs.md', [':7:18: provision-confidence-client has no output "client-secret"']],
  ])('finds what does not fit the action in %s', (file, endings) => {
    expect(linesOf(file)).toEqual(endings.map((ending) => file + ending));
  });

  test.each([
    ['action.yml', /mian/],
    ['.github/workflows/ci.yml', /:7:\d+: .*potentially untrusted/],
    ['docs/guides/broken.md', /could not parse as YAML/],
  ])('finds what is wrong with %s itself', (file, message) => {
    expect(linesOf(file).join('\n')).toMatch(message);
  });
});
