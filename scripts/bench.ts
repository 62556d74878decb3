import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { inputVariables } from '../sandbox/runner.ts';

const ROUNDS = 31;
const NODE = process.env.NODE_UNDER_TEST ?? process.execPath;

/** One process: its CPU time in seconds, user and system, as the shell accounts for it. */
async function cpuSeconds(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
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
async function peakMb(env: Readonly<Record<string, string>>): Promise<number> {
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

function environment(
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

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function print(figure: string, value: string, bound: string): void {
  process.stdout.write(`${figure.padEnd(58)} ${value.padStart(9)}   ${bound}\n`);
}

async function requests(sandbox: Sandbox, folder: string): Promise<void> {
  const count = async (inputs: Readonly<Record<string, string>>): Promise<number> => {
    const before = sandbox.requests.length;
    await cpuSeconds(['dist/index.js'], environment(sandbox, folder, inputs));
    return sandbox.requests.length - before;
  };
  const names = Array.from({ length: 11 }, (_, index) => `octo-org/repository-${index}`);
  for (const name of names) sandbox.github.addRepository(name);
  const one = await count({ 'display-name': 'requests one', repositories: names[0] ?? '' });
  const roles = await count({ 'display-name': 'requests roles', roles: 'Flags Editor', repositories: names[1] ?? '' });
  const eleven = await count({ 'display-name': 'requests eleven', repositories: names.join('\n') });
  print('requests, new client in one repository', String(one), 'at most 9');
  print('requests, the same with a role name to look up', String(roles), 'at most 10');
  print('requests, each further repository', ((eleven - one) / 10).toFixed(1), 'at most 4');
}

async function wholeProcess(sandbox: Sandbox, folder: string): Promise<void> {
  // A repository of its own for each run: one that was written a moment ago makes the next mint wait.
  const inputs = (round: number): Record<string, string> => {
    sandbox.github.addRepository(`octo-org/bench-${round}`);
    return environment(sandbox, folder, { 'display-name': `bench ${round}`, repositories: `octo-org/bench-${round}` });
  };
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const run = await cpuSeconds(['dist/index.js'], inputs(round));
    const bare = await cpuSeconds(['-e', '0'], {});
    // The first round warms the file cache.
    if (round > 0) ratios.push(run / bare);
  }
  print('CPU time of the main job, times bare node', median(ratios).toFixed(2), 'at most 5.5, aim 4.2');
  print('peak memory of the main job, MB', (await peakMb(inputs(ROUNDS + 1))).toFixed(1), 'at most 90');
}

function size(): void {
  const bytes = (file: string): number => statSync(join('dist', file)).size;
  const scripts = readdirSync('dist').filter((file) => file.endsWith('.js'));
  print('dist/index.js, MB', (bytes('index.js') / 1e6).toFixed(2), 'at most 1.2');
  print(
    'all scripts of dist, MB',
    (scripts.reduce((sum, file) => sum + bytes(file), 0) / 1e6).toFixed(2),
    'at most 1.2',
  );
}

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
for (const file of ['output', 'summary']) await writeFile(join(folder, file), '');
const sandbox = await startSandbox();
try {
  await requests(sandbox, folder);
  await wholeProcess(sandbox, folder);
  size();
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
