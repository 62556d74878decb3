import { describe, expect, test } from '@jest/globals';
import { type ApiClient, MARKER } from '../../src/domain/api-client.ts';
import { CannotProceed } from '../../src/domain/errors.ts';
import type { Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { ClientWish, Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { at, clientWith, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith, type SomeFacts, wholeWish } from './worlds.ts';

const mine = clientWith();
const readable = new Set([mine.name]);

function planOf(facts: SomeFacts, wish: Partial<Wish> = {}): SubjectPlan | undefined {
  return decide(factsWith(facts), wholeWish(wish), 0).subjects[0];
}

function stepOf(facts: SomeFacts, wish: Partial<Wish> = {}): readonly (string | undefined)[] {
  const plan = planOf(facts, wish);
  return [plan?.client.kind, plan?.targets[0]?.action, plan?.targets[0]?.reason];
}

describe('what happens at a target', () => {
  test('without a client: it gets a new one', () => {
    expect(stepOf({ targets: [targetWith()] })).toEqual(['create', 'write', 'new client']);
  });

  test.each([
    ['missing', undefined, undefined, 'a secret is missing'],
    ['stale', -60_000, -60_000, 'older than the client'],
    ['torn', 60_000, -60_000, 'only one half of the pair is new'],
    ['current', 60_000, 60_000, 'current, refresh: always'],
  ])('with a readable client and a pair that is %s: it is written', (_, id, secret, reason) => {
    const pair = {
      clientIdAtMs: targetWith(id).pair.clientIdAtMs,
      clientSecretAtMs: targetWith(secret).pair.clientIdAtMs,
    };
    const facts = { clients: [mine], readable, targets: [{ ...targetWith(), pair }] };
    expect(stepOf(facts)).toEqual(['keep', 'write', reason]);
    expect(stepOf(facts, { refresh: 'stale' })).toEqual(
      id === 60_000 && secret === 60_000 ? ['keep', 'skip', 'already current'] : ['keep', 'write', reason],
    );
  });

  test('with a client that cannot be read: it is kept where it is current', () => {
    const facts = { clients: [mine], targets: [targetWith(60_000)] };
    const reason = 'already current, and the secret cannot be read back to write it again';
    expect(stepOf(facts)).toEqual(['keep', 'skip', reason]);
    expect(stepOf(facts, { refresh: 'stale' })).toEqual(['keep', 'skip', 'already current']);
  });

  test.each([
    [
      undefined,
      /^octo-org\/checkout: a secret is missing, and the secret of API client "flags" \(apiClients\/one\) cannot/,
    ],
    [-60_000, /^octo-org\/checkout: older than the client, and/],
  ])('with a client that cannot be read, written %p ms after it: a problem with its cure', (afterMs, what) => {
    const facts = { clients: [mine], targets: [targetWith(afterMs)] };
    expect(() => planOf(facts)).toThrow(CannotProceed);
    expect(() => planOf(facts)).toThrow(what);
    expect(() => planOf(facts)).toThrow(/Let the client this action signs in with see client secrets/);
  });
});

describe('what happens to the client', () => {
  test.each<[readonly string[] | undefined, readonly string[], readonly string[], readonly string[] | undefined]>([
    [['roles/b'], ['roles/a'], ['roles/a', 'roles/b'], ['roles/a']],
    [['roles/a'], ['roles/a'], ['roles/a'], undefined],
    [undefined, ['roles/a'], ['roles/a'], undefined],
    [undefined, ['roles/b'], ['roles/b'], ['roles/a']],
  ])('roles inside it, %j, and those of a policy of ours, %j, count together', (roles, policyRoles, bound, given) => {
    const subjects = [{ client: wishWith({ roles: ['roles/a'] }), destinations: [] }];
    const policy = { name: 'policies/p', roles: policyRoles, identities: ['identities/i'] };
    const facts = { clients: [clientWith({ roles })], policies: new Map([[mine.name, policy]]) };
    expect(planOf(facts, { subjects })?.client).toMatchObject({ kind: 'keep', bound, roles: given });
  });

  test('nothing, where no target would take a new one', () => {
    const plan = planOf({ leftOut: [{ destination: at('octo-org/checkout'), reason: 'archived' }] });
    expect(plan).toMatchObject({ client: { kind: 'none' }, targets: [] });
  });

  test('it is made with its roles', () => {
    const subjects = [{ client: wishWith({ roles: ['Editor'] }), destinations: [at('octo-org/checkout')] }];
    const roles = [{ name: 'roles/editor', displayName: 'Editor' }];
    expect(planOf({ targets: [targetWith()], roles }, { subjects })?.client).toEqual({
      kind: 'create',
      roles: ['roles/editor'],
    });
  });

  test.each<[string, Partial<ClientWish>, Partial<ApiClient>, object]>([
    ['nothing asked', {}, { description: 'x', permissions: ['y'] }, {}],
    ['all in step', { description: 'x', permissions: ['b', 'a'] }, { description: 'x', permissions: ['a', 'b'] }, {}],
    ['another description', { description: 'x' }, {}, { description: 'x' }],
    ['a label more', { labels: { team: 'web' } }, {}, { labels: { [MARKER.key]: MARKER.value, team: 'web' } }],
    [
      'a label with another value, others left alone',
      { labels: { team: 'web' } },
      { labels: { team: 'app', tier: '1' } },
      { labels: { team: 'web', tier: '1' } },
    ],
    ['other permissions', { permissions: ['a'] }, { permissions: ['b'] }, { permissions: ['a'] }],
    ['permissions that this service does not keep', { permissions: ['a'] }, { permissions: undefined }, {}],
  ])('it is brought in step: %s', (_, asked, held, changes) => {
    const subjects = [{ client: wishWith(asked), destinations: [] }];
    expect(planOf({ clients: [clientWith(held)] }, { subjects })?.client).toMatchObject({ kind: 'keep', changes });
  });

  test.each<[string, readonly string[] | undefined, readonly string[] | undefined, readonly string[] | undefined]>([
    ['nobody asked', undefined, ['roles/a'], undefined],
    ['they are the same in another order', ['roles/a', 'roles/b'], ['roles/b', 'roles/a'], undefined],
    ['one is missing', ['roles/a', 'roles/b'], ['roles/a'], ['roles/a', 'roles/b']],
    ['there is one too many', ['roles/a'], ['roles/a', 'roles/b'], ['roles/a']],
    ['the client has no such field', ['roles/a'], undefined, ['roles/a']],
  ])('its roles are given or left alone: %s', (_, asked, held, given) => {
    const subjects = [{ client: wishWith({ roles: asked }), destinations: [] }];
    expect(planOf({ clients: [clientWith({ roles: held })] }, { subjects })?.client).toMatchObject({
      bound: held ?? [],
      roles: given,
    });
  });

  test('its roles are in step by a policy of ours', () => {
    const subjects = [{ client: wishWith({ roles: ['roles/a'] }), destinations: [] }];
    const policy = { name: 'policies/p', roles: ['roles/a'], identities: ['identities/i'] };
    const facts = { clients: [clientWith({ roles: undefined })], policies: new Map([[mine.name, policy]]) };
    expect(planOf(facts, { subjects })?.client).toMatchObject({ kind: 'keep', bound: ['roles/a'], roles: undefined });
  });
});

test('everything that stands in the way is told at once', () => {
  const other = at('octo-org/other');
  const subjects = [
    { client: wishWith({ roles: ['Nobody'] }), destinations: [at('octo-org/checkout')] },
    {
      client: wishWith({ displayName: 'other', clientName: 'apiClients/gone', roles: ['Nobody'] }),
      destinations: [other],
    },
  ];
  const facts = factsWith({ clients: [mine], targets: [targetWith()], roles: [] });
  expect(() => decide(facts, wholeWish({ subjects }), 0)).toThrow(
    /role "Nobody" does not exist.*\n.*a secret is missing.*\n.*apiClients\/gone does not exist.*\n.*role "Nobody"/,
  );
});

test('the cost of a plan counts every request and the pace of its writes', () => {
  const names = { clientId: 'ID', clientSecret: 'SECRET', variable: 'CLIENT' };
  const destinations = [at('octo-org/a'), at('octo-org/b'), at('octo-org/c')];
  const targets = destinations.map((destination) => ({ ...targetWith(), destination }));
  const costOf = (facts: SomeFacts, client: ClientWish): Pick<Plan, 'requests' | 'paceMs' | 'guardMs'> =>
    decide(factsWith(facts), wholeWish({ names, subjects: [{ client, destinations }] }), 60);
  expect(costOf({ targets }, wishWith())).toMatchObject({ requests: 2 + 9, paceMs: 6_000, guardMs: 0 });
  const asked = wishWith({ description: 'x', roles: ['roles/a'] });
  expect(costOf({ targets, clients: [mine], readable }, asked)).toMatchObject({ requests: 2 + 9, paceMs: 6_000 });
  expect(costOf({ targets, clients: [mine], readable }, wishWith())).toMatchObject({ requests: 9 });
  expect(costOf({ leftOut: [] }, wishWith())).toMatchObject({ requests: 0, paceMs: 0 });
  const young = { targets: [{ ...targetWith(58_000), destination: at('octo-org/a') }] };
  expect(costOf(young, wishWith())).toMatchObject({ requests: 2 + 3, paceMs: 0, guardMs: 4_000 });
});
