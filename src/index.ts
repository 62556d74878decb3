import './ignored-event.ts';
import process, { exit, stderr, stdout } from 'node:process';
import { setFailed } from '@actions/core';
import { plain } from './domain/text.ts';
import { main } from './main.ts';

const LONGEST_LINGER_MS = 2_000;

// Whoever reads the log may be gone: that ends no run in the middle. What failed is then reported where somebody may still read.
let isLogLost = false;
stdout.on('error', () => {
  isLogLost = true;
});
stderr.on('error', () => {});

/** Fails the step, and says why. */
function fail(failure: string): void {
  setFailed(failure);
  if (isLogLost) stderr.write(`${failure}\n`);
}

// Nothing is left to wait for, and the run has not come to its end: it must not look as if it had.
const cutShort = (): void => {
  fail('Unexpected: the run stopped in the middle. This is a defect of the action: please report it');
  exit();
};
process.once('beforeExit', cutShort);

try {
  const failure = await main();
  if (failure !== undefined) fail(failure);
} catch (error) {
  // Not even the report could be made: everything else that can go wrong is reported by main.
  fail(`Unexpected: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error), 2000)}`);
}
process.off('beforeExit', cutShort);
// A tunnel that a proxy never opened would keep the process alive. The exit code is the one that was set.
setTimeout(() => exit(), LONGEST_LINGER_MS).unref();
