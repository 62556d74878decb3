import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parse } from 'yaml';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { manifestFrom } from '../../src/manifest/read-manifest.ts';
import { cpuSeconds, environment, median, peakMb, print } from './process.ts';

const MANY = 500;
const FEW = 50;
const ROUNDS = 5;

/** Many clients from one file, where nothing is to be done. */
export async function benchManifest(folder: string): Promise<void> {
  const [many, few] = [await settled(MANY, folder), await settled(FEW, folder)];
  try {
    const before = many.sandbox.requests.length;
    await cpuSeconds(['dist/index.js'], many.env);
    const requests = many.sandbox.requests.length - before;
    print(`${MANY} clients, nothing to do: requests`, String(requests), `at most ${2 * MANY + 30}`);
    print('the same: peak memory, MB', (await peakMb(many.env)).toFixed(1), 'at most 160');
    const ratios = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [large, small] = [
        await cpuSeconds(['dist/index.js'], many.env),
        await cpuSeconds(['dist/index.js'], few.env),
      ];
      ratios.push(large / MANY / (small / FEW));
    }
    print(`CPU a client, times that of ${FEW}`, median(ratios).toFixed(2), 'at most 1.2');
    const from = many.sandbox.requests.length;
    await cpuSeconds(['dist/index.js'], { ...many.env, INPUT_OPERATION: 'audit' });
    print('audit of the same: requests', String(many.sandbox.requests.length - from), `at most ${requests + MANY}`);
  } finally {
    await Promise.all([many.sandbox.close(), few.sandbox.close()]);
  }
  for (const [clients, most] of [
    [1_000, 4],
    [10_000, 12],
  ] as const)
    parsing(clients, most);
}

interface Settled {
  sandbox: Sandbox;
  env: Readonly<Record<string, string>>;
}

/** A sandbox in which so many clients are everywhere. */
async function settled(clients: number, folder: string): Promise<Settled> {
  const sandbox = await startSandbox({ github: { limits: 'off' } });
  for (let index = 0; index < clients; index += 1) sandbox.github.addRepository(`octo-org/r-${index}`);
  const workspace = join(folder, `workspace-${clients}`);
  await mkdir(workspace);
  await writeFile(join(workspace, 'clients.yml'), manifestOf(clients));
  const inputs = { manifest: 'clients.yml', refresh: 'stale', repositories: '', 'display-name': '' };
  const env = { ...environment(sandbox, folder, inputs), GITHUB_WORKSPACE: workspace };
  await cpuSeconds(['dist/index.js'], env);
  return { sandbox, env };
}

function manifestOf(clients: number): string {
  const each = Array.from({ length: clients }, (_, index) =>
    [`  - display-name: client ${index}`, '    targets:', `      - repositories: [octo-org/r-${index}]`].join('\n'),
  );
  return ['version: 1', 'clients:', ...each].join('\n');
}

function parsing(clients: number, most: number): void {
  const text = manifestOf(clients);
  const terms = { githubApiUrl: 'https://api.github.com', isSecret: () => false };
  const ratios = Array.from(
    { length: ROUNDS },
    () => timeOf(() => manifestFrom(text, terms)) / timeOf(() => parse(text)),
  );
  print(`reading ${clients} clients, times yaml's own parse`, median(ratios).toFixed(2), `at most ${most}`);
}

function timeOf(work: () => unknown): number {
  const startedAtMs = performance.now();
  work();
  return performance.now() - startedAtMs;
}
