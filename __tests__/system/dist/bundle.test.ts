import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runEnclosed } from '../../support/enclosed-run.ts';
import { closeStages, given, openStage, usualInputs } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const PROMPT_MS = 1_500;
const repository = 'octo-org/checkout';

const REPORT_FILE = expect.stringMatching(/^temp\/provision-confidence-report-[\w-]+\.json$/);

describe('the bundle', () => {
  test('without any inputs names every required one, and writes no files but those of the runner', async () => {
    const { exitCode, raw, files } = await runEnclosed({ inputs: {} });
    expect(exitCode).toBe(1);
    for (const name of ['confidence-client-id', 'display-name', 'github-token', 'repositories']) {
      expect(raw).toContain(`input ${name}: `);
    }
    expect([...files.keys()].filter((path) => !path.startsWith('runner/'))).toEqual([REPORT_FILE]);
    expect(files.get('runner/STEP_SUMMARY')).toContain('input display-name');
    expect(files.get('runner/OUTPUT')).toContain('failed');
  });

  test('needs nothing but itself: it runs from an empty folder, where no packages are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    await cp('dist', join(folder, 'dist'), { recursive: true });
    const stage = await openStage();
    const inputs = given(usualInputs(stage));
    const { exitCode, files } = await runEnclosed({
      inputs,
      bundle: join(folder, 'dist/index.js'),
      clock: stage.clock,
    });
    await rm(folder, { recursive: true });
    expect(exitCode).toBe(0);
    expect(signsInFrom(stage.sandbox, repository)).toBe(true);
    expect([...files.keys()].filter((path) => !path.startsWith('runner/'))).toEqual([REPORT_FILE]);
  });

  test('has no path of the machine it was built on', async () => {
    const names = await readdir('dist');
    expect(names).toContain('index.js');
    for (const name of names) {
      const text = await readFile(join('dist', name), 'utf8');
      expect(text.includes(resolve('.'))).toBe(false);
      expect(text).not.toMatch(/["'`(](?:file:\/\/)?\/(?:home|root|Users|work|tmp|builds?)\//);
      // Packages name their own maps, which are not in the bundle.
      expect(text).not.toMatch(/sourceMappingURL=(?![\w-]+\.js\.map\b)/);
    }
  });
});

describe('what the runner may leave out', () => {
  test('a file for the job summary: the work is done all the same', async () => {
    const stage = await openStage();
    const env = { GITHUB_STEP_SUMMARY: undefined };
    const { raw } = await runEnclosed({ inputs: given(usualInputs(stage)), clock: stage.clock, env });
    expect(raw).toContain(`${repository}: written`);
    expect(clientsIn(stage.sandbox)).toHaveLength(1);
    expect(signsInFrom(stage.sandbox, repository)).toBe(true);
  });

  // The work was done, and the job fails with "Unexpected" and a stack, for want of a place to tell of it.
  test('a file for the job summary: the job does not fail for it', async () => {
    const stage = await openStage();
    const env = { GITHUB_STEP_SUMMARY: undefined };
    const { exitCode, raw } = await runEnclosed({ inputs: given(usualInputs(stage)), clock: stage.clock, env });
    expect(raw).not.toContain('Unexpected');
    expect(exitCode).toBe(0);
  });

  test('a file for outputs: the job does not fail for it', async () => {
    const stage = await openStage();
    const { exitCode } = await runEnclosed({
      inputs: given(usualInputs(stage)),
      clock: stage.clock,
      env: { GITHUB_OUTPUT: undefined },
    });
    expect(exitCode).toBe(0);
    expect(signsInFrom(stage.sandbox, repository)).toBe(true);
  });
});

describe('a process that is done ends at once', () => {
  test('after a success, although both services keep connections open', async () => {
    const stage = await openStage();
    const { exitCode, lingeredMs } = await runEnclosed({ inputs: given(usualInputs(stage)), clock: stage.clock });
    expect(exitCode).toBe(0);
    expect(lingeredMs).toBeLessThan(PROMPT_MS);
  });

  test('although a server never lets go of a connection', async () => {
    const server = createServer({ keepAlive: true }, (_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'keep-alive': 'timeout=600' }).end('{}');
    });
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const stage = await openStage();
    const inputs = { ...usualInputs(stage), 'confidence-token-url': `http://127.0.0.1:${port}/token` };
    const { exitCode, lingeredMs } = await runEnclosed({ inputs: given(inputs), clock: stage.clock });
    server.closeAllConnections();
    server.close();
    expect(exitCode).toBe(1);
    expect(lingeredMs).toBeLessThan(PROMPT_MS);
  });

  // The slower read is cut off at the end, and then tried again by a client that is closed, for some ten seconds.
  test('after a failure, although another read of the same target is slower', async () => {
    const stage = await openStage();
    const everyTime = { service: 'github', when: 'before', times: Number.POSITIVE_INFINITY } as const;
    stage.sandbox.faults.add({ ...everyTime, path: /public-key/, answer: { status: 403, body: '{"message":"no"}' } });
    stage.sandbox.faults.on({ service: 'github', path: /secrets\?/ }, async () => await sleep(500));
    const { exitCode, lingeredMs } = await runEnclosed({ inputs: given(usualInputs(stage)), clock: stage.clock });
    expect(exitCode).toBe(1);
    expect(lingeredMs).toBeLessThan(PROMPT_MS);
  });
});
