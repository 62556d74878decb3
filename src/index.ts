import { exit } from 'node:process';
import { setFailed } from '@actions/core';
import { plain } from './domain/text.ts';
import { main } from './main.ts';

const LONGEST_LINGER_MS = 2_000;

try {
  const failure = await main();
  if (failure !== undefined) setFailed(failure);
} catch (error) {
  // Not even the report could be made: everything else that can go wrong is told by main.
  setFailed(`Unexpected: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error), 2000)}`);
}
// A tunnel that a proxy never opened would keep the process alive. The exit code is the one that was set.
setTimeout(() => exit(), LONGEST_LINGER_MS).unref();
