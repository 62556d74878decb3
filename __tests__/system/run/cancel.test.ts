import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Fault, type Sandbox, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import { CHECKOUT, DAY_MS, given, type Inputs, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

const REPOSITORIES = [CHECKOUT, ...Array.from({ length: 40 }, (_, index) => `octo-org/r-${index}`)];
const GRACE_MS = 7_500;

let open: Sandbox | undefined;
afterEach(async () => {
  await open?.close();
});

interface Scene {
  sandbox: Sandbox;
  clock: VirtualClock;
}

async function scene(): Promise<Scene> {
  const clock = new VirtualClock();
  open = await startSandbox({ clock });
  for (const name of REPOSITORIES) open.github.addRepository(name);
  return { sandbox: open, clock };
}

/** A request, and what is done to it while the run is told to end. */
type At = Pick<Fault, 'service' | 'method' | 'path' | 'nth'>;

interface Cancelled {
  result: ActionResult;
  /** From the signal to the end of the process, in milliseconds of the clock. */
  tookMs: number;
}

interface Manner {
  /** Whether the request is answered at all. */
  answers?: boolean;
  signal?: 'SIGINT' | 'SIGTERM';
  inputs?: Inputs;
}

/** A run that is cancelled while a request is under way. */
async function cancelledAt(
  { sandbox, clock }: Scene,
  at: At,
  { answers = true, signal = 'SIGINT', inputs = {} }: Manner = {},
): Promise<Cancelled> {
  const cancel = new AbortController();
  const told = new AbortController();
  let [cancelledAtMs, isHeld] = [0, false];
  // Time stands still until the process has taken the signal.
  clock.onStill = () => isHeld;
  sandbox.faults.on({ ...at, when: 'before' }, async () => {
    [cancelledAtMs, isHeld] = [clock.nowMs(), true];
    cancel.abort();
    await once(told.signal, 'abort');
    clock.askAnew();
    isHeld = false;
  });
  if (!answers) sandbox.faults.add({ ...at, when: 'before', answer: 'hang', times: 99 });
  const usual = usualInputs({ sandbox, repositories: REPOSITORIES });
  const call = { inputs: given({ ...usual, ...inputs }), node: NODE_UNDER_TEST, clock, cancelSignal: signal };
  const result = await runAction({
    ...call,
    cancel: cancel.signal,
    onLine: (line) => {
      if (line.includes('Cancelled by SIG')) told.abort();
    },
  });
  return { result, tookMs: clock.nowMs() - cancelledAtMs };
}

async function run({ sandbox, clock }: Scene, inputs: Inputs = {}): Promise<ActionResult> {
  sandbox.faults.clear();
  const usual = usualInputs({ sandbox, repositories: REPOSITORIES });
  return await runAction({ inputs: given({ ...usual, ...inputs }), node: NODE_UNDER_TEST, clock });
}

const put = (name: string, nth = 5): At => ({ service: 'github', method: 'PUT', path: new RegExp(name), nth });

function expectTold({ result, tookMs }: Cancelled): void {
  expect(tookMs).toBeLessThan(GRACE_MS);
  expect(result.exitCode).toBe(1);
  expect(result.shown).toContain('Cancelled by SIG');
  expect(result.errors.join()).toMatch(/the run was cancelled \(SIG/);
  expect(result.outputs.result).toBe('failed');
  expect(result.summary).not.toBe('');
  expect(result.shown).not.toMatch(/at .*index\.js/);
}

/** Targets that hold one half alone. */
function halves({ sandbox }: Scene): readonly string[] {
  return REPOSITORIES.filter((name) => sandbox.github.secrets(name).length === 1);
}

describe('a cancelled run', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'finishes the pairs under way and begins no further one: %s',
    async (signal) => {
      const world = await scene();
      const cancelled = await cancelledAt(world, put('CONFIDENCE_CLIENT_ID'), { signal });
      expectTold(cancelled);
      const written = Number(cancelled.result.outputs.written);
      expect(written).toBeGreaterThan(0);
      expect(written).toBeLessThan(REPOSITORIES.length);
      expect(REPOSITORIES.filter((name) => signsInFrom(world.sandbox, name))).toHaveLength(written);
      expect(halves(world)).toEqual([]);
      const next = await run(world);
      expect(next.exitCode).toBe(0);
      expect(REPOSITORIES.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
      expect(clientsIn(world.sandbox)).toHaveLength(1);
    },
  );

  test('ends although a request is never answered', async () => {
    const world = await scene();
    const cancelled = await cancelledAt(world, put('CONFIDENCE_CLIENT_SECRET'), { answers: false });
    expectTold(cancelled);
    expect((await run(world)).exitCode).toBe(0);
    expect(REPOSITORIES.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
  });

  test.each<[string, At]>([
    ['signs in', { service: 'confidence', method: 'POST', path: /token/ }],
    ['lists the clients', { service: 'confidence', method: 'GET', path: /apiClients/ }],
    ['reads the targets', { service: 'github', method: 'GET', path: /secrets/ }],
  ])('has made nothing where it %s', async (_name, at) => {
    const world = await scene();
    expectTold(await cancelledAt(world, at));
    expect(clientsIn(world.sandbox)).toEqual([]);
  });

  test('deletes the client that it created and brought nowhere', async () => {
    const world = await scene();
    expectTold(await cancelledAt(world, { service: 'confidence', method: 'POST', path: /apiClients$/ }));
    expect(clientsIn(world.sandbox)).toEqual([]);
  });

  test.each<[string, At, boolean]>([
    ['waits for the answer to its create', { service: 'confidence', method: 'POST', path: /apiClients$/ }, false],
    ['proves the new client', { service: 'confidence', method: 'POST', path: /token/, nth: 2 }, true],
    ['looks the repositories up', { service: 'github', method: 'POST', path: /graphql/ }, true],
  ])('leaves nothing that the next run cannot finish, where it %s', async (_name, at, answers) => {
    const world = await scene();
    expectTold(await cancelledAt(world, at, { answers, signal: 'SIGTERM' }));
    expect(halves(world)).toEqual([]);
    expect((await run(world)).exitCode).toBe(0);
    expect(REPOSITORIES.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
    expect(clientsIn(world.sandbox)).toHaveLength(1);
  });

  test('ends in time where the token of its GitHub App cannot be revoked', async () => {
    const world = await scene();
    const { github } = world.sandbox;
    const permissions = { metadata: 'read', secrets: 'write' } as const;
    const { pkcs8 } = github.addApp({ id: 4711, permissions, installations: [{ owner: 'octo-org' }] });
    world.sandbox.faults.add({ service: 'github', method: 'DELETE', path: /token/, when: 'before', answer: 'hang' });
    const inputs = { 'github-token': undefined, 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
    expectTold(await cancelledAt(world, put('CONFIDENCE_CLIENT_ID'), { inputs }));
  });

  test('retires nothing further, and the next run goes on', async () => {
    const world = await scene();
    await run(world);
    world.clock.pass(100 * DAY_MS);
    const rotate = { operation: 'rotate', overlap: '0' };
    expectTold(await cancelledAt(world, put('CONFIDENCE_CLIENT_SECRET', 20), { inputs: rotate }));
    expect(clientsIn(world.sandbox)).toHaveLength(2);
    expect(REPOSITORIES.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
    expect((await run(world, rotate)).exitCode).toBe(0);
    expect(clientsIn(world.sandbox)).toHaveLength(1);
    expect(REPOSITORIES.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
  });

  test.each(['CONFIDENCE_CLIENT_SECRET', 'CONFIDENCE_CLIENT_ID'])(
    'that removes a client empties the target under way at %s, and the next run finishes',
    async (half) => {
      const world = await scene();
      await run(world);
      world.clock.pass(DAY_MS);
      const revoke = { operation: 'revoke' };
      const at: At = { service: 'github', method: 'DELETE', path: new RegExp(half), nth: 5 };
      const cancelled = await cancelledAt(world, at, { inputs: revoke });
      expectTold(cancelled);
      expect([halves(world), clientsIn(world.sandbox).length]).toEqual([[], 1]);
      const left = REPOSITORIES.filter((name) => world.sandbox.github.secrets(name).length > 0);
      expect(left.length).toBeLessThan(REPOSITORIES.length);
      expect(left.every((name) => signsInFrom(world.sandbox, name))).toBe(true);
      expect((await run(world, revoke)).exitCode).toBe(0);
      expect(clientsIn(world.sandbox)).toEqual([]);
      expect(REPOSITORIES.filter((name) => world.sandbox.github.secrets(name).length > 0)).toEqual([]);
    },
  );

  test('revokes the tokens of its GitHub App', async () => {
    const world = await scene();
    const { github } = world.sandbox;
    const permissions = { metadata: 'read', secrets: 'write' } as const;
    const { pkcs8 } = github.addApp({ id: 4711, permissions, installations: [{ owner: 'octo-org' }] });
    const inputs = { 'github-token': undefined, 'github-app-id': '4711', 'github-app-private-key': pkcs8 };
    expectTold(await cancelledAt(world, put('CONFIDENCE_CLIENT_ID'), { inputs }));
    expect(github.installationTokens().map(({ isAlive }) => isAlive)).toEqual([false]);
  });

  test('wakes from a long wait for a limit', async () => {
    const world = await scene();
    const { sandbox } = world;
    sandbox.faults.add({
      ...put('r-3/'),
      nth: 1,
      when: 'before',
      answer: { status: 429, headers: { 'retry-after': '3000' } },
    });
    const cancelled = await cancelledAt(world, put('CLIENT_ID', 12));
    expectTold(cancelled);
  });
});
