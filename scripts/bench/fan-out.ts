import { spawn } from 'node:child_process';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import type { GitHubVariant } from '../../sandbox/options.ts';
import { environment, median, NODE, print } from './process.ts';

const LATENCY_MS = 25;
// Two sign-ins, the list of clients before and after the create, the create, and the names of the repositories.
const BESIDES = 6;

/** So many repositories, and what the run keeps to that the script does not. */
interface Fleet {
  targets: number;
  limits: GitHubVariant['limits'];
  writesPerMinute: string;
  /** Limits count over a minute, so few rounds fit into one. */
  rounds: number;
  most: string;
}

/** Runs against a script that sends the same requests, keeps no limit and does nothing else. */
export async function benchFanOut(folder: string): Promise<void> {
  await benchFleet({ targets: 100, limits: 'off', writesPerMinute: '0', rounds: 9, most: '1.25' }, folder);
  await benchFleet({ targets: 30, limits: 'documented', writesPerMinute: '', rounds: 1, most: '1.5' }, folder);
}

async function benchFleet(fleet: Fleet, folder: string): Promise<void> {
  const names = Array.from({ length: fleet.targets }, (_, index) => `octo-org/r-${index}`);
  const [free, limited] = [await sandboxWith('off', names), await sandboxWith(fleet.limits, names)];
  try {
    await againstMinimalScript({ ...fleet, free, limited, names }, folder);
  } finally {
    await Promise.all([free.close(), limited.close()]);
  }
}

async function sandboxWith(limits: GitHubVariant['limits'], names: readonly string[]): Promise<Sandbox> {
  const sandbox = await startSandbox({ latencyMs: LATENCY_MS, github: { limits } });
  for (const name of names) sandbox.github.addRepository(name);
  return sandbox;
}

/** A fleet at two services: one for the script, one for the run. */
interface Race extends Fleet {
  free: Sandbox;
  limited: Sandbox;
  names: readonly string[];
}

async function againstMinimalScript(race: Race, folder: string): Promise<void> {
  const { free, limited, names, targets, writesPerMinute, most } = race;
  const repositories = names.join('\n');
  const rounds: { time: number; torn: number; requests: number }[] = [];
  for (let round = 0; round <= race.rounds; round += 1) {
    const inputs = { 'display-name': `bench ${round}`, repositories, 'writes-per-minute': writesPerMinute };
    const script = { ...environment(free, folder, inputs), NAMES: repositories };
    const minimal = await measured({ sandbox: free, names }, ['scripts/bench/minimal-script.mjs'], script);
    const run = await measured({ sandbox: limited, names }, ['dist/index.js'], environment(limited, folder, inputs));
    const [time, torn] = [run.tookMs / minimal.tookMs, run.tornMs / minimal.tornMs];
    // The first round warms the file cache.
    if (round > 0) rounds.push({ time, torn, requests: run.requests });
  }
  const middle = (part: 'time' | 'torn' | 'requests'): number => median(rounds.map((round) => round[part]));
  const told = `${targets} repositories, ${LATENCY_MS} ms latency, ${race.limits === 'off' ? 'no limits' : 'documented limits'}`;
  print(`${told}: time, times a minimal script's without limits`, middle('time').toFixed(2), `at most ${most}`);
  print('requests a repository', ((middle('requests') - BESIDES) / targets).toFixed(2), 'at most 4');
  print("longest time torn, times the minimal script's", middle('torn').toFixed(2), 'at most about 1');
}

/** Where secrets are written. */
interface Place {
  sandbox: Sandbox;
  names: readonly string[];
}

async function measured(place: Place, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { sandbox } = place;
  removeSecrets(place);
  const before = sandbox.requests.length;
  const tookMs = await wallMs(args, env);
  return { tookMs, tornMs: longestTornMs(sandbox, before), requests: sandbox.requests.length - before };
}

/** A secret that was written a moment ago makes a create wait. */
function removeSecrets({ sandbox, names }: Place): void {
  for (const name of names) {
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
