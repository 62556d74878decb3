import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { inputVariables } from '../../../sandbox/runner.ts';
import { type Enclosed, runEnclosed } from '../../support/enclosed-run.ts';
import {
  CHECKOUT,
  closeStages,
  given,
  NODE_UNDER_TEST,
  openStage,
  type Stage,
  usualInputs,
} from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const folder = mkdtempSync(join(tmpdir(), 'runner-files-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
mkdirSync(join(folder, 'a-folder'));

async function run(stage: Stage, env: Record<string, string | undefined>, inputs = {}): Promise<Enclosed> {
  return await runEnclosed({ inputs: given({ ...usualInputs(stage), ...inputs }), clock: stage.clock, env });
}

describe('a run whose runner takes no output', () => {
  test.each([
    ['is missing', join(folder, 'missing')],
    ['is a folder', join(folder, 'a-folder')],
    ['is full', '/dev/full'],
  ])('does its work, tells it, and fails, where the file %s', async (_name, path) => {
    const stage = await openStage();
    const { exitCode, raw } = await run(stage, { GITHUB_OUTPUT: path });
    expect(exitCode).toBe(1);
    expect(raw).toContain('API client created; 1 target written');
    expect(raw).toMatch(/::error::the outputs of this step could not be written: .+\. Check the disk of the runner/);
    expect(raw).not.toMatch(/^ +at /m);
    expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
  });

  test('still says why it failed', async () => {
    const stage = await openStage();
    const { exitCode, raw } = await run(stage, { GITHUB_OUTPUT: '/dev/full' }, { repositories: 'octo-org/none' });
    expect(exitCode).toBe(1);
    expect(raw).toMatch(/::error::.*octo-org\/none/);
  });
});

describe('a run whose runner takes no summary', () => {
  test.each([
    ['is missing', join(folder, 'missing')],
    ['is a folder', join(folder, 'a-folder')],
    ['is full', '/dev/full'],
    ['is not named', undefined],
  ])('warns, and does not fail for it, where the file %s', async (_name, path) => {
    const stage = await openStage();
    const { exitCode, raw } = await run(stage, { GITHUB_STEP_SUMMARY: path });
    expect(exitCode).toBe(0);
    expect(raw).toContain('::warning::The job summary could not be written: ');
  });
});

test.each([
  ['is not named', undefined],
  ['is missing', join(folder, 'missing')],
  ['is a file', file('temp', '')],
])('a run whose temporary folder %s has no report file, and says so', async (_name, path) => {
  const stage = await openStage();
  const { exitCode, raw } = await run(stage, { RUNNER_TEMP: path });
  expect(exitCode).toBe(0);
  expect(raw).toContain('::warning::The report file could not be written: ');
});

test.each([
  ['empty', file('empty.json', '')],
  ['cut', file('cut.json', '{"repository": {"na')],
  ['with a byte order mark', file('bom.json', '\ufeff{}')],
  ['no JSON', file('text.json', 'hello')],
  ['null', file('null.json', 'null')],
  ['missing', join(folder, 'missing.json')],
  ['a folder', join(folder, 'a-folder')],
])('an event file that is %s is not read', async (_name, path) => {
  const stage = await openStage();
  const { exitCode, raw } = await run(stage, { GITHUB_EVENT_PATH: path });
  expect([exitCode, raw]).toEqual([0, expect.stringContaining('API client created; 1 target written')]);
});

/** Runs the bundle, and reads nothing of what it writes to one of its outputs. */
async function unread(stage: Stage, closed: 'stdout' | 'stderr'): Promise<{ exitCode: number | null; rest: string }> {
  const child = spawn(NODE_UNDER_TEST, ['dist/index.js'], {
    env: { PATH: process.env.PATH, GITHUB_OUTPUT: file('out', ''), ...inputVariables(given(usualInputs(stage))) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let rest = '';
  child[closed].destroy();
  child[closed === 'stdout' ? 'stderr' : 'stdout'].setEncoding('utf8').on('data', (text: string) => {
    rest += text;
  });
  return await new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, rest })));
}

describe('a run whose log nobody reads any more', () => {
  test('does its work, and its exit code is right', async () => {
    const stage = await openStage();
    expect(await unread(stage, 'stdout')).toEqual({ exitCode: 0, rest: '' });
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
  });

  test('tells on the other output why it failed', async () => {
    const stage = await openStage({}, []);
    const { exitCode, rest } = await unread({ ...stage, repositories: ['octo-org/none'] }, 'stdout');
    expect(exitCode).toBe(1);
    expect(rest).toContain('octo-org/none');
    expect(rest).not.toMatch(/^ +at /m);
  });
});
