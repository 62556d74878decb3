import { startSandbox, VirtualClock } from '../../sandbox/index.ts';
import { runAction } from '../../sandbox/runner.ts';
import { print } from './process.ts';

const REPOSITORIES = 100;

/** One client rotated over a hundred repositories: how many requests each takes, and how many there are besides. */
export async function benchRotation(): Promise<void> {
  for (const generation of ['documented', 'newer'] as const) {
    const clock = new VirtualClock();
    const sandbox = await startSandbox({ clock, confidence: { generation } });
    const names = Array.from({ length: REPOSITORIES }, (_, index) => `octo-org/repository-${index}`);
    for (const name of names) sandbox.github.addRepository(name);
    const inputs = {
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'display-name': 'flags',
      roles: 'Flags Editor',
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      repositories: names.join('\n'),
      'writes-per-minute': '0',
    };
    try {
      await runAction({ inputs, clock });
      const before = sandbox.requests.length;
      const told = await runAction({ inputs: { ...inputs, operation: 'rotate', force: 'true' }, clock });
      if (told.outputs.result !== 'rotated') throw new Error(told.shown);
      const requests = sandbox.requests.slice(before);
      const there = requests.filter(({ path }) => path.startsWith('/repos/')).length;
      print(`requests of a rotation, ${generation}, each repository`, (there / REPOSITORIES).toFixed(2), 'at most 5');
      print(`requests of a rotation, ${generation}, besides`, String(requests.length - there), 'at most 12');
    } finally {
      await sandbox.close();
    }
  }
}
