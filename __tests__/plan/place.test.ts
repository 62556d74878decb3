import { describe, expect, test } from '@jest/globals';
import type { Destination } from '../../src/domain/destination.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { Asked } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { place } from '../../src/plan/place.ts';
import { at, clientWith, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith, wholeWish } from './worlds.ts';

const TERMS = { rotateAfterMs: 1, overlapMs: 2, force: true, adopt: true };
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
    operation: 'rotate',
    rotation: TERMS,
    github: 'https://github.example.com/api/v3',
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
    expect(wish).toMatchObject({
      operation: 'rotate',
      rotation: TERMS,
      github: 'https://github.example.com/api/v3',
      names: NAMES,
      refresh: 'always',
      dryRun: false,
    });
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
    const leftOut = [archived, { ...archived, destination: at('o/gone') }];
    const { problems } = place(asked('flags', only), { destinations: two, leftOut, problems: [] });
    expect(problems.map(({ what }) => what)).toEqual([
      'input only-targets: "o/older" is none of the targets that the other inputs name',
      'input only-targets: "o/a/environments/prod" is none of the targets that the other inputs name',
    ]);
    expect(problems[0]?.cure).toBe('Take it out, or name its place');
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
});
