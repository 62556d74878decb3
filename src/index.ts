import { setFailed } from '@actions/core';
import { plain } from './domain/text.ts';
import { main } from './main.ts';

try {
  const failure = await main();
  if (failure !== undefined) setFailed(failure);
} catch (error) {
  // A defect: everything that can be expected to go wrong was told by main.
  setFailed(`Unexpected: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error), 2000)}`);
}
