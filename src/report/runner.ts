import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import * as core from '@actions/core';
import type { Problem } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import { plain } from '../domain/text.ts';
import type { Masks } from '../runtime/masks.ts';

const LONGEST_LINE = 4_000;

/** Tells the runner to hide texts from then on. All are sent in one write: a secret has many forms, and a write takes time. */
export function maskInLog(texts: readonly string[]): void {
  stdout.cork();
  for (const text of texts) core.setSecret(text);
  stdout.uncork();
}

/** A log whose last group can be ended. */
export interface RunnerLog extends Log {
  /** Shows a text beside the log, less loudly than a warning. */
  notice(text: string): void;
  /** Shows a problem at its place in a file; one without a place is not shown. */
  problemAt(problem: Problem): void;
  end(): void;
}

/** The runner's log: lines in groups. Every line is cleaned once more before it is written. */
export function runnerLog(masks: Masks): RunnerLog {
  let isOpen = false;
  const end = (): void => {
    if (isOpen) core.endGroup();
    isOpen = false;
  };
  return {
    group: (title) => {
      end();
      core.startGroup(plain(title));
      isOpen = true;
    },
    line: (text) => core.info(`${isOpen ? '  ' : ''}${masks.clean(text, LONGEST_LINE)}`),
    warn: (text) => core.warning(masks.clean(text, LONGEST_LINE)),
    ...(core.isDebug() ? { debug: (text: string) => core.debug(masks.clean(text, LONGEST_LINE)) } : {}),
    problemAt: ({ what, at }) => {
      if (at === undefined) return;
      const { file, line, column } = at;
      core.error(masks.clean(what, LONGEST_LINE), { file, startLine: line, startColumn: column });
    },
    notice: (text) => core.notice(masks.clean(text, LONGEST_LINE)),
    end,
  };
}

/** Gives the job summary to the runner. Where the runner takes none, the log warns, and nothing fails. */
export async function publishSummary(summary: string, log: Log): Promise<void> {
  try {
    await core.summary.addRaw(summary).write();
  } catch (error) {
    log.warn(`The job summary could not be written: ${reasonOf(error)}`);
  }
}

/** Gives outputs to the runner. A later step that reads them must not take absent ones for empty ones: this gives the failure. */
export function publishOutputs(outputs: Readonly<Record<string, string>>): Problem | undefined {
  try {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
    return undefined;
  } catch (error) {
    const what = `the outputs of this step could not be written: ${reasonOf(error)}`;
    return { what, cure: 'Check the disk of the runner. What the run did stands in its log' };
  }
}

/** Writes a file for later steps into the runner's temporary folder, and gives its path; empty where that cannot be done. */
export async function writeReportFile(text: string, log: Log): Promise<string> {
  const folder = env.RUNNER_TEMP ?? '';
  const path = join(folder, `provision-confidence-report-${randomUUID()}.json`);
  try {
    if (folder === '') throw new Error('RUNNER_TEMP is not set');
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return path;
  } catch (error) {
    log.warn(`The report file could not be written: ${reasonOf(error)}`);
    return '';
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
