import { afterEach, describe, expect, test } from '@jest/globals';
import { runAction } from '../../../sandbox/runner.ts';
import { closeStages, given, NODE_UNDER_TEST, openStage, type Stage, usualInputs } from '../../support/stage.ts';
import { clientsIn } from '../../support/world.ts';

afterEach(closeStages);

async function debugged({ clock, ...stage }: Stage, env: Readonly<Record<string, string>> = { RUNNER_DEBUG: '1' }) {
  const told = await runAction({ inputs: given(usualInputs(stage)), env, node: NODE_UNDER_TEST, clock });
  const lines = told.raw.split('\n').flatMap((line) => (line.startsWith('::debug::') ? [line.slice(9)] : []));
  return { ...told, lines };
}

const REQUEST =
  /^(?:GET|POST|PUT|PATCH|DELETE) http:\/\/127\.0\.0\.1:\d+\/[\w/.-]* (?:\d{3}|no answer)(?:, limit left \d+,)? \d+ ms$/;

describe('a run that somebody debugs', () => {
  test('has a line for each request: method, path, status, time and the limit left, and nothing else', async () => {
    const stage = await openStage();
    const { lines, raw } = await debugged(stage);
    const requests = lines.filter((line) => /^[A-Z]+ http/.test(line));
    expect(requests).toHaveLength(stage.sandbox.requests.length);
    for (const line of requests) expect(line).toMatch(REQUEST);
    const [client] = clientsIn(stage.sandbox);
    const shown = raw
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n');
    expect(shown).not.toContain(client?.clientSecret);
    expect(shown).not.toContain(stage.sandbox.github.token);
  });

  test('has a line for each decision: its rule, and the facts that it looked at', async () => {
    const { lines } = await debugged(await openStage());
    expect(lines.filter((line) => line.includes('rule '))).toEqual([
      '"checkout flags": rule first-client, step create; clients: none; 1 target write new-client',
    ]);
  });

  test('has none of that otherwise', async () => {
    expect((await debugged(await openStage(), {})).lines).toEqual([]);
  });
});

test('every request to GitHub names the version of the API that it is written for', async () => {
  const stage = await openStage();
  await stage.run();
  const sent = stage.sandbox.requests.filter(({ service }) => service === 'github');
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.map(({ apiVersion }) => apiVersion)).toEqual(sent.map(() => '2022-11-28'));
});
