import { afterAll, describe, expect, test } from '@jest/globals';
import { inScene, madeClients } from '../support/scene.ts';
import { removeRunnerFiles } from './runner-files.ts';
import { step } from './step.ts';

afterAll(removeRunnerFiles);

describe('a whole run', () => {
  test('creates a client, writes it, and shows nobody its secret', async () => {
    await inScene({}, async ({ sandbox }) => {
      sandbox.github.addRepository('o/a');
      const { failure, stdout, output, summary } = await step(sandbox);
      expect(failure).toBeUndefined();
      const [client] = madeClients(sandbox);
      expect(sandbox.github.secrets('o/a').map(({ value }) => value)).toEqual([client?.clientId, client?.clientSecret]);
      const told = stdout.replace(/^::add-mask::.*$/gm, '') + output + summary;
      expect(told).toContain(client?.name);
      for (const secret of [client?.clientSecret, sandbox.confidence.admin.clientSecret, sandbox.github.token]) {
        expect(told).not.toContain(secret);
        expect(stdout).toContain(`::add-mask::${secret}`);
      }
    });
  });

  test('writes nothing anywhere with dry-run', async () => {
    await inScene({}, async ({ sandbox }) => {
      sandbox.github.addRepository('o/a');
      const { failure, stdout } = await step(sandbox, { 'dry-run': 'true' });
      expect(failure).toBeUndefined();
      expect(stdout).toContain('dry run, nothing was written: 1 target to write, 0 to skip');
      expect([madeClients(sandbox), sandbox.github.secrets('o/a')]).toEqual([[], []]);
    });
  });

  test('takes the address of the GitHub it runs on where the input is empty', async () => {
    await inScene({}, async ({ sandbox }) => {
      const { failure } = await step(sandbox, { 'github-api-url': '', 'display-name': '' });
      expect(failure).toMatch(/^input display-name: /);
    });
  });

  test('with wrong inputs sends no request', async () => {
    await inScene({}, async ({ sandbox }) => {
      const { failure, output } = await step(sandbox, { refresh: 'never', 'dry-run': 'yes' });
      expect(failure).toMatch(/^2 problems:\n- input refresh: .*\n- input dry-run: /);
      expect(output).toMatch(/result<<(\S+)\s+failed/);
      expect(sandbox.requests).toEqual([]);
    });
  });

  test('that stops says why, in summary and failure', async () => {
    await inScene({}, async ({ sandbox }) => {
      const { failure, summary } = await step(sandbox);
      expect(failure).toMatch(/^o\/a: not found/);
      expect(summary).toContain('- ❌ o/a: not found');
      expect(madeClients(sandbox)).toEqual([]);
    });
  });
});
