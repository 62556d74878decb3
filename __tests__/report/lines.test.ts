import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ClientStep, Plan } from '../../src/domain/plan.ts';
import { decide } from '../../src/plan/decide.ts';
import { askedLines, changesOf, clientLine, foundLines, planLines } from '../../src/report/lines.ts';
import { dangersOf, hostileText } from '../domain/hostile-text.ts';
import { at, clientWith, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith, wholeWish } from '../plan/worlds.ts';
import { client, planWith, settingsWith, subjectPlan } from './runs.ts';

describe('what is asked', () => {
  test('is told in lines', () => {
    expect(askedLines(settingsWith())).toEqual([
      'API client "flags"',
      'secrets CONFIDENCE_CLIENT_ID and CONFIDENCE_CLIENT_SECRET',
      'targets octo-org/checkout; refresh: always',
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
    ['several targets', { repositories: 'o/a, o/b' }, 'targets o/a, o/b; refresh: always'],
    ['stale ones alone', { refresh: 'stale' }, 'targets octo-org/checkout; refresh: stale'],
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
    expect(foundLines(factsWith())).toContain('none of them is the one asked for');
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
      { destination: at('o/a'), action: 'write', reason: 'a secret is missing' },
      { destination: at('o/b'), action: 'skip', reason: 'already current' },
    ] as const;
    const leftOut = [{ destination: at('o/old'), reason: 'the repository is archived' }];
    const subjects = [subjectPlan({ targets, notes: ['a note'] })];
    expect(planLines(planWith({ subjects, leftOut, paceMs: 4_001 }), true)).toEqual([
      'keep API client "flags" (apiClients/one)',
      'a note',
      'write o/a: a secret is missing',
      'leave o/b: already current',
      'leave out o/old: the repository is archived',
      '7 requests, about 5 seconds of waiting',
    ]);
    expect(planLines(planWith({ requests: 1 }), true)).toEqual(['1 request, no waiting']);
  });

  test.each<[ClientStep['kind'], Partial<Plan>, string]>([
    ['create', { guardMs: 4_000 }, '7 requests, about 4 seconds of waiting'],
    ['create', { guardMs: 4_000, paceMs: 1 }, '7 requests, about 5 seconds of waiting'],
    ['create', { paceMs: 999 }, '7 requests, about 1 second of waiting'],
    ['create', {}, '7 requests, no waiting'],
    ['keep', { guardMs: 4_000 }, '7 requests, no waiting'],
    ['none', { guardMs: 4_000 }, '7 requests, no waiting'],
  ])('waits as long as it will: to %s with %j', (kind, times, line) => {
    const steps: Readonly<Record<ClientStep['kind'], ClientStep>> = {
      none: { kind: 'none' },
      create: { kind: 'create', roles: undefined },
      keep: { kind: 'keep', client, changes: {}, bound: [], roles: undefined },
    };
    const subjects = [subjectPlan(), subjectPlan({ client: steps[kind] })];
    expect(planLines(planWith({ subjects, ...times }), true).at(-1)).toBe(line);
  });

  test.each<[ClientStep, string]>([
    [{ kind: 'none' }, 'create no API client "flags": no target would take it'],
    [{ kind: 'create', roles: undefined }, 'create API client "flags"'],
    [{ kind: 'create', roles: ['roles/a', 'roles/b'] }, 'create API client "flags" with roles roles/a, roles/b'],
    [{ kind: 'keep', client, changes: {}, bound: [], roles: undefined }, 'keep API client "flags" (apiClients/one)'],
    [
      { kind: 'keep', client, changes: { description: 'x' }, bound: ['roles/b'], roles: ['roles/a'] },
      'keep API client "flags" (apiClients/one), bring in step: description "x"; roles roles/b → roles/a',
    ],
  ])('says of a client: %j', (step, line) => {
    expect(clientLine(subjectPlan({ client: step, wish: wishWith() }))).toBe(line);
  });
});

describe('what a plan sets of a client', () => {
  const asked = wishWith({
    description: 'For the "web"',
    labels: { team: 'web', tier: '1' },
    permissions: ['flags.read', 'flags.write'],
  });
  const held = clientWith({ labels: { team: 'app', tier: '1', other: 'x' }, permissions: ['flags.read'] });
  const keep = { kind: 'keep', client: held, changes: {}, bound: [], roles: undefined } as const;

  test('is nothing where none is made, or nothing asked', () => {
    expect(changesOf({ wish: asked, client: { kind: 'none' } })).toEqual([]);
    expect(changesOf({ wish: wishWith(), client: { kind: 'create', roles: undefined } })).toEqual([]);
    expect(changesOf({ wish: wishWith(), client: keep })).toEqual([]);
  });

  test('of a new one is each field that is asked, with its value', () => {
    const client: ClientStep = { kind: 'create', roles: ['roles/a', 'roles/b'] };
    const fields = [
      'description "For the "web""',
      'labels team=web, tier=1',
      'permissions flags.read, flags.write',
      'roles roles/a, roles/b',
    ];
    expect(changesOf({ wish: asked, client })).toEqual(fields);
    expect(clientLine(subjectPlan({ wish: asked, client }))).toBe(
      `create API client "flags" with ${fields.join('; ')}`,
    );
  });

  test('of one that is kept is each field that is out of step, and of labels only those', () => {
    const changes = {
      description: 'For the "web"',
      labels: { ...held.labels, ...asked.labels },
      permissions: ['flags.read', 'flags.write'],
    };
    const client: ClientStep = { ...keep, changes, bound: ['roles/a', 'roles/b'], roles: ['roles/b', 'roles/c'] };
    const fields = [
      'description "For the "web""',
      'labels team=web',
      'permissions flags.read, flags.write',
      'roles roles/a, roles/b → roles/b, roles/c',
    ];
    expect(changesOf({ wish: asked, client })).toEqual(fields);
    expect(clientLine(subjectPlan({ wish: asked, client }))).toBe(
      `keep API client "flags" (apiClients/one), bring in step: ${fields.join('; ')}`,
    );
  });

  test.each([
    [[], ['roles/a'], 'roles none → roles/a'],
    [['roles/a'], ['roles/b', 'roles/c'], 'roles roles/a → roles/b, roles/c'],
    [['roles/a'], [], 'roles roles/a → none'],
  ])('of roles is from what to what: %j to %j', (bound, roles, line) => {
    expect(changesOf({ wish: wishWith({ roles }), client: { ...keep, bound, roles } })).toEqual([line]);
  });

  test('of roles is nothing where they are in step', () => {
    expect(changesOf({ wish: wishWith({ roles: ['roles/a'] }), client: { ...keep, bound: ['roles/a'] } })).toEqual([]);
  });

  test('is what a plan made of it decides', () => {
    const wish = wholeWish({ subjects: [{ client: { ...asked, roles: ['roles/b'] }, destinations: [] }] });
    const facts = factsWith({ clients: [clientWith({ ...held, roles: ['roles/a'], labels: { ...client.labels } })] });
    expect(decide(facts, wish, 0).subjects.map(changesOf)).toEqual([
      [
        'description "For the "web""',
        'labels team=web, tier=1',
        'permissions flags.read, flags.write',
        'roles roles/a → roles/b',
      ],
    ]);
  });

  test('is safe lines, whatever the texts say', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const wish = wishWith({ description: text, labels: { team: text }, permissions: [text] });
        const client: ClientStep = {
          ...keep,
          changes: { description: text, permissions: [text] },
          bound: [text],
          roles: [],
        };
        for (const line of [...changesOf({ wish, client }), clientLine(subjectPlan({ wish, client }))]) {
          expect(dangersOf(line)).toEqual([]);
        }
      }),
    );
  });
});
