import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunnerLog } from './runner-log.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How the bundle is run: as a runner would, with inputs in the environment and files for outputs, state and summary. */
export interface ActionCall {
  /** By the names of `action.yml`; inputs that are not given have its defaults only where the caller gives them. */
  inputs: Readonly<Record<string, string>>;
  /** Further environment, such as a proxy. */
  env?: Readonly<Record<string, string>>;
  /** The Node binary; this process's own by default. */
  node?: string;
  /** The built bundle. */
  bundle?: string;
  /** What a watcher sees while the run goes on: lines as the runner shows them. */
  onLine?: (line: string) => void;
  /** Ends the process at once, as a runner that is lost would. */
  kill?: AbortSignal;
  /** Cancels the process, as a runner does whose job is cancelled. */
  cancel?: AbortSignal;
  /** The signal of that; SIGINT by default, which a runner sends first. */
  cancelSignal?: 'SIGINT' | 'SIGTERM';
  /** The clock that the process lives on; the machine's by default. */
  clock?: VirtualClock;
  /** What the process is called on that clock. */
  name?: string;
}

/** What a run left behind. */
export interface ActionResult {
  /** `null` where it was killed. */
  exitCode: number | null;
  /** The log as the runner shows it: masks applied from where they were registered, commands carried out. */
  shown: string;
  /** What the process wrote, commands and all. */
  raw: string;
  /** Values the run asked to mask. */
  masks: readonly string[];
  /** The error annotations. */
  errors: readonly string[];
  /** The file of the report has another path in each run, so the path is left out. */
  outputs: Readonly<Record<string, string>>;
  /** What the file holds that the output `report-file` names. */
  reportFile: string;
  state: string;
  summary: string;
}

const FILES = ['output', 'state', 'summary', 'env', 'path'] as const;

/** Runs the built action in a process of its own, and waits for its end. */
export async function runAction(call: ActionCall): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), 'action-'));
  try {
    await Promise.all(FILES.map((file) => writeFile(join(folder, file), '')));
    const log = new RunnerLog(call.onLine);
    const exitCode = await execute(call, folder, log);
    const [output = '', state = '', summary = ''] = await Promise.all(
      FILES.map((file) => readFile(join(folder, file), 'utf8')),
    );
    const outputs = parseOutputs(output);
    const reportFile = await readFile(outputs['report-file'] || '/dev/null', 'utf8');
    return {
      exitCode,
      shown: log.shown,
      raw: log.raw,
      masks: log.masks,
      errors: log.errors,
      outputs: outputs['report-file'] === undefined ? outputs : { ...outputs, 'report-file': '' },
      reportFile,
      state,
      summary,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function execute(call: ActionCall, folder: string, log: RunnerLog): Promise<number | null> {
  const seat = call.clock?.seat(join(folder, 'time'), call.name);
  const child = spawn(call.node ?? process.execPath, [...(seat?.args ?? []), call.bundle ?? 'dist/index.js'], {
    env: { ...environment(folder), ...inputVariables(call.inputs), ...seat?.env, ...call.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(seat === undefined ? [] : ['ipc' as const])],
  });
  seat?.take(child);
  signalOn(child, call.kill, 'SIGKILL');
  signalOn(child, call.cancel, call.cancelSignal ?? 'SIGINT');
  return await ended(child, log);
}

function signalOn(child: ChildProcess, abort: AbortSignal | undefined, signal: NodeJS.Signals): void {
  abort?.addEventListener('abort', () => child.kill(signal));
}

async function ended(child: ChildProcess, log: RunnerLog): Promise<number | null> {
  child.stdout?.setEncoding('utf8').on('data', (text: string) => log.write(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.write(text));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      log.end();
      resolve(code);
    });
  });
}

function environment(folder: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'octo-org/checkout',
    GITHUB_WORKFLOW_REF: 'octo-org/checkout/.github/workflows/provision.yml@refs/heads/main',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STATE: join(folder, 'state'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_PATH: join(folder, 'path'),
  };
}

/** Inputs as the runner hands them over: spaces become `_`, upper case, hyphens stay. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replace(/ /g, '_').toUpperCase()}`, value]),
  );
}

/** The file of outputs, entry by entry: `name<<delimiter`, the value, the delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter);
    outputs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return outputs;
}
