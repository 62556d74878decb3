import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { cpuSeconds, environment, median, peakMb, print } from './process.ts';

const ROUNDS = 31;

/** The main job in one repository: requests, CPU time, memory, and the size of the bundle. */
export async function benchMainJob(folder: string): Promise<void> {
  const sandbox = await startSandbox();
  try {
    await requests(sandbox, folder);
    await wholeProcess(sandbox, folder);
    size();
  } finally {
    await sandbox.close();
  }
}

async function requests(sandbox: Sandbox, folder: string): Promise<void> {
  const count = async (inputs: Readonly<Record<string, string>>): Promise<number> => {
    const before = sandbox.requests.length;
    // In the workflow's own repository, as the input's default has it, where one alone is meant.
    const own = { GITHUB_REPOSITORY: inputs.repositories ?? '', GITHUB_API_URL: sandbox.github.url };
    await cpuSeconds(['dist/index.js'], { ...environment(sandbox, folder, inputs), ...own });
    return sandbox.requests.length - before;
  };
  const names = Array.from({ length: 11 }, (_, index) => `octo-org/repository-${index}`);
  for (const name of names) sandbox.github.addRepository(name);
  const one = await count({ 'display-name': 'requests one', repositories: names[0] ?? '' });
  const roles = await count({ 'display-name': 'requests roles', roles: 'Flags Editor', repositories: names[1] ?? '' });
  const eleven = await count({ 'display-name': 'requests eleven', repositories: names.join('\n') });
  print("requests, new client in the workflow's own repository", String(one), 'at most 9');
  print('requests, the same with a role name to look up', String(roles), 'at most 10');
  // One request more looks up all that are named.
  print('requests, each further repository', ((eleven - one - 1) / 10).toFixed(1), 'at most 4');
}

async function wholeProcess(sandbox: Sandbox, folder: string): Promise<void> {
  // A repository of its own for each run: one that was written a moment ago makes the next create wait.
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
