import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { type Finding, SEVERITIES } from '../../src/domain/finding.ts';
import { MADE_FOR_LABEL, MARKER, RETIRE_AFTER_LABEL, retireAfterText } from '../../src/domain/labels.ts';
import { targetName } from '../../src/domain/target.ts';
import { auditOf } from '../../src/plan/audit.ts';
import { cureOfFinding, whatOf } from '../../src/report/findings.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import { assigned, factsWith, madeFor, NAMES, type SomeFacts, type SomeSpec, wholeSpec } from '../support/facts.ts';
import { DAY_MS, HOUR_MS } from '../support/rotation-facts.ts';

const OURS = { [MARKER.key]: MARKER.value };
const TARGET = at('octo-org/checkout');
const MINUTE_MS = 60_000;

/** A client created so many milliseconds after {@link T0_MS}, for the usual target. */
function made(name: string, afterMs: number, fields: Partial<ApiClient> = {}): ApiClient {
  const createTimeUs = (T0_MS + afterMs) * 1000;
  const client = clientWith({ name: `apiClients/${name}`, clientId: `id-${name}`, createTimeUs, ...fields });
  return 'labels' in fields ? client : madeFor(client, [{ target: TARGET }]);
}

const live = made('live', 0);
const goes = (afterMs: number) => ({
  labels: { ...OURS, [RETIRE_AFTER_LABEL]: retireAfterText(T0_MS + afterMs) },
});
const right: SomeFacts = { clients: [live], targets: [targetWith(MINUTE_MS)], githubNowMs: T0_MS + 5 * DAY_MS };

function findings(facts: SomeFacts, spec: SomeSpec = {}, asked: Partial<ClientAsked> = {}): readonly Finding[] {
  const all = factsWith({ ...right, ...facts, names: spec.names ?? NAMES });
  const targets = asked.targets ?? [...all.targets.values()].map(({ target }) => target);
  const assignments = spec.assignments ?? [{ client: specWith(asked.client), targets }];
  return auditOf(all, wholeSpec({ operation: 'audit', ...spec, assignments })).findings;
}

interface ClientAsked {
  client: Parameters<typeof specWith>[0];
  targets: SomeTargets;
}
type SomeTargets = NonNullable<SomeSpec['assignments']>[number]['targets'];

/** Each finding as a line: how bad, what, of which client or target. */
function told(all: readonly Finding[]): readonly string[] {
  return all.map(({ severity, code, client, name, target }) =>
    [severity, code, client, name?.replace('apiClients/', ''), target && targetName(target)].filter(Boolean).join(' '),
  );
}

const variable = { ...NAMES, variable: 'CLIENT' };
const saying = (clientId?: string) => [{ ...targetWith(MINUTE_MS), variable: clientId }];
const differing = { differs: 'visibility', clientId: SHARED(), clientSecret: SHARED() };
function SHARED() {
  return { visibility: 'all', repositoryIds: [] } as const;
}

describe('what an audit finds', () => {
  test.each<[string, SomeFacts, SomeSpec, Partial<ClientAsked>, readonly string[]]>([
    ['nothing', {}, {}, {}, []],
    ['no client, and says nothing of its targets', { clients: [] }, {}, {}, ['error missing flags']],
    [
      'halves that are missing',
      { targets: [targetWith()] },
      {},
      {},
      ['error missing octo-org/checkout', 'warning orphaned flags live'],
    ],
    ['no variable', { targets: saying() }, { names: variable }, {}, ['error missing octo-org/checkout']],
    [
      'the variable of another',
      { targets: saying('x') },
      { names: variable },
      {},
      ['error foreign-variable octo-org/checkout'],
    ],
    [
      'the variable of a predecessor',
      { clients: [live, made('old', -DAY_MS, goes(9 * DAY_MS))], targets: saying('id-old') },
      { names: variable },
      {},
      ['error stale octo-org/checkout'],
    ],
    ['halves of two clients', { targets: [targetWith(MINUTE_MS, -DAY_MS)] }, {}, {}, ['error torn octo-org/checkout']],
    [
      'an older pair',
      { targets: [targetWith(-DAY_MS)] },
      {},
      {},
      ['error stale octo-org/checkout', 'warning orphaned flags live'],
    ],
    [
      'several of the name, none ours',
      { clients: [made('a', 0, { labels: {} }), made('b', 1, { labels: {} })] },
      {},
      {},
      ['error duplicate flags'],
    ],
    ['a client that is due', { githubNowMs: T0_MS + 90 * DAY_MS }, {}, {}, ['warning overdue flags live']],
    ['one that is due in a minute', { githubNowMs: T0_MS + 90 * DAY_MS - MINUTE_MS }, {}, {}, []],
    [
      'a predecessor past its time',
      { clients: [live, made('old', -DAY_MS, goes(DAY_MS))] },
      {},
      {},
      ['warning expired-overlap flags old'],
    ],
    ['a predecessor within its overlap', { clients: [live, made('old', -DAY_MS, goes(6 * DAY_MS))] }, {}, {}, []],
    [
      'a predecessor that takes no labels, past the overlap since the last write',
      { clients: [live, made('old', -DAY_MS)] },
      {},
      {},
      ['warning expired-overlap flags old', 'warning orphaned flags old'],
    ],
    [
      'a client that no target holds',
      { clients: [made('newer', 2 * DAY_MS), live] },
      {},
      {},
      ['error stale octo-org/checkout', 'warning orphaned flags newer'],
    ],
    [
      'five that live',
      { clients: [live, ...[1, 2, 3, 4].map((days) => made(`old-${days}`, -days * DAY_MS, goes(9 * DAY_MS)))] },
      {},
      {},
      ['warning five-alive flags'],
    ],
    ['other permissions', {}, {}, { client: { permissions: ['a'] } }, ['warning permissions-drift flags live']],
    ['another description', {}, {}, { client: { description: 'x' } }, ['warning description-drift flags live']],
    ['another label', {}, {}, { client: { labels: { team: 'web' } } }, ['warning labels-drift flags live']],
    ['other roles', {}, {}, { client: { roles: ['roles/a'] } }, ['warning roles-drift flags live']],
    [
      'roles that nobody may see',
      { hiddenPolicies: new Set([live.name]) },
      {},
      { client: { roles: ['roles/a'] } },
      ['note roles-unknown flags live'],
    ],
    [
      'a secret that others may use',
      { targets: [{ ...targetWith(MINUTE_MS), sharing: differing }] },
      {},
      {},
      ['warning visibility-drift octo-org/checkout'],
    ],
    [
      "somebody else's client of the name",
      { clients: [live, made('other', -DAY_MS, { labels: {} })] },
      {},
      {},
      ['note unmanaged flags other'],
    ],
    [
      'a client that is kept elsewhere',
      { clients: [made('live', 0, { labels: { ...OURS, [MADE_FOR_LABEL]: '0123456789abcdef' } })] },
      {},
      {},
      ['note kept-elsewhere flags live'],
    ],
    [
      'an archived repository',
      { leftOut: [] },
      { leftOut: [{ target: at('o/old'), client: 'flags', reason: { code: 'archived' } }] },
      {},
      ['note archived-target flags o/old'],
    ],
  ])('is %s', (_, facts, spec, asked, expected) => {
    const all = findings(facts, spec, asked);
    expect(told(all).map((line) => line.replace(/ flags (octo-org)/, ' $1'))).toEqual(expected);
    for (const one of all) expect([whatOf(one), cureOfFinding(one)]).not.toContain('');
  });

  test('is a note as long as a run may be at work: ten minutes from the create', () => {
    const missing = (afterMs: number) => told(findings({ targets: [targetWith()], githubNowMs: T0_MS + afterMs }))[0];
    expect(missing(10 * MINUTE_MS - 1_000)).toMatch(/^note missing/);
    expect(missing(10 * MINUTE_MS)).toMatch(/^error missing/);
    expect(told(findings({ targets: [targetWith(-DAY_MS)], githubNowMs: T0_MS + MINUTE_MS }))).toEqual([
      expect.stringMatching(/^note stale/),
      expect.stringMatching(/^note orphaned/),
    ]);
  });

  test('is told the worst first, then in the order of the table, then by name and target', () => {
    const targets = ['o/b', 'o/a'].map((name) => ({ ...targetWith(), target: at(name) }));
    const assignments = ['z', 'a'].map((displayName) =>
      assigned({ client: specWith({ displayName }), targets: targets.map(({ target }) => target) }),
    );
    const all = findings(
      { targets, clients: [{ ...live, displayName: 'a' }], githubNowMs: T0_MS + 99 * DAY_MS },
      { assignments },
    );
    expect(told(all)).toEqual([
      'error missing a o/a',
      'error missing a o/b',
      'error missing z',
      'warning overdue a live',
      'warning orphaned a live',
      'note kept-elsewhere a live',
    ]);
    expect([...new Set(Object.values(SEVERITIES))]).toEqual(['error', 'warning', 'note']);
  });

  test('is one thing of a target: unreachable before missing', () => {
    const key = 'octo-org/checkout ID SECRET';
    const unreachable = new Map([[key, [{ what: 'not found', cure: 'Look' }]]]);
    const all = findings({ targets: [], unreachable }, {}, { targets: [TARGET] });
    expect(told(all)).toEqual(['error unreachable-target flags octo-org/checkout']);
  });

  test('is within an hour of the create what it is later', () => {
    expect(told(findings({ githubNowMs: T0_MS + HOUR_MS }))).toEqual([]);
  });
});
