import { type Sandbox, type StoredClient, startSandbox, VirtualClock } from '../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../sandbox/runner.ts';
import { dim, logLine, say } from './print.ts';

const DAY_MS = 86_400_000;

/** The repositories that the client is for. */
export const REPOSITORIES = ['octo-org/checkout', 'octo-org/storefront', 'octo-org/search'] as const;
const CLIENT = 'shop flags';

/** A sandbox in which days pass at once, and the action that runs in it on a schedule. */
export interface ScheduledRuns {
  sandbox: Sandbox;
  /** The clients that are there, newest first. */
  clients(): readonly StoredClient[];
  /** Lets days pass. */
  passDays(days: number): void;
  /** Runs the built action, the same step each time, and prints its log from the plan on. */
  run(kill?: AbortSignal): Promise<ActionResult>;
  /** Whether no run showed a secret of any client. */
  keptSecrets(): boolean;
}

/** Starts a sandbox with three repositories. */
export async function startScheduledRuns(): Promise<ScheduledRuns> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ clock });
  for (const name of REPOSITORIES) sandbox.github.addRepository(name);
  const shown: string[] = [];
  const secrets = new Set([sandbox.github.token]);
  return {
    sandbox,
    clients: () =>
      sandbox.confidence
        .clients()
        .filter(({ displayName }) => displayName === CLIENT)
        .sort((a, b) => (a.createTime < b.createTime ? 1 : -1)),
    passDays: (days) => clock.pass(days * DAY_MS),
    run: async (kill) => {
      const result = await run(sandbox, clock, kill);
      shown.push(result.shown, result.summary, JSON.stringify(result.outputs));
      for (const { clientSecret } of sandbox.confidence.clients()) secrets.add(clientSecret);
      return result;
    },
    keptSecrets: () => [...secrets].every((secret) => secret !== '' && !shown.join('\n').includes(secret)),
  };
}

async function run(sandbox: Sandbox, clock: VirtualClock, kill: AbortSignal | undefined): Promise<ActionResult> {
  let isShown = false;
  const result = await runAction({
    inputs: {
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      'display-name': CLIENT,
      roles: 'Flags Editor',
      repositories: REPOSITORIES.join('\n'),
      operation: 'rotate',
      'rotate-after': '90d',
      overlap: '48h',
    },
    onLine: (line) => {
      isShown ||= line === '▸ The plan';
      if (isShown) logLine(line);
    },
    clock,
    ...(kill === undefined ? {} : { kill }),
  });
  say(dim(`  ${result.exitCode === null ? 'killed' : `exit code ${result.exitCode}`}`));
  return result;
}
