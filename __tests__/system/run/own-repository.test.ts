import { afterEach, expect, test } from '@jest/globals';
import { runAction } from '../../../sandbox/runner.ts';
import { CHECKOUT, closeStages, given, type Inputs, openStage, type Stage, usualInputs } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

/** Runs in the workflow's own repository, as the runner of this GitHub tells it. */
async function runIn(stage: Stage, repositories: string, apiUrl = stage.sandbox.github.url, inputs: Inputs = {}) {
  const env = { GITHUB_REPOSITORY: CHECKOUT, GITHUB_API_URL: apiUrl };
  return await runAction({ inputs: given({ ...usualInputs(stage), repositories, ...inputs }), env });
}

function looksUp({ sandbox }: Stage): boolean {
  return sandbox.requests.some(({ path }) => path.includes('graphql'));
}

test("the workflow's own repository is there and not archived, since the workflow runs in it: nobody looks", async () => {
  const stage = await openStage();
  expect((await runIn(stage, 'Octo-Org/checkout')).exitCode).toBe(0);
  expect(looksUp(stage)).toBe(false);
  expect(stage.sandbox.requests).toHaveLength(9);
  expect(signsInFrom(stage.sandbox, CHECKOUT)).toBe(true);
});

test('an App that is not installed for it is told so', async () => {
  const stage = await openStage();
  const { github } = stage.sandbox;
  github.addRepository('octo-org/other');
  const { pkcs8 } = github.addApp({
    id: 4711,
    permissions: { secrets: 'write' },
    installations: [{ owner: 'octo-org', repositories: ['octo-org/other'] }],
  });
  const app = { 'github-token': undefined, 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
  const told = await runIn(stage, CHECKOUT, github.url, app);
  expect(told.exitCode).toBe(1);
  expect(told.errors.join()).toContain('the GitHub App is not installed for each of octo-org/checkout');
  expect(clientsIn(stage.sandbox)).toEqual([]);
});

test.each([
  ['another repository', 'octo-org/web', undefined],
  ['several', `${CHECKOUT}\nocto-org/web`, undefined],
  ['a pattern', 'octo-org/check*', undefined],
  ['the same name on another GitHub', CHECKOUT, 'https://ghes.example.com/api/v3'],
])('of %s GitHub is asked', async (_, repositories, apiUrl) => {
  const stage = await openStage({}, [CHECKOUT, 'octo-org/web']);
  expect((await runIn(stage, repositories, apiUrl)).exitCode).toBe(0);
  expect(looksUp(stage)).toBe(true);
});

test('that the token cannot reach is told before anything is made', async () => {
  const stage = await openStage();
  stage.sandbox.github.removeRepository(CHECKOUT);
  const told = await runIn(stage, CHECKOUT);
  expect(told.exitCode).toBe(1);
  expect(told.errors.join()).toContain(CHECKOUT);
  expect(clientsIn(stage.sandbox)).toEqual([]);
});
