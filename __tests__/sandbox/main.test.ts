import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';

interface Opened {
  child: ChildProcess;
  environment: Readonly<Record<string, string>>;
  /** What the terminal shows. */
  told: string;
}

const open: Opened[] = [];

/** Starts the command, and waits until it is up. */
async function started(...args: readonly string[]): Promise<Opened> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, told] = ['', ''];
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('GITHUB_STEP_SUMMARY=')) break;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const environment = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const opened = { child, environment, told };
  open.push(opened);
  return opened;
}

afterEach(async () => {
  for (const { child, environment } of open.splice(0)) {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await rm(dirname(environment.GITHUB_OUTPUT ?? ''), { recursive: true });
  }
});

/** Runs the built action in the environment that the command printed. */
async function runIn({ environment }: Opened, more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['dist/index.js'], {
    env: { PATH: process.env.PATH, ...environment, ...more },
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, text };
}

function outputOf({ environment }: Opened): string {
  return readFileSync(environment.GITHUB_OUTPUT ?? '', 'utf8');
}

describe('the command', () => {
  test('says that it is up and what it has, and prints an environment in which days pass', async () => {
    const opened = await started();
    expect(opened.told).toMatch(/^The sandbox is up: Confidence at http\S+, GitHub at http\S+\./);
    for (const part of ['example/search', 'environment production', 'archived', 'echo 91 >'])
      expect(opened.told).toContain(part);
    expect(await runIn(opened)).toMatchObject({ exitCode: 0 });
    writeFileSync(opened.environment.SANDBOX_DAYS ?? '', '91');
    expect(await runIn(opened, { INPUT_OPERATION: 'rotate' })).toMatchObject({ exitCode: 0 });
    expect(outputOf(opened)).toMatch(/^created$[\s\S]*^rotated$/m);
  });

  test.each([
    ['a missing permission', ['--missing-permission', 'secrets'], 'repository permission Secrets: write'],
    ["the job's own token", ['--job-token'], "the job's own GITHUB_TOKEN, which can never write secrets"],
  ])('plays %s', async (_, args, cure) => {
    const { exitCode, text } = await runIn(await started(...args));
    expect(exitCode).toBe(1);
    expect(text).toContain(cure);
  });

  test('says how it is used where it is asked for something else', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', '--missing-permission', 'x']);
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += String(chunk);
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(told).toContain('npm run -s sandbox -- --job-token');
  });
});
