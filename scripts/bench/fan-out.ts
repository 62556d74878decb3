import { spawn } from 'node:child_process';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { environment, median, NODE, print } from './process.ts';

const ROUNDS = 9;
const TARGETS = 100;
const LATENCY_MS = 25;
// Two sign-ins, the list of clients before and after the create, the create, and the names of the repositories.
const BESIDES = 6;
const NAMES = Array.from({ length: TARGETS }, (_, index) => `octo-org/r-${index}`);

/** A hundred repositories without limits, against a script that sends the same requests and does nothing else. */
export async function benchFanOut(folder: string): Promise<void> {
  const sandbox = await startSandbox({ latencyMs: LATENCY_MS, github: { limits: 'off' } });
  for (const name of NAMES) sandbox.github.addRepository(name);
  try {
    await againstMinimalScript(sandbox, folder);
  } finally {
    await sandbox.close();
  }
}

async function againstMinimalScript(sandbox: Sandbox, folder: string): Promise<void> {
  const rounds: { time: number; torn: number; requests: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const repositories = NAMES.join('\n');
    const env = environment(sandbox, folder, { 'display-name': `bench ${round}`, repositories });
    const minimal = await measured(sandbox, ['scripts/bench/minimal-script.mjs'], { ...env, NAMES: repositories });
    const run = await measured(sandbox, ['dist/index.js'], env);
    const [time, torn] = [run.tookMs / minimal.tookMs, run.tornMs / minimal.tornMs];
    // The first round warms the file cache.
    if (round > 0) rounds.push({ time, torn, requests: run.requests });
  }
  const middle = (part: 'time' | 'torn' | 'requests'): number => median(rounds.map((round) => round[part]));
  const told = `${TARGETS} repositories, ${LATENCY_MS} ms latency`;
  print(`${told}: time, times a minimal script's`, middle('time').toFixed(2), 'at most 1.3');
  print('requests a repository', ((middle('requests') - BESIDES) / TARGETS).toFixed(2), 'at most 4');
  print("longest time torn, times the minimal script's", middle('torn').toFixed(2), 'at most about 1');
}

async function measured(sandbox: Sandbox, args: readonly string[], env: Readonly<Record<string, string>>) {
  removeSecrets(sandbox);
  const before = sandbox.requests.length;
  const tookMs = await wallMs(args, env);
  return { tookMs, tornMs: longestTornMs(sandbox, before), requests: sandbox.requests.length - before };
}

/** A secret that was written a moment ago makes a create wait. */
function removeSecrets(sandbox: Sandbox): void {
  for (const name of NAMES) {
    for (const secret of sandbox.github.secrets(name)) sandbox.github.removeSecret(name, secret.name);
  }
}

async function wallMs(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const startedAtMs = performance.now();
  const child = spawn(NODE, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} failed`);
  return performance.now() - startedAtMs;
}

/** The longest time from the arrival of a target's first half to that of its second, beyond which it was no pair. */
function longestTornMs({ requests }: Sandbox, from: number): number {
  const begun = new Map<string, number>();
  let longest = 0;
  for (const { method, path, atMs } of requests.slice(from)) {
    if (method !== 'PUT') continue;
    const target = path.replace(/\/secrets\/.*/, '');
    const sinceMs = begun.get(target);
    if (sinceMs === undefined) begun.set(target, atMs);
    else longest = Math.max(longest, atMs - sinceMs);
  }
  return longest;
}
