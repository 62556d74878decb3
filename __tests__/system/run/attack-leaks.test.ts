import { afterEach, describe, expect, test } from '@jest/globals';
import type { Match } from '../../../sandbox/index.ts';
import type { Told } from '../../support/stage.ts';
import { CHECKOUT, closeStages, openStage } from '../../support/stage.ts';
import { clientsIn, wholeWorld } from '../../support/world.ts';
import { findSecret, withoutMasks } from './leak-search.ts';

afterEach(closeStages);

const everyTime = { times: Number.POSITIVE_INFINITY, when: 'before' } as const;
const SHORTEST_FRAGMENT = 8;

/** Markdown as it reads on the page. */
function rendered(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

/** Everything a run told anybody, by where: the log but for its masks, the summary, the outputs. */
function placesOf({ raw, summary, outputs }: Told): [place: string, text: string][] {
  return [['log', withoutMasks(raw)], ['summary', rendered(summary)], ...Object.entries(outputs)];
}

/** Each place where a secret shows, in whatever form, or a fragment of it. */
function leaksOf(told: Told, secret: string): string[] {
  const starts = Array.from({ length: secret.length - SHORTEST_FRAGMENT + 1 }, (_, start) => start);
  const fragments = starts.map((start) => secret.slice(start, start + SHORTEST_FRAGMENT));
  return placesOf(told).flatMap(([place, text]) => [
    ...findSecret(text, secret).map((form) => `${place}: ${form}`),
    ...fragments.filter((fragment) => text.includes(fragment)).map((fragment) => `${place}: ${fragment}`),
  ]);
}

describe('a service that tells a secret under another name', () => {
  test("a role's display name that holds the GitHub token, where roles are listed", async () => {
    const { sandbox, run } = await openStage();
    sandbox.confidence.addRole({ displayName: `hello ${sandbox.github.token}`, name: 'roles/told' });
    const told = await run({ roles: 'nowhere' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('roles/told');
    expect(leaksOf(told, sandbox.github.token)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test("the secret of the administrator as a client's client id: refused, and written nowhere", async () => {
    const { sandbox, repositories, run } = await openStage();
    const { clientSecret } = sandbox.confidence.admin;
    sandbox.confidence.addClient({ displayName: 'checkout flags', clientId: clientSecret });
    const before = wholeWorld(sandbox, repositories);
    const told = await run({ 'client-id-variable': 'CONFIDENCE_ID' });
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0', 'client-id': '' } });
    expect(leaksOf(told, clientSecret)).toEqual([]);
    expect(sandbox.github.variables(CHECKOUT)).toEqual([]);
    expect(wholeWorld(sandbox, repositories)).toEqual(before);
  });
});

test('what is given to a wrong input by mistake is neither in the summary nor in an output', async () => {
  const { run } = await openStage();
  const mistake = `sk_live_${'aB3_x9'.repeat(6)}`;
  const told = await run({ 'client-name': mistake });
  expect(told).toMatchObject({ exitCode: 1, requests: [], outputs: { result: 'failed' } });
  expect(told.errors.join()).toContain('input client-name');
  expect(told.summary).toContain('client-name');
  expect(leaksOf(told, mistake).filter((leak) => !leak.startsWith('log: '))).toEqual([]);
});

describe('a long message with a secret where it could be cut', () => {
  const list: Match = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/ };
  const publicKey: Match = { service: 'github', path: /public-key/ };
  // Spaces become one, so that what is cut off behind them is shown all the same.
  const fillings = { words: 'no such thing. '.repeat(200), spaces: `no such thing${' '.repeat(2_500)}` } as const;
  const kinds = [
    { from: 'Confidence, in JSON', match: list, isText: false },
    { from: 'Confidence, in plain text', match: list, isText: true },
    { from: 'GitHub', match: publicKey, isText: false },
  ];
  const cases = kinds.flatMap((kind) => [
    ...[8, 20, 32].map((kept) => ({ ...kind, cut: 2_000, kept, filling: 'spaces' as const })),
    ...[300, 2_000].map((cut) => ({ ...kind, cut, kept: 20, filling: 'words' as const })),
  ]);

  test.each(cases)('of $from: $kept characters of it before character $cut, behind $filling', async (one) => {
    const { sandbox, run } = await openStage();
    const { clientSecret } = sandbox.confidence.admin;
    const filling = fillings[one.filling];
    const message = `${filling.slice(0, one.cut - one.kept)}${clientSecret}${filling}`.slice(0, 2_500);
    const answer = statusAnd(one.match, one.isText ? message : JSON.stringify({ message }));
    sandbox.faults.add({ ...one.match, ...everyTime, answer });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain('no such thing');
    expect(leaksOf(told, clientSecret)).toEqual([]);
    expect(clientsIn(sandbox)).toEqual([]);
  });

  test.each([list, publicKey])('of $service: with a terminal sequence in its middle', async (match) => {
    const { sandbox, run } = await openStage();
    const { clientSecret } = sandbox.confidence.admin;
    // It is whole again once the sequence is gone, and then lies across character 300.
    const split = `${clientSecret.slice(0, 6)}\u001b[0m${clientSecret.slice(6)}`;
    const message = `${fillings.words.slice(0, 280)}${split}${fillings.words}`.slice(0, 2_500);
    const answer = statusAnd(match, JSON.stringify({ message }));
    sandbox.faults.add({ ...match, ...everyTime, answer });
    const told = await run();
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(leaksOf(told, clientSecret)).toEqual([]);
  });

  function statusAnd({ service }: Match, body: string) {
    return { status: service === 'github' ? 403 : 400, body };
  }
});

test('the search itself finds a fragment of eight characters, and no shorter one', async () => {
  const told = { raw: '::add-mask::abcdefghij\nxabcdefghx', summary: 'a&#98;cdefg', outputs: { report: 'cdefghij' } };
  const { run } = await openStage();
  const all = { ...(await run({ 'dry-run': 'true' })), ...told };
  expect(leaksOf(all, 'abcdefghij')).toEqual(['log: abcdefgh', 'report: cdefghij']);
  expect(leaksOf({ ...all, summary: 'a&#98;cdefgh' }, 'abcdefghij')).toContain('summary: abcdefgh');
});
