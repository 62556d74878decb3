import { startSandbox, VirtualClock } from '../../sandbox/index.ts';
import { runAction } from '../../sandbox/runner.ts';
import { NODE, print } from './process.ts';

const TARGETS = 100;
const WRITES_PER_MINUTE = 60;
const WRITES_A_TARGET = 2;

/** A hundred repositories at a GitHub that enforces its documented limits, on a clock on which waiting takes no time. */
export async function benchLimits(): Promise<void> {
  const paced = await provision('');
  // Sixty writes a minute, all at its begin.
  const allowedMs = (Math.ceil((TARGETS * WRITES_A_TARGET) / WRITES_PER_MINUTE) - 1) * 60_000;
  print(`${TARGETS} repositories within limits, default pace: written`, String(paced.written), 'all');
  print('refusals at the default pace', String(paced.refusals), 'none');
  print('time, times what the pace allows', (paced.tookMs / allowedMs).toFixed(3), 'at most 1.1');
  const unpaced = await provision('0');
  print('the same without a pace: written', String(unpaced.written), 'all');
  print('refusals without a pace', String(unpaced.refusals), 'some');
  print('requests sent while told to wait', String(unpaced.breaches), 'none');
}

async function provision(writesPerMinute: string) {
  const clock = new VirtualClock();
  const contentPerMinute = writesPerMinute === '0' ? 80 : undefined;
  const sandbox = await startSandbox({ clock, github: { limits: 'documented', contentPerMinute } });
  try {
    const names = Array.from({ length: TARGETS }, (_, index) => `octo-org/r-${index}`);
    for (const name of names) sandbox.github.addRepository(name);
    const inputs = {
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'display-name': 'bench',
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      repositories: names.join('\n'),
      'writes-per-minute': writesPerMinute,
    };
    const startedAtMs = clock.nowMs();
    await runAction({ inputs, node: NODE, clock });
    const tookMs = clock.nowMs() - startedAtMs;
    const [client] = sandbox.confidence.clients().filter(({ displayName }) => displayName === 'bench');
    const isRight = (name: string): boolean => {
      const values = sandbox.github.secrets(name).map(({ value }) => value);
      return client !== undefined && values[0] === client.clientId && values[1] === client.clientSecret;
    };
    return { tookMs, written: names.filter(isRight).length, ...sandbox.github.limits() };
  } finally {
    await sandbox.close();
  }
}
