import { afterEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import { given, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

const REPOSITORIES = Array.from({ length: 60 }, (_, index) => `octo-org/r-${index}`);

let open: Sandbox | undefined;
afterEach(async () => {
  await open?.close();
});

interface Fleet {
  sandbox: Sandbox;
  result: ActionResult;
  /** How long the run took, in milliseconds of the clock of both services. */
  tookMs: number;
}

async function provision(writesPerMinute: string, limits: { contentPerMinute?: number } = {}): Promise<Fleet> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ clock, github: { limits: 'documented', ...limits } });
  open = sandbox;
  for (const name of REPOSITORIES) sandbox.github.addRepository(name);
  const inputs = { ...usualInputs({ sandbox, repositories: REPOSITORIES }), 'writes-per-minute': writesPerMinute };
  const startedAtMs = clock.nowMs();
  const result = await runAction({ inputs: given(inputs), node: NODE_UNDER_TEST, clock });
  return { sandbox, result, tookMs: clock.nowMs() - startedAtMs };
}

function expectAllPlaced({ sandbox, result }: Fleet): void {
  expect(result).toMatchObject({ exitCode: 0, outputs: { result: 'created', written: String(REPOSITORIES.length) } });
  for (const name of REPOSITORIES) expect(signsInFrom(sandbox, name)).toBe(true);
  expect(clientsIn(sandbox)).toHaveLength(1);
}

describe("GitHub's documented limits", () => {
  test('are never met at the default pace: thirty targets are written at once, and thirty more a minute later', async () => {
    const fleet = await provision('');
    expectAllPlaced(fleet);
    expect(fleet.sandbox.github.limits()).toMatchObject({ refusals: 0, breaches: 0 });
    expect(fleet.sandbox.github.limits().mostInFlight).toBeLessThanOrEqual(20);
    expect(fleet.tookMs).toBeGreaterThan(60_000);
    expect(fleet.result.shown).toMatch(/123 requests, about 60 seconds of waiting/);
    const progress = fleet.result.shown.match(
      /^ {2}done with \d+ of 60 targets, \d+ a minute, about \d+ minutes? left$/gm,
    );
    expect(progress?.length).toBeGreaterThan(0);
    expect(fleet.result.shown).not.toMatch(/octo-org\/r-\d+: written/);
  });

  test('are met without a pace, and then everything waits as it is told, and all is written in the end', async () => {
    const fleet = await provision('0', { contentPerMinute: 40 });
    expectAllPlaced(fleet);
    const { refusals, breaches } = fleet.sandbox.github.limits();
    expect(refusals).toBeGreaterThan(0);
    expect(breaches).toBe(0);
    expect(fleet.result.shown).toMatch(/GitHub limits this sign-in and asks to wait \d+ s: everything waits/);
  });
});
