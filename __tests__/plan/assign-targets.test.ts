import { describe, expect, test } from '@jest/globals';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { RunSpec } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/target.ts';
import { assignTargets } from '../../src/plan/assign-targets.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { at, clientWith, specWith, targetWith } from '../support/domain-values.ts';
import { factsWith, wholeSpec } from '../support/facts.ts';

const TERMS = { rotateAfterMs: 1, overlapMs: 2, force: true, adopt: true };
const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const selector = {
  scope: 'repository',
  stores: ['actions'],
  repositories: { patterns: [], exclude: [], topics: [], properties: [] },
} as const;

function asked(displayName: string, only?: readonly string[]): RunSpec {
  return {
    requests: [
      {
        client: specWith({ displayName }),
        selectors: [selector],
        names: NAMES,
        rotation: TERMS,
        isAbsent: false,
        origin: undefined,
      },
    ],
    maxTargets: 500,
    operation: 'rotate',
    managedFrom: undefined,
    github: 'https://github.example.com/api/v3',
    manifest: undefined,
    unreachable: 'stop',
    failOn: 'drift',
    maxRemovals: 10,
    refresh: 'always',
    dryRun: false,
    only,
  };
}

const archived = { target: at('o/old'), reason: { code: 'archived' } as const };
const two = [at('o/a'), at('o/b')];

describe('the places of a spec', () => {
  test('share one client where its name has no placeholder', () => {
    const spec = assignTargets(asked('flags'), [[{ targets: two, leftOut: [archived], unresolved: [], problems: [] }]]);
    expect(spec.assignments).toMatchObject([
      { client: { displayName: 'flags' }, targets: two, rotation: TERMS, names: NAMES },
    ]);
    expect([spec.leftOut, spec.problems]).toEqual([[{ ...archived, client: 'flags' }], []]);
    expect(spec).toMatchObject({
      operation: 'rotate',
      github: 'https://github.example.com/api/v3',
      unreachable: 'stop',
      refresh: 'always',
      dryRun: false,
    });
  });

  test('have a client for each distinct name, in their order', () => {
    const targets: Target[] = [at('o/a'), at('p/b'), { ...at('o/a'), store: 'dependabot' }];
    const { assignments } = assignTargets(asked('{owner} flags'), [
      [{ targets, leftOut: [], unresolved: [], problems: [] }],
    ]);
    expect(assignments.map(({ client, targets: { length } }) => [client.displayName, length])).toEqual([
      ['o flags', 2],
      ['p flags', 1],
    ]);
  });

  test('must hold every one of only-targets, those that are left out among them', () => {
    const only = ['o/a', 'o/old', 'o/old/environments/prod', 'o/older', 'o/a/environments/prod'];
    const leftOut = [archived, { ...archived, target: at('o/gone') }];
    const { problems } = assignTargets(asked('flags', only), [
      [{ targets: two, leftOut, unresolved: [], problems: [] }],
    ]);
    expect(problems.map(({ what }) => what)).toEqual([
      'input only-targets: "o/older" is not one of the targets that the other inputs name',
      'input only-targets: "o/a/environments/prod" is not one of the targets that the other inputs name',
    ]);
    expect(problems[0]?.cure).toBe('Take it out, or name its place');
  });

  test('are not held against only-targets where they are not known whole', () => {
    const problem = { what: 'o/a: not found' };
    const { problems } = assignTargets(asked('flags', ['o/x']), [
      [{ targets: [], leftOut: [], unresolved: [], problems: [problem] }],
    ]);
    expect(problems).toEqual([problem]);
  });
});

describe('what is decided for places of other kinds', () => {
  const organization: Target = { scope: 'organization', store: 'actions', owner: 'o' };
  const sharing = { visibility: 'all', repositoryIds: [] } as const;
  const shared: TargetFacts = {
    ...targetWith(60_000),
    target: organization,
    sharing: { clientId: sharing, clientSecret: sharing, differs: 'its visibility is private, not all' },
  };
  const spec = wholeSpec({ assignments: [{ client: specWith(), targets: [organization] }], refresh: 'stale' });
  const seen = { clients: [clientWith()], targets: [shared] };

  test('a current secret that others may use than was asked is written again', () => {
    const facts = factsWith({ ...seen, readable: new Set(['apiClients/one']) });
    const [subject] = planRun(facts, spec, 0).subjects;
    expect(subject?.targets).toMatchObject([
      { action: 'write', reason: { code: 'visibility', difference: 'its visibility is private, not all' } },
    ]);
  });

  test('but not where its value is not known: then somebody has to do it', () => {
    expect(() => planRun(factsWith(seen), spec, 0)).toThrow(CannotProceed);
    expect(() => planRun(factsWith(seen), spec, 0)).toThrow(
      /cannot be read back to write it again.*settings on GitHub/,
    );
  });
});
