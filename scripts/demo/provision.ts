import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../sandbox/runner.ts';
import { check, dim, logLine, say, title } from './print.ts';

const REPOSITORIES = ['octo-org/checkout', 'octo-org/storefront'];
const CLIENT = 'checkout-service flags';

/** Runs the built action as the runner would, and shows its log while it goes on. */
async function run(sandbox: Sandbox): Promise<ActionResult> {
  const result = await runAction({
    inputs: {
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'display-name': CLIENT,
      roles: 'Flags Editor',
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      repositories: REPOSITORIES.join('\n'),
      refresh: 'stale',
      'writes-per-minute': '0',
    },
    onLine: logLine,
  });
  say(dim(`  exit code ${result.exitCode}; ${result.masks.length} texts masked`));
  return result;
}

/** What the repositories hold, held against the client, and told without a secret. */
function arrived(sandbox: Sandbox): boolean {
  const client = sandbox.confidence.clients().find(({ displayName }) => displayName === CLIENT);
  const checks = REPOSITORIES.flatMap((repository) => {
    const held = new Map(sandbox.github.secrets(repository).map(({ name, value }) => [name, value]));
    const [clientId, clientSecret] = [held.get('CONFIDENCE_CLIENT_ID'), held.get('CONFIDENCE_CLIENT_SECRET')];
    return [
      check(
        `${repository}: CONFIDENCE_CLIENT_ID is the client's id`,
        clientId !== undefined && clientId === client?.clientId,
      ),
      check(
        `${repository}: CONFIDENCE_CLIENT_SECRET is the client's secret`,
        clientSecret !== undefined && clientSecret === client?.clientSecret,
      ),
      check(
        `${repository}: the pair signs in to Confidence`,
        sandbox.confidence.signsIn(clientId ?? '', clientSecret ?? ''),
      ),
    ];
  });
  return checks.every(Boolean);
}

/** Everything both services hold, to compare before and after. */
function world(sandbox: Sandbox): string {
  return JSON.stringify([sandbox.confidence.clients(), REPOSITORIES.map((name) => sandbox.github.secrets(name))]);
}

async function demo(sandbox: Sandbox): Promise<boolean> {
  for (const name of REPOSITORIES) sandbox.github.addRepository(name);
  say(`A local Confidence (${sandbox.confidence.url}) and a local GitHub (${sandbox.github.url}) are up.`);
  say('The built action runs against them, as a runner would run it: dist/index.js, inputs in the environment.');

  title('First run: there is no client yet');
  const first = await run(sandbox);
  title('What arrived, opened with the private key of each repository');
  const isRight = arrived(sandbox);

  title('Second run, refresh: stale: there is nothing to do');
  const before = world(sandbox);
  const second = await run(sandbox);
  title('What changed');
  const isUnchanged = check('nothing: the same client, the same secrets, not written again', world(sandbox) === before);
  const secret = sandbox.confidence.clients().find(({ displayName }) => displayName === CLIENT)?.clientSecret ?? '';
  const everything = [first, second]
    .map(({ shown, summary, outputs }) => `${shown}${summary}${JSON.stringify(outputs)}`)
    .join('');
  const isHidden = check(
    'the secret shows nowhere: not in a log, an output or a summary',
    secret !== '' && !everything.includes(secret),
  );

  title('Job summary of the first run (Markdown)');
  say(first.summary);
  return first.exitCode === 0 && second.exitCode === 0 && isRight && isUnchanged && isHidden;
}

/** The main job, twice: gives whether all went as it should. */
export async function provision(): Promise<boolean> {
  const sandbox = await startSandbox();
  return await demo(sandbox).finally(sandbox.close);
}
