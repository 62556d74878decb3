import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a step wrote for its runner. */
export interface Written {
  stdout: string;
  output: string;
  summary: string;
}

const folder = mkdtempSync(join(tmpdir(), 'runner-'));
const files = {
  GITHUB_OUTPUT: join(folder, 'output'),
  GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  RUNNER_TEMP: folder,
};

/** Runs something as a step of a job: with files for outputs and summary, and all it writes caught. */
export async function asStep(env: Readonly<Record<string, string>>, act: () => Promise<void>): Promise<Written> {
  const given = { ...env, ...files };
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  for (const file of [files.GITHUB_OUTPUT, files.GITHUB_STEP_SUMMARY]) writeFileSync(file, '');
  Object.assign(process.env, given);
  const write = process.stdout.write;
  let stdout = '';
  process.stdout.write = (text: string | Uint8Array) => {
    stdout += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    return true;
  };
  try {
    await act();
  } finally {
    process.stdout.write = write;
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  const [output, summary] = [files.GITHUB_OUTPUT, files.GITHUB_STEP_SUMMARY].map((file) => readFileSync(file, 'utf8'));
  return { stdout, output: output ?? '', summary: summary ?? '' };
}

/** Removes the files. */
export function removeRunnerFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}
