import { env } from 'node:process';
import { afterEach, expect, test } from '@jest/globals';
import { runnerInputs } from '../../src/inputs/runner-inputs.ts';
import { MANAGED_FROM } from '../../src/inputs/schema.ts';

const before = { repository: env.GITHUB_REPOSITORY, ref: env.GITHUB_WORKFLOW_REF };

function set(repository: string | undefined, ref: string | undefined): void {
  if (repository === undefined) delete env.GITHUB_REPOSITORY;
  else env.GITHUB_REPOSITORY = repository;
  if (ref === undefined) delete env.GITHUB_WORKFLOW_REF;
  else env.GITHUB_WORKFLOW_REF = ref;
}

afterEach(() => set(before.repository, before.ref));

test.each([
  ['on a branch', 'o/ci', 'o/ci/.github/workflows/a.yml@refs/heads/main'],
  ['on another branch', 'o/ci', 'o/ci/.github/workflows/a.yml@refs/heads/fix@home'],
  ['on a tag', 'o/ci', 'o/ci/.github/workflows/a.yml@refs/tags/v1'],
  ['in another case', 'O/CI', 'O/Ci/.github/workflows/a.yml@refs/heads/main'],
])('the workflow file tells what keeps a client: %s', (_, repository, ref) => {
  set(repository, ref);
  expect(runnerInputs()[MANAGED_FROM]).toBe('o/ci o/ci/.github/workflows/a.yml');
});

test.each([
  ['no workflow', 'o/ci', undefined],
  ['an empty one', 'o/ci', ''],
  ['no repository', undefined, 'o/ci/.github/workflows/a.yml@refs/heads/main'],
  ['something else', 'o/ci', 'a.yml'],
])('nobody knows it where there is %s', (_, repository, ref) => {
  set(repository, ref);
  expect(runnerInputs()[MANAGED_FROM]).toBeUndefined();
});
