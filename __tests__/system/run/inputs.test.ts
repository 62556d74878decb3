import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inLanes } from '../../support/lanes.ts';
import type { Inputs, Stage, Told } from '../../support/stage.ts';
import { closeStages, openStage } from '../../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(closeStages);

const wrong: readonly (readonly [name: string, inputs: Inputs])[] = [
  ['confidence-client-id', { 'confidence-client-id': undefined }],
  ['confidence-token', { 'confidence-token': 'both-ways' }],
  ['confidence-client-secret', { 'confidence-client-secret': '' }],
  ['confidence-client-secret', { 'confidence-client-secret': 'two\nlines' }],
  ['confidence-token', { 'confidence-client-id': '', 'confidence-client-secret': '', 'confidence-token': 'a b' }],
  ['confidence-api-url', { 'confidence-api-url': 'http://api.confidence.dev' }],
  ['confidence-api-url', { 'confidence-api-url': 'https://name:word@api.confidence.dev' }],
  ['confidence-token-url', { 'confidence-token-url': 'https://iam.confidence.dev/v1/oauth/token?x=1' }],
  ['display-name', { 'display-name': undefined }],
  ['display-name', { 'display-name': '{repo} flags' }],
  ['display-name', { 'display-name': 'two\nlines' }],
  ['client-name', { 'client-name': 'apiClients/../roles' }],
  ['client-name', { 'client-name': 'apiClients/one', 'display-name': '{repository}' }],
  ['description', { description: 'a bell \u0007' }],
  ['roles', { roles: ',,' }],
  ['roles', { roles: 'roles/a/b' }],
  ['permissions', { permissions: '# nothing' }],
  ['labels', { labels: 'team' }],
  ['labels', { labels: 'managed-by=me' }],
  ['role-binding', { 'role-binding': 'Inline' }],
  ['github-token', { 'github-token': '' }],
  ['github-token', { 'github-token': 'ghp_one two' }],
  ['github-api-url', { 'github-api-url': 'https://github.com' }],
  ['github-api-url', { 'github-api-url': 'https://acme.ghe.com' }],
  ['repositories', { repositories: '' }],
  ['repositories', { repositories: 'checkout' }],
  ['repositories', { repositories: 'octo-org/..' }],
  ['repositories', { repositories: 'octo-org/checkout/actions' }],
  ['client-id-secret', { 'client-id-secret': 'GITHUB_ID' }],
  ['client-secret-secret', { 'client-secret-secret': '1ST' }],
  ['client-secret-secret', { 'client-secret-secret': 'confidence_client_id' }],
  ['client-id-variable', { 'client-id-variable': 'A-B' }],
  ['refresh', { refresh: 'never' }],
  ['writes-per-minute', { 'writes-per-minute': '-1' }],
  ['operation', { operation: 'destroy' }],
  ['dry-run', { 'dry-run': 'yes' }],
];

describe('a wrong input stops the run before the first request, and is named', () => {
  let runs: Told[];
  beforeAll(async () => {
    runs = await inLanes(wrong, 2, async ([, inputs]) => await stage.run(inputs));
  });

  test.each(wrong.map(([name, inputs], index) => ({ name, inputs, index })))('$name: $inputs', ({ name, index }) => {
    const told = runs[index];
    expect(told).toMatchObject({ exitCode: 1, requests: [], outputs: { result: 'failed', written: '0' } });
    expect(told?.errors).toHaveLength(1);
    expect(told?.errors[0]).toMatch(new RegExp(`^input ${name}: .*expected `));
    expect(told?.summary).toContain(`input ${name}`);
    const { problems } = JSON.parse(told?.outputs.report ?? '');
    expect(problems).toHaveLength(1);
  });
});

test('several wrong inputs are told at once', async () => {
  const told = await stage.run({
    'display-name': '',
    'github-token': '',
    repositories: 'one, two',
    refresh: 'sometimes',
    'dry-run': '1',
    'client-id-secret': 'GITHUB_ID',
  });
  expect(told).toMatchObject({ exitCode: 1, requests: [], outputs: { result: 'failed' } });
  for (const name of ['display-name', 'github-token', 'repositories', 'refresh', 'dry-run', 'client-id-secret']) {
    expect(told.errors.join()).toContain(`input ${name}: `);
  }
  expect(told.wholeTranscript).toMatchSnapshot();
});

test('what was seen of a secret or of credentials in an address is not told', async () => {
  const told = await stage.run({
    'github-token': 'ghp_secret part',
    'confidence-client-secret': 'client secret',
    'confidence-api-url': 'https://name:password@api.confidence.dev',
  });
  expect(told).toMatchObject({ exitCode: 1, requests: [] });
  const lines = told.raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  expect(lines.join('\n')).not.toMatch(/ghp_secret|client secret|password/);
  expect(told.transcript).toMatchSnapshot();
});
