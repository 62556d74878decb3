import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type Sandbox, startSandbox, VirtualClock } from '../../sandbox/index.ts';
import { runAction } from '../../sandbox/runner.ts';

const HOUR_MS = 3_600_000;
let folder = '';
let clock: VirtualClock;
let sandbox: Sandbox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtual-time-'));
  clock = new VirtualClock();
  sandbox = await startSandbox({ clock });
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const HEAD = [
  "import { get } from 'node:http';",
  'const print = (value) => process.stdout.write(JSON.stringify(value));',
  'const ask = (path, options = {}) => new Promise((done, failed) => {',
  "  const url = process.env.GITHUB_URL + path, headers = { 'user-agent': 'test' };",
  "  get(url, { headers, ...options }, (answer) => answer.resume().on('end', () => done(answer))).on('error', failed);",
  '});',
  'const startMs = Date.now();',
  'const passedMs = () => Date.now() - startMs;',
];

/** Runs a module on the clock, and gives what it printed as JSON, read by a schema. */
async function told<Schema extends v.GenericSchema>(
  lines: readonly string[],
  schema: Schema,
  name = 'one',
): Promise<v.InferOutput<Schema>> {
  const bundle = join(folder, `${name}.mjs`);
  await writeFile(bundle, [...HEAD, ...lines].join('\n'));
  const { raw } = await runAction({ inputs: {}, bundle, clock, name, env: { GITHUB_URL: sandbox.github.url } });
  return v.parse(schema, JSON.parse(raw));
}

describe('a process on a virtual clock', () => {
  test('waits hours in no time, and neither more nor less, by every timer of Node', async () => {
    const before = performance.now();
    const lines = [
      "import { setTimeout as start } from 'node:timers';",
      "import { setTimeout as sleep } from 'node:timers/promises';",
      "import { promisify } from 'node:util';",
      'const looks = [];',
      'const look = () => looks.push([passedMs(), new Date() - startMs, Math.round(performance.timeOrigin + performance.now() - startMs)]);',
      `await new Promise((done) => setTimeout(done, ${HOUR_MS}));`,
      'look();',
      `await new Promise((done) => start(done, ${HOUR_MS}));`,
      'look();',
      `await sleep(${HOUR_MS});`,
      'look();',
      `await promisify(setTimeout)(${HOUR_MS});`,
      'look();',
      'let turns = 0;',
      `await new Promise((done) => { const timer = setInterval(() => { turns += 1; if (turns === 2) { clearInterval(timer); done(); } }, ${HOUR_MS / 2}); });`,
      'look();',
      'print(looks);',
    ];
    const looks = await told(lines, v.array(v.array(v.number())));
    expect(looks).toEqual([1, 2, 3, 4, 5].map((hours) => Array.from({ length: 3 }, () => hours * HOUR_MS)));
    expect(performance.now() - before).toBeLessThan(HOUR_MS);
  });

  test('computes in no time, and waits a little for each request', async () => {
    const lines = [
      'for (const realMs = process.hrtime()[0]; process.hrtime()[0] < realMs + 2; );',
      'const computedMs = passedMs();',
      "await ask('/repos/no/where');",
      'const oneMs = passedMs();',
      "await Promise.all([ask('/repos/no/where'), ask('/repos/no/where')]);",
      'print([computedMs, oneMs, passedMs()]);',
    ];
    expect(await told(lines, v.array(v.number()))).toEqual([0, 20, 60]);
  });

  test('has dates that are dates', async () => {
    const lines = [
      "import { statSync } from 'node:fs';",
      'class Day extends Date {}',
      'print([new Date() instanceof Date, statSync(".").mtime instanceof Date, new Day(0) instanceof Day,',
      '  new Date().constructor === Date, typeof Date() === "string", new Date(Date.UTC(2026, 0, 2)).toISOString()]);',
    ];
    const all = v.tuple([v.boolean(), v.boolean(), v.boolean(), v.boolean(), v.boolean(), v.string()]);
    expect(await told(lines, all)).toEqual([true, true, true, true, true, '2026-01-02T00:00:00.000Z']);
  });

  test("keeps Node's own timers, so that they can be let go, taken back and started again", async () => {
    const lines = [
      'const idle = setTimeout(() => print("too late"), 3_600_000);',
      'const held = idle.hasRef();',
      'idle.unref();',
      'const letGo = idle.hasRef();',
      'const stopped = setTimeout(() => print("stopped"), 1_000);',
      'clearTimeout(stopped);',
      'clearTimeout(+setTimeout(() => print("stopped by its number"), 1_000));',
      'clearTimeout(setTimeout(() => print("stopped at once")));',
      'let times = 0;',
      'const again = setTimeout((word) => { times += 1; if (times < 3) again.refresh(); else print([held, letGo, word, passedMs()]); }, 1_000, "given");',
    ];
    const all = v.tuple([v.boolean(), v.boolean(), v.string(), v.number()]);
    expect(await told(lines, all)).toEqual([true, false, 'given', 3_000]);
  });

  test('gives up a request that gets no answer when its time has come', async () => {
    sandbox.faults.add({ service: 'github', path: /hangs/, when: 'before', answer: 'hang' });
    const lines = [
      "const silent = new Promise((done) => get(process.env.GITHUB_URL + '/hangs', { timeout: 40_000 }, () => {}).on('error', () => {}).on('timeout', function () { this.destroy(); done(passedMs()); }));",
      'const wait = new Promise((done) => setTimeout(() => done(passedMs()), 30_000));',
      'print(await Promise.all([wait, silent]));',
      'process.exit();',
    ];
    const seconds = (await told(lines, v.array(v.number()))).map((ms) => Math.round(ms / 1_000));
    expect(seconds).toEqual([30, 40]);
  });

  test('shares its time with others: whoever is at work or waits for less goes first', async () => {
    const wait = (ms: number) => [
      `await new Promise((done) => setTimeout(done, ${ms}));`,
      "await ask('/repos/no/where');",
      'print(startMs);',
    ];
    const starts = await Promise.all([
      told(wait(HOUR_MS), v.number(), 'late'),
      told([...wait(1_000).slice(0, 1), ...wait(HOUR_MS / 2)], v.number(), 'early'),
    ]);
    expect(sandbox.requests.map(({ atMs }) => Math.round((atMs - Math.min(...starts)) / 1_000))).toEqual([
      1_801, 3_600,
    ]);
  });
});

test('a run without a clock lives on the time of the machine', async () => {
  const bundle = join(folder, 'bundle.mjs');
  await writeFile(bundle, 'process.stdout.write(String(Date.now()));');
  const beforeMs = Date.now();
  const { raw } = await runAction({ inputs: {}, bundle });
  expect(Number(raw)).toBeGreaterThanOrEqual(beforeMs);
  expect(Number(raw)).toBeLessThanOrEqual(Date.now());
});

test('a process that no clock was given does not start', async () => {
  const run = promisify(execFile)(process.execPath, ['--require', resolve('sandbox/virtual-time.cjs'), '-e', '0'], {
    env: {},
  });
  await expect(run).rejects.toThrow('VIRTUAL_TIME_FILE, VIRTUAL_TIME_NAME or the channel is missing');
});
