import { normalize } from 'node:path/posix';
import { env } from 'node:process';
import { getInput } from '@actions/core';
import { context } from '@actions/github';
import { INPUT_NAMES, MANAGED_FROM, OWN_REPOSITORY, WORKSPACE } from './schema.ts';

/** The texts of the action's inputs as the runner gives them; nothing else reads the environment. */
export function runnerInputs(): Record<string, string> {
  const texts = Object.fromEntries(INPUT_NAMES.map((name) => [name, getInput(name)]));
  // An empty expression gets the default of action.yml: a token must not go to another GitHub.
  const apiUrl = texts['github-api-url'] || context.apiUrl;
  const managedFrom = texts.manifest ? manifestFile(texts.manifest) : workflowFile();
  const own = isSameAddress(apiUrl, context.apiUrl) ? ownRepository() : undefined;
  return {
    ...texts,
    'github-api-url': apiUrl,
    [WORKSPACE]: env.GITHUB_WORKSPACE ?? '',
    ...(own === undefined ? {} : { [OWN_REPOSITORY]: own }),
    ...(managedFrom === undefined ? {} : { [MANAGED_FROM]: managedFrom }),
    ...(isOwnByDefault(texts) ? { repositories: '' } : {}),
  };
}

/** With an organization or a manifest, the default of action.yml is a repository that nobody named. */
function isOwnByDefault({ organization, manifest, repositories }: Readonly<Record<string, string>>): boolean {
  const isNamedElsewhere = organization !== '' || manifest !== '';
  return isNamedElsewhere && repositories?.toLowerCase() === ownRepository()?.toLowerCase();
}

/** The repository and the path of a manifest: whichever workflow runs it, its clients are kept from there. */
function manifestFile(path: string): string | undefined {
  const { GITHUB_REPOSITORY: repository = '' } = env;
  return repository === '' ? undefined : `${repository.toLowerCase()} ${normalize(path)}`;
}

/** Addresses are the same with and without slashes at their end; a long one is none. */
function isSameAddress(one: string, other: string): boolean {
  return one.startsWith(other) && /^\/{0,9}$/.test(one.slice(other.length));
}

function ownRepository(): string | undefined {
  try {
    return `${context.repo.owner}/${context.repo.repo}`;
  } catch {
    // Outside of a job there is none.
    return undefined;
  }
}

/** `owner/repository owner/repository/.github/workflows/file.yml`: the ref behind it is of one run, and does not matter. */
function workflowFile(): string | undefined {
  const { GITHUB_REPOSITORY: repository = '', GITHUB_WORKFLOW_REF: ref = '' } = env;
  // A ref may hold an @ too, so the first one ends the path of the file, unless that is behind its extension.
  const [, owner = '', rest = ''] = /^([^/]+\/[^/]+\/)(.+?\.ya?ml|[^@]+)(?:@.*)?$/.exec(ref) ?? [];
  // Names of owners and repositories are the same in any case.
  return repository === '' || rest === '' ? undefined : `${repository.toLowerCase()} ${owner.toLowerCase()}${rest}`;
}
