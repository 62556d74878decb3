import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { INPUT_NAMES } from './schema.ts';

/** The texts of the action's inputs as the runner hands them over; nothing else reads the environment. */
export function runnerInputs(): Record<string, string> {
  const texts = Object.fromEntries(INPUT_NAMES.map((name) => [name, getInput(name)]));
  return {
    ...texts,
    // The default of action.yml, for an expression that came out empty: a token must not go to another GitHub.
    'github-api-url': texts['github-api-url'] || context.apiUrl,
    // With an organization, the default of action.yml names nothing that anybody asked for.
    ...(texts.organization !== '' && texts.repositories === ownRepository() ? { repositories: '' } : {}),
  };
}

function ownRepository(): string | undefined {
  try {
    return `${context.repo.owner}/${context.repo.repo}`;
  } catch {
    // Outside of a job there is none.
    return undefined;
  }
}
