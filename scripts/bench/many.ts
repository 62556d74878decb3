import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { cpuSeconds, environment, median, peakMb, print } from './process.ts';

const ROUNDS = 3;
const [FEW, MANY] = [200, 2_000];

/** Two thousand targets: memory, and what one costs against one of two hundred. */
export async function benchMany(folder: string): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const few = await secondsATarget(FEW, folder);
    const many = await secondsATarget(MANY, folder);
    ratios.push(many / few);
  }
  print(`CPU time a target, ${MANY} to ${FEW} targets`, median(ratios).toFixed(2), 'at most 1.2');
  const peak = await withTargets(MANY, async (sandbox, repositories) =>
    peakMb(environment(sandbox, folder, inputsFor(repositories))),
  );
  print(`peak memory with ${MANY} targets, MB`, peak.toFixed(1), 'at most 200');
}

function inputsFor(repositories: string): Record<string, string> {
  return { 'display-name': 'bench', repositories, 'max-targets': String(MANY) };
}

/** CPU time of a run for each target, without what a run with one target takes. */
async function secondsATarget(targets: number, folder: string): Promise<number> {
  const run = async (number: number): Promise<number> =>
    await withTargets(number, async (sandbox, repositories) =>
      cpuSeconds(['dist/index.js'], environment(sandbox, folder, inputsFor(repositories))),
    );
  return ((await run(targets)) - (await run(1))) / (targets - 1);
}

async function withTargets<T>(
  number: number,
  work: (sandbox: Sandbox, repositories: string) => Promise<T>,
): Promise<T> {
  const sandbox = await startSandbox({ github: { limits: 'off' } });
  try {
    const names = Array.from({ length: number }, (_, index) => `octo-org/r-${index}`);
    for (const name of names) sandbox.github.addRepository(name);
    return await work(sandbox, names.join('\n'));
  } finally {
    await sandbox.close();
  }
}
