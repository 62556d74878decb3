import { describe, expect, test } from '@jest/globals';
import type { ClientStep } from '../../src/domain/plan.ts';
import { askedLines, clientLine, foundLines, planLines } from '../../src/report/lines.ts';
import { at, clientWith, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith } from '../plan/worlds.ts';
import { client, planWith, settingsWith, subjectPlan } from './runs.ts';

describe('what is asked', () => {
  test('is told in lines', () => {
    expect(askedLines(settingsWith())).toEqual([
      'API client "flags"',
      'secrets CONFIDENCE_CLIENT_ID and CONFIDENCE_CLIENT_SECRET',
      'targets octo-org/checkout',
      'Confidence at https://api.confidence.dev, GitHub at https://api.github.com',
    ]);
  });

  test.each([
    ['one role', { roles: 'Flags Editor' }, 'API client "flags" with role Flags Editor'],
    ['several roles', { roles: 'roles/a, Reader' }, 'API client "flags" with roles roles/a, Reader'],
    [
      'a variable',
      { 'client-id-variable': 'who' },
      'secrets CONFIDENCE_CLIENT_ID and CONFIDENCE_CLIENT_SECRET, variable WHO',
    ],
    ['several targets', { repositories: 'o/a, o/b' }, 'targets o/a, o/b'],
    ['a dry run', { 'dry-run': 'true' }, 'dry run: nothing will be written anywhere'],
  ])('has a line for %s', (_, over, line) => {
    expect(askedLines(settingsWith(over))).toContain(line);
  });
});

describe('what was found', () => {
  test('is told in lines', () => {
    const hostile = clientWith({ displayName: 'a\n::error::b', clientId: 'x\ny' });
    const leftOut = [{ destination: at('o/old'), reason: 'the repository is archived' }];
    const facts = factsWith({ clients: [hostile], clientsSeen: 250, targets: [targetWith()], leftOut });
    expect(foundLines(facts)).toEqual([
      'Confidence: 250 API clients looked through',
      'found apiClients/one "a ::error::b", client id x y',
      'GitHub: 1 target can be written',
      'o/old: left out, the repository is archived',
    ]);
    expect(foundLines(factsWith())).toContain('no API client of this name');
  });

  test.each([
    [2_400, []],
    [3_000, ["GitHub's clock is 3 s ahead of Confidence's"]],
    [-120_000, ["GitHub's clock is 120 s behind Confidence's"]],
  ])('with clocks %d ms apart tells %j', (githubAheadMs, expected) => {
    expect(foundLines(factsWith({ githubAheadMs })).filter((line) => line.includes('clock'))).toEqual(expected);
  });
});

describe('the plan', () => {
  test('is told target by target, with what it costs', () => {
    const targets = [
      { destination: at('o/a'), action: 'write', reason: 'misses a secret' },
      { destination: at('o/b'), action: 'skip', reason: 'already current' },
    ] as const;
    const leftOut = [{ destination: at('o/old'), reason: 'the repository is archived' }];
    const subjects = [subjectPlan({ targets, notes: ['a note'] })];
    expect(planLines(planWith({ subjects, leftOut, paceMs: 4_001 }))).toEqual([
      'keep API client "flags" (apiClients/one)',
      'a note',
      'write o/a: misses a secret',
      'leave o/b: already current',
      'leave out o/old: the repository is archived',
      '7 requests, about 5 seconds at the pace of writes',
    ]);
    expect(planLines(planWith({ requests: 1 }))).toEqual(['1 request']);
  });

  test.each<[ClientStep, string]>([
    [{ kind: 'none' }, 'create no API client "flags": no target would take it'],
    [{ kind: 'create', roles: undefined }, 'create API client "flags"'],
    [{ kind: 'create', roles: ['roles/a', 'roles/b'] }, 'create API client "flags" with roles/a, roles/b'],
    [{ kind: 'keep', client, changes: {}, roles: undefined }, 'keep API client "flags" (apiClients/one)'],
    [
      { kind: 'keep', client, changes: { description: 'x', labels: {} }, roles: ['roles/a'] },
      'keep API client "flags" (apiClients/one), bring in step: description, labels, roles',
    ],
  ])('says of a client: %j', (step, line) => {
    expect(clientLine(subjectPlan({ client: step, wish: wishWith() }))).toBe(line);
  });
});
