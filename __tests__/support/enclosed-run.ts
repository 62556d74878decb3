import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Seat, VirtualClock } from '../../sandbox/index.ts';
import { inputVariables } from '../../sandbox/runner.ts';
import { NODE_UNDER_TEST } from './stage.ts';

/** What a run in folders of its own left behind. */
export interface Enclosed {
  exitCode: number | null;
  /** What the process wrote, commands and all. */
  raw: string;
  /** Every file below its temporary, home and working folders, by path, the runner's own files among them. */
  files: ReadonlyMap<string, string>;
  /** From the last piece of output to the end of the process, in milliseconds of the clock. */
  lingeredMs: number;
}

/** What is run, where it differs from the usual. */
export interface EnclosedCall {
  inputs: Readonly<Record<string, string>>;
  bundle?: string;
  /** The clock that the process keeps working; one of its own by default. */
  clock?: VirtualClock;
  /** Variables of the environment; `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
}

const RUNNER_FILES = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'];

/** Runs the bundle in empty folders, and gives everything that it wrote anywhere in them. */
export async function runEnclosed(call: EnclosedCall): Promise<Enclosed> {
  const { inputs, bundle = resolve('dist/index.js'), clock = new VirtualClock(), env } = call;
  const folder = await mkdtemp(join(tmpdir(), 'enclosed-'));
  const time = `${folder}-time`;
  try {
    for (const name of ['temp', 'home', 'work', 'runner']) await mkdir(join(folder, name));
    const files = RUNNER_FILES.map((name): [string, string] => [`GITHUB_${name}`, join(folder, 'runner', name)]);
    for (const [, path] of files) await writeFile(path, '');
    const variables = {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'temp'),
      RUNNER_TEMP: join(folder, 'temp'),
      GITHUB_WORKSPACE: join(folder, 'work'),
      GITHUB_ACTIONS: 'true',
      ...Object.fromEntries(files),
      ...inputVariables(inputs),
      ...env,
    };
    const seat = clock.seat(time);
    const ended = await execute({ clock, seat, bundle, env: variables, cwd: join(folder, 'work') });
    return { ...ended, files: await filesBelow(folder) };
  } finally {
    for (const path of [folder, time]) await rm(path, { recursive: true, force: true });
  }
}

interface Process {
  readonly clock: VirtualClock;
  readonly seat: Seat;
  readonly bundle: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

async function execute({ clock, seat, bundle, env, cwd }: Process): Promise<Omit<Enclosed, 'files'>> {
  const child = spawn(NODE_UNDER_TEST, [...seat.args, bundle], {
    cwd,
    env: { ...env, ...seat.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  seat.take(child);
  let raw = '';
  let lastMs = clock.nowMs();
  const take = (text: string): void => {
    raw += text;
    lastMs = clock.nowMs();
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  return await new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => done({ exitCode, raw, lingeredMs: clock.nowMs() - lastMs }));
  });
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(
      async (path): Promise<[string, string]> => [path.slice(folder.length + 1), await readFile(path, 'latin1')],
    ),
  );
  return new Map(texts);
}
