import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ClientStep, Plan } from '../../src/domain/plan.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { askedLines } from '../../src/report/asked-lines.ts';
import { changesOf, clientLine, clockWarning, foundLines, furtherTargets, planLines } from '../../src/report/lines.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import { factsWith, wholeSpec } from '../support/facts.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';
import {
  client,
  createStep,
  DAY_MS,
  keepStep,
  olderClient,
  planWith,
  retirementWith,
  settingsWith,
  subjectPlan,
  waitWith,
} from './runs.ts';

describe('what is asked', () => {
  test('is shown in lines', () => {
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
    [
      'many targets',
      { repositories: Array.from({ length: 26 }, (_, index) => `o/r${index}`).join('\n') },
      'targets 26 items; refresh: always',
    ],
    ['outdated targets alone', { refresh: 'stale' }, 'targets octo-org/checkout; refresh: stale'],
    ['some targets of all', { 'only-targets': 'octo-org/checkout' }, 'only 1 target of them: only-targets'],
    ['a dry run', { 'dry-run': 'true' }, 'dry run: nothing will be written anywhere'],
    [
      'a rotation',
      { operation: 'rotate' },
      'rotate when a client is 90 days old; the old client keeps working for 48 hours',
    ],
    [
      'a rotation at once',
      { operation: 'rotate', force: 'true', overlap: '0', adopt: 'true' },
      'rotate now: force; the old client is deleted at once; adopt',
    ],
  ])('has a line for %s', (_, over, line) => {
    expect(askedLines(settingsWith(over))).toContain(line);
  });
});

describe('what was found', () => {
  test('is shown in lines', () => {
    const hostile = clientWith({ displayName: 'a\n::error::b', clientId: 'x\ny' });
    const leftOut = [{ target: at('o/old'), reason: { code: 'archived' } as const }];
    const facts = factsWith({ clients: [hostile], clientsSeen: 250, targets: [targetWith()], leftOut });
    expect(foundLines(facts)).toEqual([
      'Confidence: 250 API clients read',
      'found apiClients/one "a ::error::b", client id x y, made 2026-01-15 12:00 UTC',
      'GitHub: 1 target can be written',
      'o/old: left out, the repository is archived',
    ]);
    expect(foundLines(factsWith())).toContain('none of them is the one that is asked for');
  });

  test.each([
    [2_400, []],
    [3_000, ["GitHub's clock is 3 s ahead of Confidence's"]],
    [-120_000, ["GitHub's clock is 120 s behind Confidence's"]],
  ])('with clocks %d ms apart says %j', (githubAheadMs, expected) => {
    const facts = factsWith({ githubAheadMs });
    expect(foundLines(facts).filter((line) => line.includes('clock'))).toEqual(expected);
    expect(clockWarning(facts)).toBeUndefined();
  });

  test.each([
    ['services', 'the clocks of GitHub and Confidence are more than five minutes apart: '],
    ['runner', "the runner's clock and those of GitHub and Confidence are more than five minutes apart: "],
    ['readings', 'answers of one service show times that are more than a minute apart'],
  ] as const)('with clocks that do not agree (%s) warns, and says that nothing is deleted', (clocksApart, warning) => {
    const text = clockWarning(factsWith({ clocksApart }));
    expect(text?.startsWith(warning)).toBe(true);
    expect(text).toContain('this run deletes no API client');
  });
});

describe('the plan', () => {
  test('has a line for each target, and for what the plan costs', () => {
    const targets = [
      { target: at('o/a'), action: 'write', reason: { code: 'missing' } },
      { target: at('o/b'), action: 'skip', reason: { code: 'current' } },
    ] as const;
    const leftOut = [{ target: at('o/old'), reason: { code: 'archived' } as const }];
    const subjects = [subjectPlan({ targets, warnings: [{ code: 'force-finishes' }] })];
    expect(planLines(planWith({ subjects, leftOut, paceMs: 4_001 }), true)).toEqual([
      'keep API client "flags" (apiClients/one)',
      'force: a rotation is already under way: the run finishes it and creates no further client',
      'write o/a: a secret is missing',
      'leave o/b: already current',
      'leave out o/old: the repository is archived',
      '7 requests, about 5 seconds of waiting',
    ]);
    expect(planLines(planWith({ requests: 1 }), true)).toEqual(['1 request, no waiting']);
  });

  test('says after the client what becomes of predecessors', () => {
    const [old, older, oldest] = [olderClient('old', 1), olderClient('older', 2), olderClient('oldest', 3)];
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS + 2 * DAY_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
      waiting: [
        { client: oldest, untilMs: T0_MS + 1, why: 'overlap' },
        { client: oldest, untilMs: undefined, why: 'unmanaged' },
      ],
    });
    const linesOf = (mustConfirm: boolean) =>
      planLines(planWith({ subjects: [subjectPlan({ retirement, mustConfirm })] }), false);
    expect(linesOf(false)).toEqual([
      'keep API client "flags" (apiClients/one)',
      'keep apiClients/old working until 2026-01-17 12:00 UTC',
      'delete apiClients/older',
      'leave apiClients/oldest, which keeps working until 2026-01-15 12:01 UTC',
      'leave apiClients/oldest alone',
      '7 requests, no waiting',
    ]);
    expect(linesOf(true)).toEqual(
      expect.arrayContaining([
        'then keep apiClients/old working until 2026-01-17 12:00 UTC',
        'then delete apiClients/older',
      ]),
    );
  });

  test('counts many targets by kind, but lists each in a dry run', () => {
    const targets = Array.from({ length: 30 }, (_, index) => ({
      target: at(`o/r${index}`),
      action: index % 3 === 0 ? ('write' as const) : ('skip' as const),
      reason: { code: index % 3 === 0 ? ('outdated' as const) : ('current' as const) },
    }));
    const plan = planWith({ subjects: [subjectPlan({ targets })], paceMs: 180_000 });
    expect(planLines(plan, false).slice(1)).toEqual([
      '10 targets to write: older than the client',
      '20 targets to leave: already current',
      '7 requests, about 3 minutes of waiting',
    ]);
    expect(planLines(plan, true)).toHaveLength(32);
    expect(furtherTargets(targets).slice(-2)).toEqual([
      'write o/r27: older than the client',
      '20 targets: already current',
    ]);
    const written = targets.map((target) => ({ ...target, action: 'write' as const }));
    expect(furtherTargets(written)).toEqual([
      '10 targets to write: older than the client',
      '20 targets to write: already current',
    ]);
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
      create: createStep(),
      keep: keepStep(),
      deleteOrphan: { kind: 'deleteOrphan', client },
      revoke: { kind: 'revoke', clients: [client] },
      wrong: { kind: 'wrong', problem: { what: 'no such role' } },
      blocked: { kind: 'blocked', client, blocked: waitWith() },
    };
    const subjects = [subjectPlan(), subjectPlan({ client: steps[kind] })];
    expect(planLines(planWith({ subjects, ...times }), true).at(-1)).toBe(line);
  });

  test.each<[string, ClientStep]>([
    ['create no API client "flags": there is no target to write', { kind: 'none' }],
    ['create API client "flags"', createStep()],
    ['create API client "flags" with roles roles/a, roles/b', createStep({ roles: ['roles/a', 'roles/b'] })],
    [
      'create a new API client "flags" in place of apiClients/one (it is due)',
      createStep({ reason: 'due', predecessors: [client] }),
    ],
    [
      'create a new API client "flags" in place of apiClients/one (force) with roles roles/a',
      createStep({ reason: 'forced', predecessors: [client], roles: ['roles/a'] }),
    ],
    [
      'create a new API client "flags" in place of apiClients/one (its secret cannot be read back, and a target needs it)',
      createStep({ reason: 'secret-lost', predecessors: [client, olderClient('old', 1)] }),
    ],
    ['keep API client "flags" (apiClients/one)', keepStep()],
    [
      'keep API client "flags" (apiClients/one), update: description "x"; roles roles/b → roles/a',
      keepStep({ changes: { description: 'x' }, bound: ['roles/b'], roles: ['roles/a'] }),
    ],
    [
      'delete apiClients/one "flags", which an earlier run created and no target holds, and decide again',
      { kind: 'deleteOrphan', client },
    ],
    ['leave API client "flags" (apiClients/one) as it is', { kind: 'blocked', client, blocked: waitWith() }],
  ])('says of a client: %s', (line, step) => {
    expect(clientLine(subjectPlan({ client: step, spec: specWith() }))).toBe(line);
  });
});

describe('what a plan sets of a client', () => {
  const asked = specWith({
    description: 'For the "web"',
    labels: { team: 'web', tier: '1' },
    permissions: ['flags.read', 'flags.write'],
  });
  const held = clientWith({ labels: { team: 'app', tier: '1', other: 'x' }, permissions: ['flags.read'] });

  test('is empty where no client is created, or nothing is asked for', () => {
    expect(changesOf({ spec: asked, client: { kind: 'none' } })).toEqual([]);
    expect(changesOf({ spec: asked, client: { kind: 'deleteOrphan', client: held } })).toEqual([]);
    expect(changesOf({ spec: specWith(), client: createStep() })).toEqual([]);
    expect(changesOf({ spec: specWith(), client: keepStep({ client: held }) })).toEqual([]);
  });

  test('of a new client is each field that is asked for, with its value', () => {
    const client = createStep({ spec: asked, roles: ['roles/a', 'roles/b'] });
    const fields = [
      'description "For the "web""',
      'labels team=web, tier=1',
      'permissions flags.read, flags.write',
      'roles roles/a, roles/b',
    ];
    expect(changesOf({ spec: asked, client })).toEqual(fields);
    expect(clientLine(subjectPlan({ spec: asked, client }))).toBe(
      `create API client "flags" with ${fields.join('; ')}`,
    );
  });

  test('of a client that is kept is each field and label that is out of step', () => {
    const changes = {
      description: 'For the "web"',
      labels: { ...held.labels, ...asked.labels },
      permissions: ['flags.read', 'flags.write'],
    };
    const client = keepStep({
      client: held,
      changes,
      bound: ['roles/a', 'roles/b'],
      roles: ['roles/b', 'roles/c'],
    });
    const fields = [
      'description "For the "web""',
      'labels team=web',
      'permissions flags.read, flags.write',
      'roles roles/a, roles/b → roles/b, roles/c',
    ];
    expect(changesOf({ spec: asked, client })).toEqual(fields);
    expect(clientLine(subjectPlan({ spec: asked, client }))).toBe(
      `keep API client "flags" (apiClients/one), update: ${fields.join('; ')}`,
    );
  });

  test.each([
    [[], ['roles/a'], 'roles none → roles/a'],
    [['roles/a'], ['roles/b', 'roles/c'], 'roles roles/a → roles/b, roles/c'],
    [['roles/a'], [], 'roles roles/a → none'],
  ])('of roles is from what to what: %j to %j', (bound, roles, line) => {
    expect(changesOf({ spec: specWith({ roles }), client: keepStep({ client: held, bound, roles }) })).toEqual([line]);
  });

  test('of roles is empty where they are in step', () => {
    expect(
      changesOf({ spec: specWith({ roles: ['roles/a'] }), client: keepStep({ client: held, bound: ['roles/a'] }) }),
    ).toEqual([]);
  });

  test('is what the plan of a run sets', () => {
    const { operation } = settingsWith().asked;
    const assignments = [{ client: { ...asked, roles: ['roles/b'] }, targets: [] }];
    const spec = wholeSpec({ assignments, operation });
    const found = clientWith({ ...held, roles: ['roles/a'], labels: { ...client.labels } });
    const facts = factsWith({ clients: [found], createdByRun: new Set() });
    expect(planRun(facts, spec, 0).subjects.map(changesOf)).toEqual([
      [
        'description "For the "web""',
        'labels team=web, tier=1',
        'permissions flags.read, flags.write',
        'roles roles/a → roles/b',
      ],
    ]);
  });

  test('is safe for a log, whatever the texts say', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const spec = specWith({ description: text, labels: { team: text }, permissions: [text] });
        const client = keepStep({
          client: held,
          changes: { description: text, permissions: [text] },
          bound: [text],
          roles: [],
        });
        for (const line of [...changesOf({ spec, client }), clientLine(subjectPlan({ spec, client }))]) {
          expect(dangersOf(line)).toEqual([]);
        }
      }),
    );
  });
});
