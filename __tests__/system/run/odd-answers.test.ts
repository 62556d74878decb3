import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultAnswer, Match } from '../../../sandbox/index.ts';
import { inLanes } from '../../support/lanes.ts';
import type { Inputs, Stage, Told } from '../../support/stage.ts';
import { closeStages, openStage } from '../../support/stage.ts';
import { writesAmong } from '../../support/transcript.ts';
import { clientsIn } from '../../support/world.ts';

const everyTime = { times: Number.POSITIVE_INFINITY, when: 'before' } as const;
const first: readonly (readonly [name: string, match: Match])[] = [
  ['POST /v1/oauth/token', { service: 'confidence', path: /oauth/ }],
  ['GET /v1/apiClients', { service: 'confidence', path: /apiClients/ }],
  ['GET /v1/roles', { service: 'confidence', path: /roles/ }],
  ['POST /graphql', { service: 'github', path: /graphql/ }],
  ['GET /repos/octo-org/checkout/actions/secrets/public-key', { service: 'github', path: /public-key/ }],
  ['GET /repos/octo-org/checkout/actions/secrets', { service: 'github', path: /secrets\?/ }],
];
const page = '<!DOCTYPE html><title>marker-of-the-body</title><h1>Sign in</h1>';
const odd: readonly (readonly [kind: string, answer: FaultAnswer])[] = [
  ['a page of HTML', { status: 200, body: page, contentType: 'text/html' }],
  ['nothing', { status: 200, body: '' }],
  ['garbled JSON', { status: 200, body: '{"marker-of-the-body": [' }],
  ['JSON of another shape', { status: 200, body: '["marker-of-the-body"]' }],
  ['404 with a page of HTML', { status: 404, body: page, contentType: 'text/html' }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: page, contentType: 'text/html' }],
];

/** Lists for which these answers are taken for empty ones: see the failing tests below. */
const TAKEN_FOR_EMPTY = [
  '/v1/apiClients nothing',
  '/v1/apiClients JSON of another shape',
  '/v1/roles nothing',
  '/v1/roles JSON of another shape',
];

const stops = odd.flatMap(([kind, answer]) =>
  first.map(([name, match]) => ({ kind, answer, name, match })).filter((one) => !isTakenForEmpty(one)),
);

function isTakenForEmpty({ kind, name }: { kind: string; name: string }): boolean {
  return TAKEN_FOR_EMPTY.includes(`${name.replace('GET ', '')} ${kind}`);
}

describe('an odd answer to a first request', () => {
  let runs: { told: Told; clients: number }[];
  beforeAll(async () => {
    runs = await inLanes(stops, 3, async ({ match, answer }) => {
      const { sandbox, run } = await openStage();
      sandbox.faults.add({ ...match, ...everyTime, answer });
      const told = await run({ roles: 'Reader' });
      return { told, clients: clientsIn(sandbox).length };
    });
  });
  afterAll(closeStages);

  test.each(stops.map((one, index) => ({ ...one, index })))(
    '$kind for $name stops the run, which tells method, path and status',
    ({ name, index }) => {
      const { told, clients } = runs[index] ?? {};
      const [method = '', path = ''] = name.split(' ');
      expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
      expect(told?.errors.join()).toMatch(
        new RegExp(`${method} http://127\\.0\\.0\\.1:\\d+${path} (?:answered (?:200|302|404)\\b|says nothing of )`),
      );
      expect(told?.errors).toHaveLength(1);
      expect(`${told?.raw}${told?.summary}${JSON.stringify(told?.outputs)}`).not.toContain('marker-of-the-body');
      expect(writesAmong(told?.requests ?? [])).toEqual([]);
      expect(clients).toBe(0);
    },
  );
});

describe('a list that cannot be read is not an empty one', () => {
  afterEach(closeStages);

  test.each(odd.filter(([kind]) => ['nothing', 'JSON of another shape'].includes(kind)))(
    '%s as the answer to GET /v1/apiClients: no second client of the name is made',
    async (_kind, answer) => {
      const { sandbox, run } = await openStage();
      sandbox.confidence.addClient({ displayName: 'checkout flags' });
      sandbox.faults.add({ service: 'confidence', method: 'GET', path: /apiClients/, when: 'before', answer });
      await run();
      expect(clientsIn(sandbox)).toHaveLength(1);
    },
  );
});

test('a refused sign-in tells nothing of the body, in whatever shape', async () => {
  for (const body of ['{"message":"marker-of-the-body"}', 'marker-of-the-body']) {
    const { sandbox, run } = await openStage();
    sandbox.faults.add({ service: 'confidence', path: /oauth/, ...everyTime, answer: { status: 400, body } });
    const told = await run();
    expect(told.errors.join()).toContain('/v1/oauth/token answered 400');
    expect(`${told.raw}${told.summary}${JSON.stringify(told.outputs)}`).not.toContain('marker-of-the-body');
  }
  await closeStages();
});

describe('what is tried again for some seconds, and then given up', () => {
  const nobodyThere = 'http://127.0.0.1:1';
  const tooLong = { status: 200, body: `{"marker-of-the-body":"${'x'.repeat(5_000_000)}"}` };
  const cases: Readonly<Record<string, { inputs: Inputs; prepare: (stage: Stage) => void }>> = {
    'no Confidence': { inputs: { 'confidence-api-url': nobodyThere }, prepare: () => {} },
    'no GitHub': { inputs: { 'github-api-url': nobodyThere }, prepare: () => {} },
    '5 MB': {
      inputs: {},
      prepare: ({ sandbox }) => {
        for (const [, match] of first.slice(0, 1)) sandbox.faults.add({ ...match, ...everyTime, answer: tooLong });
        sandbox.faults.add({ service: 'github', path: /graphql/, ...everyTime, answer: tooLong });
      },
    },
  };
  const results = new Map<string, Told>();

  // All at once, since what takes time is the waiting.
  beforeAll(async () => {
    const runs = Object.entries(cases).map(async ([name, { inputs, prepare }]) => {
      const stage = await openStage();
      prepare(stage);
      results.set(name, await stage.run(inputs));
    });
    await Promise.all(runs);
  });
  afterAll(closeStages);

  test.each([
    ['no Confidence', ['POST http://127.0.0.1:1/v1/oauth/token: no answer', 'ECONNREFUSED']],
    ['no GitHub', ['POST http://127.0.0.1:1/graphql: no answer', 'ECONNREFUSED']],
    ['5 MB', ['/v1/oauth/token: no answer', '/graphql: no answer', 'longer than 4000000 bytes']],
  ])('%s: a clear error, and nothing was made', (name, texts) => {
    const told = results.get(name);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    for (const text of texts) expect(told?.errors.join()).toContain(text);
    expect(told?.raw).not.toContain('marker-of-the-body');
    expect(writesAmong(told?.requests ?? [])).toEqual([]);
  });

  test('each was tried a few times', () => {
    const tries = (name: string, path: RegExp): number =>
      results.get(name)?.requests.filter((request) => path.test(request.path)).length ?? 0;
    expect(tries('5 MB', /oauth/)).toBe(5);
    expect(tries('5 MB', /graphql/)).toBe(4);
  });
});
