import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { scaledClock } from '../../sandbox/clock.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { runAction } from '../../sandbox/runner.ts';

const FACTOR = 100;
const QUICK_TIME = resolve('sandbox/quick-time.cjs');
const run = promisify(execFile);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quick-time-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a module in a quick process, and gives what it printed as JSON, read by a schema. */
async function told<Schema extends v.GenericSchema>(
  lines: readonly string[],
  schema: Schema,
  originMs = Date.now(),
): Promise<v.InferOutput<Schema>> {
  const path = join(folder, 'told.mjs');
  await writeFile(path, lines.join('\n'));
  const env = { QUICK_TIME_FACTOR: String(FACTOR), QUICK_TIME_ORIGIN_MS: String(originMs) };
  const { stdout } = await run(process.execPath, ['--require', QUICK_TIME, path], { env });
  return v.parse(schema, JSON.parse(stdout));
}

const print = 'const print = (value) => process.stdout.write(JSON.stringify(value));';
const waits: [name: string, lines: readonly string[], wait: string][] = [
  ['the global setTimeout', [], 'await new Promise((done) => setTimeout(done, 10_000));'],
  [
    'setTimeout of node:timers',
    ["import { setTimeout as start } from 'node:timers';"],
    'await new Promise((done) => start(done, 10_000));',
  ],
  [
    'setTimeout of node:timers/promises',
    ["import { setTimeout as sleep } from 'node:timers/promises';"],
    'await sleep(10_000);',
  ],
  [
    'setTimeout, promisified',
    ["import { promisify } from 'node:util';"],
    'await promisify(setTimeout)(10_000, undefined);',
  ],
  [
    'two turns of setInterval',
    [],
    'await new Promise((done) => { let turns = 0; const timer = setInterval(() => { turns += 1; if (turns === 2) { clearInterval(timer); done(); } }, 5_000); });',
  ],
];

describe('a process that lives 100 times as fast', () => {
  test.each(waits)('waits ten of its seconds by %s, and never less', async (_name, imports, wait) => {
    const startMs = performance.now();
    const { byDate, byNewDate, byPerformance } = await told(
      [
        ...imports,
        print,
        'const look = () => [Date.now(), new Date().getTime(), performance.now()];',
        'const before = look();',
        wait,
        'const [byDate, byNewDate, byPerformance] = look().map((now, index) => now - before[index]);',
        'print({ byDate, byNewDate, byPerformance });',
      ],
      v.object({ byDate: v.number(), byNewDate: v.number(), byPerformance: v.number() }),
    );
    expect(performance.now() - startMs).toBeLessThan(9_000);
    for (const tookMs of [byDate, byNewDate, byPerformance]) {
      expect(tookMs).toBeGreaterThanOrEqual(10_000);
      expect(tookMs).toBeLessThan(60_000);
    }
  });

  test('has dates that are dates, and times that agree with each other', async () => {
    const schema = v.object({ given: v.string(), kinds: v.array(v.boolean()), apartMs: v.number() });
    const { given, kinds, apartMs } = await told(
      [
        "import { statSync } from 'node:fs';",
        print,
        'const given = new Date(Date.UTC(2026, 0, 2)).toISOString();',
        'class Day extends Date {}',
        'const kinds = [new Date() instanceof Date, statSync(".").mtime instanceof Date, new Day(0) instanceof Day,',
        '  new Date().constructor === Date, typeof Date() === "string"];',
        'print({ given, kinds, apartMs: performance.timeOrigin + performance.now() - Date.now() });',
      ],
      schema,
    );
    expect(given).toBe('2026-01-02T00:00:00.000Z');
    expect(kinds).toEqual([true, true, true, true, true]);
    expect(Math.abs(apartMs)).toBeLessThan(2_000);
  });

  test("keeps Node's own timers, so that they can be let go, taken back and started again", async () => {
    const kept = await told(
      [
        print,
        'const idle = setTimeout(() => print("too late"), 3_600_000);',
        'const held = idle.hasRef();',
        'idle.unref();',
        'const let_go = idle.hasRef();',
        'const stopped = setTimeout(() => print("stopped"), 1_000);',
        'clearTimeout(stopped);',
        'let times = 0;',
        'const again = setTimeout((word) => { times += 1; if (times === 1) again.refresh(); else print([held, let_go, word]); }, 1_000, "given");',
      ],
      v.tuple([v.boolean(), v.boolean(), v.string()]),
    );
    expect(kept).toEqual([true, false, 'given']);
  });

  test('shows the time of the sandbox with the scaled clock, within two of its seconds', async () => {
    const originMs = Date.now() - 5_000;
    const clock = scaledClock(FACTOR, originMs);
    const sandbox = await startSandbox({ clock });
    try {
      // Asked by the process itself: between its two looks at the time the sandbox answers.
      const { before, date, after } = await told(
        [
          print,
          `const ask = () => fetch('${sandbox.github.url}/repos/no/where', { headers: { 'user-agent': 'test' } });`,
          'await ask();',
          'const before = Date.now();',
          'const date = Date.parse((await ask()).headers.get("date"));',
          'print({ before, date, after: Date.now() });',
        ],
        v.object({ before: v.number(), date: v.number(), after: v.number() }),
        originMs,
      );
      expect(before).toBeGreaterThan(originMs + 5_000 * FACTOR);
      // The header has whole seconds.
      expect(date).toBeGreaterThan(before - 2_000);
      expect(date).toBeLessThan(after + 2_000);
    } finally {
      await sandbox.close();
    }
  });
});

test('the runner gives a run its quick time, and other runs none', async () => {
  const bundle = join(folder, 'bundle.mjs');
  await writeFile(bundle, 'process.stdout.write(String(Date.now()));');
  const originMs = Date.now() - 60_000;
  const seen = async (quickTime?: { factor: number; originMs: number }): Promise<number> =>
    Number((await runAction({ inputs: {}, bundle, ...(quickTime === undefined ? {} : { quickTime }) })).raw);
  const clock = scaledClock(FACTOR, originMs);
  const [before, quick, after] = [clock.nowMs(), await seen({ factor: FACTOR, originMs }), clock.nowMs()];
  expect(quick).toBeGreaterThanOrEqual(before);
  expect(quick).toBeLessThanOrEqual(after);
  expect(Math.abs((await seen()) - Date.now())).toBeLessThan(10_000);
});

test('a process without a factor does not start', async () => {
  await expect(run(process.execPath, ['--require', QUICK_TIME, '-e', '0'], { env: {} })).rejects.toThrow(
    'QUICK_TIME_FACTOR is not a number above 0',
  );
});
