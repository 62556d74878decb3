import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/index.ts';
import { inputVariables } from '../../sandbox/runner.ts';

/** The binary that runs the bundle. */
export const NODE = process.env.NODE_UNDER_TEST ?? process.execPath;

/** One process: its CPU time in seconds, user and system, as the shell accounts for it. */
export async function cpuSeconds(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const script = '"$0" "$@" >&2 || echo failed; times';
  const child = spawn('bash', ['-c', script, NODE, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    // A pipe for standard input makes even a bare Node work on it.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  child.stderr.resume();
  await new Promise((resolve) => child.on('close', resolve));
  if (text.includes('failed')) throw new Error(`${args.join(' ')} failed`);
  const [, children = ''] = text.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

/** Peak memory of one process in MB. */
export async function peakMb(env: Readonly<Record<string, string>>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const out = join(folder, 'peak');
    const probe = join(folder, 'probe.cjs');
    await writeFile(
      probe,
      `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(out)}, String(process.resourceUsage().maxRSS)))`,
    );
    await cpuSeconds(['--require', probe, 'dist/index.js'], env);
    return Number(await readFile(out, 'utf8')) / 1024;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The environment of a run of the action; nothing is paced, unless told otherwise. */
export function environment(
  sandbox: Sandbox,
  folder: string,
  inputs: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    ...inputVariables({
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      'writes-per-minute': '0',
      ...inputs,
    }),
  };
}

/** The one in the middle. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Prints a figure beside its bound. */
export function print(figure: string, value: string, bound: string): void {
  process.stdout.write(`${figure.padEnd(58)} ${value.padStart(9)}   ${bound}\n`);
}
