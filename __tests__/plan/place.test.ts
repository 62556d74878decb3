import { describe, expect, test } from '@jest/globals';
import type { Destination } from '../../src/domain/destination.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { Asked } from '../../src/domain/wish.ts';
import { requestsOf } from '../../src/plan/cost.ts';
import { decide } from '../../src/plan/decide.ts';
import { place } from '../../src/plan/place.ts';
import { at, clientWith, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith, wholeWish } from './worlds.ts';

const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const where = {
  scope: 'repository',
  stores: ['actions'],
  repositories: { patterns: [], exclude: [], topics: [], properties: [] },
} as const;

function asked(displayName: string, only?: readonly string[]): Asked {
  return {
    client: wishWith({ displayName }),
    where,
    maxTargets: 500,
    names: NAMES,
    refresh: 'always',
    dryRun: false,
    only,
  };
}

const archived = { destination: at('o/old'), reason: 'the repository is archived' };
const two = [at('o/a'), at('o/b')];

describe('the places of a wish', () => {
  test('share one client where its name has no placeholder', () => {
    const wish = place(asked('flags'), { destinations: two, leftOut: [archived], problems: [] });
    expect(wish.subjects).toMatchObject([{ client: { displayName: 'flags' }, destinations: two }]);
    expect([wish.leftOut, wish.problems]).toEqual([[archived], []]);
  });

  test('have a client for each distinct name, in their order', () => {
    const destinations: Destination[] = [at('o/a'), at('p/b'), { ...at('o/a'), store: 'dependabot' }];
    const { subjects } = place(asked('{owner} flags'), { destinations, leftOut: [], problems: [] });
    expect(subjects.map(({ client, destinations: { length } }) => [client.displayName, length])).toEqual([
      ['o flags', 2],
      ['p flags', 1],
    ]);
  });

  test('must hold every one of only-targets, those that are left out among them', () => {
    const only = ['o/a', 'o/old', 'o/old/environments/prod', 'o/older', 'o/a/environments/prod'];
    const { problems } = place(asked('flags', only), { destinations: two, leftOut: [archived], problems: [] });
    expect(problems.map(({ what }) => what)).toEqual([
      'input only-targets: "o/older" is none of the targets that the other inputs name',
      'input only-targets: "o/a/environments/prod" is none of the targets that the other inputs name',
    ]);
  });

  test('are not held against only-targets where they are not known whole', () => {
    const problem = { what: 'o/a: not found' };
    const { problems } = place(asked('flags', ['o/x']), { destinations: [], leftOut: [], problems: [problem] });
    expect(problems).toEqual([problem]);
  });
});

describe('what is decided for places of other kinds', () => {
  const organization: Destination = { scope: 'organization', store: 'actions', owner: 'o' };
  const sharing = { visibility: 'all', repositoryIds: [] } as const;
  const shared: TargetFacts = {
    ...targetWith(60_000),
    destination: organization,
    sharing: { clientId: sharing, clientSecret: sharing, differs: 'its visibility is private, not all' },
  };
  const wish = wholeWish({ subjects: [{ client: wishWith(), destinations: [organization] }], refresh: 'stale' });
  const seen = { clients: [clientWith()], targets: [shared] };

  test('a current secret that others may use than was asked is written again', () => {
    const facts = factsWith({ ...seen, readable: new Set(['apiClients/one']) });
    const [subject] = decide(facts, wish, 0).subjects;
    expect(subject?.targets).toMatchObject([{ action: 'write', reason: 'its visibility is private, not all' }]);
  });

  test('but not where its value is not known: then somebody has to do it', () => {
    expect(() => decide(factsWith(seen), wish, 0)).toThrow(CannotProceed);
    expect(() => decide(factsWith(seen), wish, 0)).toThrow(/cannot be read back to write it again.*settings on GitHub/);
  });

  test('an environment that is to be made is told so, and takes three more requests', () => {
    const destination: Destination = {
      ...at('o/a'),
      scope: 'environment',
      store: 'actions',
      environment: 'x',
      isToBeMade: true,
    };
    const target = { ...targetWith(undefined), destination };
    const subjects = [{ client: wishWith(), destinations: [destination] }];
    const fresh = decide(factsWith({ targets: [target] }), wholeWish({ subjects }), 0);
    expect(fresh.subjects[0]?.targets[0]?.reason).toBe('new client, its environment is created first');
    expect(fresh.requests).toBe(2 + 2 + 3);
    const facts = factsWith({ targets: [target], clients: [clientWith()], readable: new Set(['apiClients/one']) });
    const kept = decide(facts, wholeWish({ subjects }), 0);
    expect(kept.subjects[0]?.targets[0]?.reason).toBe('a secret is missing, its environment is created first');
    expect(requestsOf(kept.subjects, NAMES)).toBe(2 + 3);
  });

  test('a target that is not among only-targets is left alone, and makes no client', () => {
    const subjects = [{ client: wishWith(), destinations: two }];
    const targets = two.map((destination) => ({ ...targetWith(undefined), destination }));
    const facts = factsWith({ targets });
    expect(decide(facts, wholeWish({ subjects, only: ['o/b'] }), 0).subjects[0]).toMatchObject({
      client: { kind: 'create' },
      targets: [{ action: 'skip', reason: 'not among only-targets' }, { action: 'write' }],
    });
    expect(decide(facts, wholeWish({ subjects, only: [] }), 0).subjects[0]?.client).toEqual({ kind: 'none' });
  });
});
