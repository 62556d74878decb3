// Keeps both services up for a person. The terminal tells what is there; standard output is the environment for the action.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Sandbox } from './index.ts';
import { startSandbox } from './index.ts';

const DAY_MS = 86_400_000;
const REPOSITORY = 'example/checkout-service';
const OTHERS = ['example/search', 'example/recommendations'];
const USAGE = `npm run -s sandbox > sandbox.env
npm run -s sandbox -- --missing-permission secrets > sandbox.env   (or variables: the token lacks it)
npm run -s sandbox -- --job-token > sandbox.env                    (the token is the job's own GITHUB_TOKEN)`;

interface Wanted {
  missing: string | undefined;
  isJobToken: boolean;
}

/** What the command line asks for. Throws where it is none. */
function wantedFrom(args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: { 'missing-permission': { type: 'string' }, 'job-token': { type: 'boolean', default: false } },
  });
  const missing = values['missing-permission'];
  if (missing !== undefined && !['secrets', 'variables'].includes(missing))
    throw new TypeError(`no permission ${missing}`);
  return { missing, isJobToken: values['job-token'] };
}

/** Adds what a person finds, and gives the token to work with. */
function furnish({ github }: Sandbox, { missing, isJobToken }: Wanted): string {
  for (const name of [REPOSITORY, ...OTHERS]) github.addRepository(name, { topics: ['flags'] });
  github.addRepository('example/old-shop', { archived: true });
  github.addEnvironment(REPOSITORY, 'production');
  if (isJobToken) github.addToken('ghs_job', { kind: 'actions', repositories: [REPOSITORY] });
  if (isJobToken) return 'ghs_job';
  if (missing === undefined) return github.token;
  github.addToken('github_pat_short', {
    kind: 'fine-grained',
    repositories: 'all',
    ...(missing === 'secrets' ? {} : { secrets: 'write' }),
    ...(missing === 'variables' ? {} : { variables: 'write' }),
  });
  return 'github_pat_short';
}

/** The environment in which the action works against the sandbox, in the form of a dotenv file. */
function environmentLines({ confidence, github }: Sandbox, token: string, folder: string): readonly string[] {
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map((name) => `${name}=${join(folder, name)}`);
  return [
    `INPUT_CONFIDENCE-CLIENT-ID=${confidence.admin.clientId}`,
    `INPUT_CONFIDENCE-CLIENT-SECRET=${confidence.admin.clientSecret}`,
    `INPUT_CONFIDENCE-API-URL=${confidence.url}`,
    `INPUT_CONFIDENCE-TOKEN-URL=${confidence.tokenUrl}`,
    'INPUT_DISPLAY-NAME=checkout-service flags',
    'INPUT_ROLES=Flags Editor',
    `INPUT_GITHUB-TOKEN=${token}`,
    `INPUT_GITHUB-API-URL=${github.url}`,
    `INPUT_REPOSITORIES=${REPOSITORY}`,
    'INPUT_OPERATION=provision',
    `GITHUB_REPOSITORY=${REPOSITORY}`,
    `GITHUB_API_URL=${github.url}`,
    `RUNNER_TEMP=${folder}`,
    `NODE_OPTIONS=--require=${resolve('sandbox/days.cjs')}`,
    `SANDBOX_DAYS=${join(folder, 'days')}`,
    ...files,
    '',
  ];
}

/** What a person is told. */
function told({ confidence, github }: Sandbox, folder: string): string {
  return [
    `The sandbox is up: Confidence at ${confidence.url}, GitHub at ${github.url}. Ctrl-C ends it.`,
    `It has the organization example with ${REPOSITORY} (environment production), ${OTHERS.join(', ')}, and the archived example/old-shop.`,
    'Run the action against it, in another terminal: node --env-file=sandbox.env dist/index.js',
    `Let days pass: echo 91 > ${join(folder, 'days')}`,
    '',
  ].join('\n');
}

async function main(wanted: Wanted): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'confidence-sandbox-'));
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) writeFileSync(join(folder, name), '');
  const days = join(folder, 'days');
  writeFileSync(days, '0');
  const nowMs = () => Date.now() + (Number(readFileSync(days, 'utf8')) || 0) * DAY_MS;
  const sandbox = await startSandbox({ clock: { nowMs } });
  const token = furnish(sandbox, wanted);
  process.stderr.write(told(sandbox, folder));
  process.stdout.write(environmentLines(sandbox, token, folder).join('\n'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
}

try {
  await main(wantedFrom(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
}
