import { stdout } from 'node:process';
import * as core from '@actions/core';
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
    end,
  };
}

/** Gives outputs and the job summary to the runner. Where the runner takes no summary, the log warns, and nothing fails. */
export async function publish(outputs: Readonly<Record<string, string>>, summary: string, log: Log): Promise<void> {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  try {
    await core.summary.addRaw(summary).write();
  } catch (error) {
    log.warn(`The job summary could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
