import { describe, expect, test } from '@jest/globals';
import type { ClientRequest, PairNames, RunSpec } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/target.ts';
import { assignTargets } from '../../src/plan/assign-targets.ts';
import { manifestProblems } from '../../src/plan/claims.ts';
import { shardOf, shareOf } from '../../src/plan/share.ts';
import { at, specWith } from '../support/domain-values.ts';
import { assigned } from '../support/facts.ts';

const MANIFEST = { path: 'clients.yml', entries: 2, shardIndex: 0, shardTotal: 1, onlyClients: undefined };
const SELECTOR = {
  scope: 'repository',
  stores: ['actions'],
  repositories: { patterns: [], exclude: [], topics: [], properties: [] },
} as const;

const FILE = { manifest: MANIFEST, maxTargets: 500 };
const checkout = at('octo-org/checkout');
const stage: Target = {
  scope: 'environment',
  store: 'actions',
  owner: 'octo-org',
  repository: 'checkout',
  environment: 'stage',
};

function client(displayName: string, target: Target, names: Partial<PairNames> = {}) {
  const all = { clientId: `${displayName}_ID`, clientSecret: `${displayName}_SECRET`, variable: undefined, ...names };
  return assigned({ client: specWith({ displayName }), targets: [target], names: all });
}

describe('two clients of a file', () => {
  test.each<[string, Target, Partial<PairNames>, Target, Partial<PairNames>, boolean]>([
    ['names of their own', checkout, {}, checkout, {}, false],
    ['one name', checkout, { clientId: 'ID' }, checkout, { clientId: 'ID' }, true],
    ['one name for different halves', checkout, { clientId: 'X' }, checkout, { clientSecret: 'X' }, true],
    ['one name in different case', checkout, { clientId: 'Id' }, checkout, { clientId: 'iD' }, true],
    [
      'one name in a repository of different case',
      checkout,
      { clientId: 'X' },
      at('Octo-Org/Checkout'),
      { clientId: 'X' },
      true,
    ],
    ['one variable', checkout, { variable: 'V' }, checkout, { variable: 'V' }, true],
    ['a variable called like a secret', checkout, { variable: 'X' }, checkout, { clientId: 'X' }, false],
    ['one name in a repository and its environment', checkout, { clientId: 'X' }, stage, { clientId: 'X' }, false],
    [
      'one name in two stores',
      checkout,
      { clientId: 'X' },
      { ...checkout, store: 'dependabot' },
      { clientId: 'X' },
      false,
    ],
    [
      'one variable, of which one client writes none there',
      checkout,
      { variable: 'V' },
      { ...checkout, store: 'dependabot' },
      { variable: 'V' },
      false,
    ],
  ])('with %s', (_, target, names, otherTarget, otherNames, isClaimed) => {
    const problems = manifestProblems([client('a', target, names), client('b', otherTarget, otherNames)], FILE);
    expect(problems.length > 0).toBe(isClaimed);
  });

  test('may share a name where one of them is to go', () => {
    const [one, other] = [client('a', checkout, { clientId: 'X' }), client('b', checkout, { clientId: 'X' })];
    expect(manifestProblems([one, { ...other, isAbsent: true }], FILE)).toEqual([]);
  });

  test('have one display name only by mistake, told with both places', () => {
    const one = { ...client('a', checkout), origin: 'clients.yml:3:5: clients[0]' };
    const [problem] = manifestProblems([one, { ...client('a', stage), origin: 'clients.yml:9:5: clients[1]' }], FILE);
    expect(problem?.what).toContain('clients.yml:9:5: clients[1] and clients.yml:3:5: clients[0]');
  });
});

test('of many claims twenty are told, and the rest is counted', () => {
  const names = { clientId: 'X', clientSecret: 'Y' };
  const targets = Array.from({ length: 20 }, (_, index) => at(`o/r${index}`));
  const both = ['a', 'b'].map((displayName) => ({ ...client(displayName, checkout, names), targets }));
  const problems = manifestProblems(both, FILE);
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)?.what).toBe('20 further names claimed by two clients');
});

describe('the shard of a client', () => {
  test('is told by its name alone', () => {
    expect([shardOf('acme flags', 4), shardOf('a flags', 4)]).toEqual([1, 2]);
    expect(shardOf('Acme flags', 4)).not.toBe(shardOf('acme flags', 4));
  });

  const displayNames = Array.from({ length: 40 }, (_, index) => `client ${index} 漢`);
  const requests = displayNames.map((displayName): ClientRequest => {
    const { isHeldNowhere: _, targets: __, unreachable: ___, problems: ____, ...rest } = client(displayName, checkout);
    return { ...rest, selectors: [SELECTOR] };
  });

  test('is exactly one, for every number of shards', () => {
    const clients = displayNames.map((name) => client(name, checkout));
    for (let shardTotal = 1; shardTotal <= 256; shardTotal += 1) {
      const indexes = Array.from({ length: shardTotal }, (_, index) => index);
      const handled = indexes.flatMap((shardIndex) => shareOf(clients, { ...MANIFEST, shardIndex, shardTotal }));
      expect(handled.map((one) => one.client.displayName).sort()).toEqual(displayNames.toSorted());
    }
  });

  const resolved = displayNames.map((_, index) => [
    { targets: [at(`o/r${index}`)], leftOut: [], unresolved: [], problems: [] },
  ]);

  test('does not change what is wrong with the whole file', () => {
    const wrong = (shardIndex: number) =>
      assignTargets({ ...asked(requests, { shardIndex, shardTotal: 8 }), maxTargets: 39 }, resolved).problems;
    for (let index = 0; index < 8; index += 1) expect(wrong(index)).toEqual(wrong(0));
    expect(wrong(0)).toHaveLength(1);
  });
});

function asked(requests: readonly ClientRequest[], share: { shardIndex: number; shardTotal: number }): RunSpec {
  return {
    requests,
    maxTargets: 500,
    operation: 'provision',
    managedFrom: undefined,
    github: 'https://api.github.com',
    manifest: { ...MANIFEST, entries: requests.length, ...share },
    unreachable: 'stop',
    failOn: 'drift',
    maxRemovals: 10,
    refresh: 'always',
    dryRun: false,
    only: undefined,
  };
}
