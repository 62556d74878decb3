import { type Sandbox, type StoredClient, scaledClock, startSandbox } from '../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../sandbox/runner.ts';
import { dim, logLine, say } from './telling.ts';

const DAY_MS = 86_400_000;
// Runs pause for seconds: here they live so many times as fast.
const FACTOR = 12;

export const REPOSITORIES = ['octo-org/checkout', 'octo-org/storefront', 'octo-org/search'] as const;
const CLIENT = 'shop flags';

/** A sandbox whose days pass when they are told to, and the action that runs in its time. */
export interface Nights {
  sandbox: Sandbox;
  /** LineageMember clients, newest first. */
  clients(): readonly StoredClient[];
  /** Lets days pass. */
  later(days: number): void;
  /** Runs the built action, the same step each time, and shows its log from the plan on. */
  run(kill?: AbortSignal): Promise<ActionResult>;
  /** Whether everything that runs showed is free of every secret there ever was. */
  keptSecrets(): boolean;
}

/** Starts a sandbox with three repositories. */
export async function startNights(): Promise<Nights> {
  let originMs = Date.now();
  const clock = { nowMs: () => scaledClock(FACTOR, originMs).nowMs() };
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
    later: (days) => {
      // A clock that runs fast from an earlier moment on is ahead of one that does so from a later moment on.
      originMs -= (days * DAY_MS) / (FACTOR - 1);
    },
    run: async (kill) => {
      const result = await run(sandbox, { factor: FACTOR, originMs }, kill);
      shown.push(result.shown, result.summary, JSON.stringify(result.outputs));
      for (const { clientSecret } of sandbox.confidence.clients()) secrets.add(clientSecret);
      return result;
    },
    keptSecrets: () => [...secrets].every((secret) => secret !== '' && !shown.join('\n').includes(secret)),
  };
}

async function run(
  sandbox: Sandbox,
  quickTime: { factor: number; originMs: number },
  kill: AbortSignal | undefined,
): Promise<ActionResult> {
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
    quickTime,
    ...(kill === undefined ? {} : { kill }),
  });
  say(dim(`  ${result.exitCode === null ? 'killed' : `exit code ${result.exitCode}`}`));
  return result;
}
