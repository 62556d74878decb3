import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from './index.ts';
import { startSandbox } from './index.ts';

const repository = 'example/checkout-service';

/** Gives the environment in which the action works against the sandbox, in the form of a dotenv file. */
function environmentLines(sandbox: Sandbox, folder: string): string[] {
  const { confidence, github } = sandbox;
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => ({
    name,
    path: join(folder, name),
  }));
  for (const { path } of files) writeFileSync(path, '');
  return [
    '# Keep this running. Save the lines below as sandbox.env, then, in another terminal:',
    '#   node --env-file=sandbox.env dist/index.js',
    `INPUT_CONFIDENCE-CLIENT-ID=${confidence.admin.clientId}`,
    `INPUT_CONFIDENCE-CLIENT-SECRET=${confidence.admin.clientSecret}`,
    `INPUT_CONFIDENCE-API-URL=${confidence.url}`,
    `INPUT_CONFIDENCE-TOKEN-URL=${confidence.tokenUrl}`,
    'INPUT_DISPLAY-NAME=checkout-service flags',
    'INPUT_ROLES=Flags Editor',
    `INPUT_GITHUB-TOKEN=${github.token}`,
    `INPUT_GITHUB-API-URL=${github.url}`,
    `INPUT_REPOSITORIES=${repository}`,
    'INPUT_OPERATION=provision',
    `GITHUB_REPOSITORY=${repository}`,
    `GITHUB_API_URL=${github.url}`,
    ...files.map(({ name, path }) => `${name}=${path}`),
    '',
  ];
}

const sandbox = await startSandbox();
sandbox.github.addRepository(repository);
const folder = mkdtempSync(join(tmpdir(), 'confidence-sandbox-'));
process.stdout.write(environmentLines(sandbox, folder).join('\n'));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void sandbox.close();
  });
}
