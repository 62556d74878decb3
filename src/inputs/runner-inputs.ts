import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { INPUT_NAMES } from './schema.ts';

/** The texts of the action's inputs as the runner hands them over; nothing else reads the environment. */
export function runnerInputs(): Record<string, string> {
  const texts = Object.fromEntries(INPUT_NAMES.map((name) => [name, getInput(name)]));
  // The default of action.yml, for an expression that came out empty: a token must not go to another GitHub.
  return { ...texts, 'github-api-url': texts['github-api-url'] || context.apiUrl };
}
