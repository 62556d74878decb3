import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { request } from './caller.ts';

test('the command prints an environment that works, and ends on Ctrl-C', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('GITHUB_STEP_SUMMARY=')) break;
  }
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const environment = new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const input = (name: string) => environment.get(`INPUT_${name}`) ?? '';
  const signedIn = await request(input('CONFIDENCE-TOKEN-URL'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grantType: 'client_credentials',
      clientId: input('CONFIDENCE-CLIENT-ID'),
      clientSecret: input('CONFIDENCE-CLIENT-SECRET'),
    }),
  });
  expect(signedIn.status).toBe(200);
  const key = `${input('GITHUB-API-URL')}/repos/${input('REPOSITORIES')}/actions/secrets/public-key`;
  expect((await request(key, { headers: { authorization: `token ${input('GITHUB-TOKEN')}` } })).status).toBe(200);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  await rm(dirname(environment.get('GITHUB_OUTPUT') ?? ''), { recursive: true });
});
