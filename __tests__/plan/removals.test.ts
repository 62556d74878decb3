import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { ResolvedSpec } from '../../src/domain/spec.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import {
  assigned,
  factsWith,
  NAMES,
  ROTATION,
  type SomeAssignment,
  type SomeFacts,
  wholeSpec,
} from '../support/facts.ts';
import { DAY_MS } from '../support/rotation-facts.ts';

const MINUTE_MS = 60_000;
const MANIFEST = { path: 'clients.yml', entries: 2, shardIndex: 0, shardTotal: 1, onlyClients: undefined };
const target = at('octo-org/checkout');

function living(displayName: string, fields: Partial<ApiClient> = {}): ApiClient {
  return clientWith({ name: `apiClients/${displayName}`, clientId: `id-${displayName}`, displayName, ...fields });
}

/** A spec in which clients of these names are to go, and what a file asks beside. */
function going(displayNames: readonly string[], fields: Partial<ResolvedSpec> = {}): ResolvedSpec {
  const removals = displayNames.map((displayName) =>
    assigned({ client: specWith({ displayName }), targets: [target], isAbsent: true }),
  );
  return { ...wholeSpec({ manifest: MANIFEST, assignments: removals, removals }), ...fields };
}

function factsOf(clients: readonly ApiClient[], fields: SomeFacts = {}) {
  return factsWith({ clients, targets: [targetWith(MINUTE_MS)], githubNowMs: T0_MS + DAY_MS, ...fields });
}

function stopped(clients: readonly ApiClient[], spec: ResolvedSpec): string | undefined {
  try {
    planRun(factsOf(clients), spec, 0);
    return undefined;
  } catch (error) {
    if (error instanceof CannotProceed) return error.problems.map(({ what }) => what).join();
    throw error;
  }
}

describe('max-removals', () => {
  const two = [living('a'), living('b')];

  test.each<[string, readonly ApiClient[], readonly string[], number, boolean]>([
    ['none is allowed, and one would go', two, ['a'], 0, true],
    ['as many go as are allowed', two, ['a', 'b'], 2, false],
    ['one more goes', two, ['a', 'b'], 1, true],
    ['what was already deleted does not count', [living('a')], ['a', 'b', 'c'], 1, false],
    ['generations count once', [living('a'), living('a', { name: 'apiClients/a2' })], ['a'], 1, false],
    ['one of others does not count', [living('a', { labels: {} })], ['a'], 0, false],
  ])('is kept: %s', (_, clients, names, maxRemovals, isStopped) => {
    expect(stopped(clients, going(names, { maxRemovals })) !== undefined).toBe(isStopped);
  });

  test('counts one that is refused', () => {
    const signedIn = { ...going(['a'], { maxRemovals: 0 }) };
    expect(stopped([living('a', { clientId: 'admin' })], signedIn)).toContain('1 API client to be removed');
  });

  test('counts the whole file, whichever shard runs, and stops a dry run and those that stay too', () => {
    const spec = going(['a', 'b'], { maxRemovals: 1 });
    const other = { ...spec, assignments: wholeSpec().assignments, dryRun: true };
    const told = stopped(two, other);
    expect(told).toBe('2 API clients to be removed, more than max-removals: 1: "a", "b"');
  });

  test('names twenty, and counts the rest', () => {
    const names = Array.from({ length: 25 }, (_, index) => `c${index}`);
    const told = stopped(
      names.map((name) => living(name)),
      going(names, { maxRemovals: 10 }),
    );
    expect(told).toMatch(/^25 API clients .*"c19", and 5 more$/);
  });
});

describe('what a removal does at a target', () => {
  const client = living('a');
  const variable = { ...NAMES, variable: 'CLIENT' };

  function step(facts: SomeFacts, asked: Partial<SomeAssignment> = {}, fields: Partial<ResolvedSpec> = {}): string {
    const assignment = assigned({
      client: specWith({ displayName: 'a' }),
      targets: [target],
      isAbsent: true,
      ...asked,
    });
    const spec = {
      ...wholeSpec({ operation: 'revoke' }),
      assignments: [assignment],
      removals: [assignment],
      ...fields,
    };
    const [plan] = planRun(factsOf([client], { names: assignment.names, ...facts }), spec, 0).subjects;
    const [first] = plan?.targets ?? [];
    return first === undefined ? 'nothing' : `${first.action} ${first.reason.code}`;
  }

  const force = { rotation: { ...ROTATION, force: true } };
  test.each<[string, SomeFacts, Partial<SomeAssignment>, string]>([
    ['written after the client', {}, {}, 'empty absent'],
    ['written within five seconds before it', { targets: [targetWith(-5_000)] }, {}, 'empty absent'],
    ['written before that', { targets: [targetWith(-5_001)] }, {}, 'skip not-theirs'],
    ['one half of it written before', { targets: [targetWith(MINUTE_MS, -DAY_MS)] }, {}, 'empty absent'],
    [
      'by a clock that is a minute ahead',
      { targets: [targetWith(MINUTE_MS - 6_000)], githubAheadMs: MINUTE_MS, githubNowMs: T0_MS + DAY_MS },
      {},
      'skip not-theirs',
    ],
    ['nothing is there', { targets: [targetWith()] }, {}, 'skip gone'],
    [
      'its variable names it, whatever the times',
      { targets: [{ ...targetWith(-DAY_MS), variable: 'id-a' }] },
      { names: variable },
      'empty absent',
    ],
    [
      'its variable names another that lives, by force too',
      { targets: [{ ...targetWith(MINUTE_MS), variable: 'id-x' }], livingIds: new Set(['id-x']) },
      { names: variable, ...force },
      'skip not-theirs',
    ],
    [
      'its variable names nobody: times tell',
      { targets: [{ ...targetWith(MINUTE_MS), variable: 'id-x' }] },
      { names: variable },
      'empty absent',
    ],
    ['no client lives', { clients: [] }, {}, 'skip nobody-knows'],
    ['no client lives, by force', { clients: [] }, force, 'empty absent'],
  ])('%s', (_, facts, asked, expected) => {
    expect(step(facts, asked)).toBe(expected);
  });

  test('is narrowed by only-targets', () => {
    expect(step({}, {}, { only: ['octo-org/checkout'] })).toBe('empty absent');
    expect(step({}, {}, { only: ['octo-org/other'] })).toBe('skip not-selected');
  });
});
