import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { INPUT_NAMES, OWN_REPOSITORY } from './schema.ts';

/** The texts of the action's inputs as the runner gives them; nothing else reads the environment. */
export function runnerInputs(): Record<string, string> {
  const texts = Object.fromEntries(INPUT_NAMES.map((name) => [name, getInput(name)]));
  // An empty expression gets the default of action.yml: a token must not go to another GitHub.
  const apiUrl = texts['github-api-url'] || context.apiUrl;
  const own = apiUrl.replace(/\/+$/, '') === context.apiUrl ? ownRepository() : undefined;
  return {
    ...texts,
    'github-api-url': apiUrl,
    ...(own === undefined ? {} : { [OWN_REPOSITORY]: own }),
    // With an organization, the default of action.yml is a repository that nobody named.
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
