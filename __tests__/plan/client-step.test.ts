import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { ALSO_FOR_LABEL, MADE_FOR_LABEL, MARKER, RETIRE_AFTER_LABEL, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import type { ClientSpec } from '../../src/domain/spec.ts';
import { targetsDigest } from '../../src/plan/home.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import { assigned, planOf, ROTATION, type SomeFacts, wholeSpec } from '../support/facts.ts';
import { DAY_MS, halfOf } from '../support/rotation-facts.ts';

const mark = targetsDigest(assigned({ client: specWith(), targets: [at('octo-org/checkout')] }), wholeSpec());
const OURS = { [MARKER.key]: MARKER.value };
// Every client has the label of these targets already.
const KEPT = { ...OURS, [MADE_FOR_LABEL]: mark };
const mine = clientWith({ labels: KEPT });
const GOES = { [RETIRE_AFTER_LABEL]: '20260117t120000z' };

/** What happens to the client, where this is asked of it. */
function stepFor(asked: Partial<ClientSpec>, facts: SomeFacts, spec = {}) {
  const assignments = [{ client: specWith(asked), targets: [at('octo-org/checkout')] }];
  return planOf({ targets: [targetWith(60_000)], ...facts }, { assignments, ...spec }).client;
}

/** What of the client that is there is brought in step. */
function changesFor(asked: Partial<ClientSpec>, facts: SomeFacts): unknown {
  const step = stepFor(asked, facts);
  return step.kind === 'keep' ? step.changes : step.kind;
}

describe('a client that is there', () => {
  test.each<[string, Partial<ClientSpec>, Partial<ApiClient>, object]>([
    ['nothing asked', {}, { description: 'x', permissions: ['y'] }, {}],
    ['all in step', { description: 'x', permissions: ['b', 'a'] }, { description: 'x', permissions: ['a', 'b'] }, {}],
    ['another description', { description: 'x' }, {}, { description: 'x' }],
    ['a label more', { labels: { team: 'web' } }, {}, { labels: { ...KEPT, team: 'web' } }],
    [
      'a label with another value, others left alone',
      { labels: { team: 'web' } },
      { labels: { team: 'app', tier: '1' } },
      { labels: { team: 'web', tier: '1' } },
    ],
    ['other permissions', { permissions: ['a'] }, { permissions: ['b'] }, { permissions: ['a'] }],
    ['permissions that this service does not keep', { permissions: ['a'] }, { permissions: undefined }, {}],
  ])('is brought in step: %s', (_, asked, held, changes) => {
    expect(changesFor(asked, { clients: [clientWith({ labels: KEPT, ...held })] })).toEqual(changes);
  });

  test('loses its time to go, of a successor that is gone, once every target is seen to hold it', () => {
    const labelled = clientWith({ labels: { ...KEPT, ...GOES, team: 'app' } });
    const going = { clients: [labelled], readable: new Set([mine.name]), githubNowMs: T0_MS + DAY_MS };
    const written = { ...going, targets: [{ ...targetWith(60_000), lastWrittenByRun: mine.name }] };
    expect(changesFor({}, written)).toEqual({ labels: { ...KEPT, team: 'app' } });
    expect(changesFor({}, going)).toEqual({});
    const labels = { ...KEPT, ...GOES, team: 'web' };
    expect(changesFor({ labels: { team: 'web' } }, going)).toEqual({ labels });
    // Of one that this action did not create it is somebody else's, unless a rotation adopts it.
    const theirs = { ...written, clients: [clientWith({ labels: GOES })] };
    expect(changesFor({}, theirs)).toEqual({});
    const adopting = { operation: 'rotate' as const, rotation: { ...ROTATION, adopt: true } };
    const step = stepFor({}, theirs, adopting);
    expect(step.kind === 'keep' && step.changes).toEqual({ labels: {} });
    // Where there is no target nobody sees anything.
    expect(changesFor({}, { ...going, targets: [] })).toEqual({});
  });

  test.each<[string, readonly string[] | undefined, readonly string[] | undefined, readonly string[] | undefined]>([
    ['nobody asked', undefined, ['roles/a'], undefined],
    ['they are the same in another order', ['roles/a', 'roles/b'], ['roles/b', 'roles/a'], undefined],
    ['one is missing', ['roles/a', 'roles/b'], ['roles/a'], ['roles/a', 'roles/b']],
    ['there is one too many', ['roles/a'], ['roles/a', 'roles/b'], ['roles/a']],
    ['the client has no such field', ['roles/a'], undefined, ['roles/a']],
  ])('gets its roles, or they are left alone: %s', (_, roles, held, given) => {
    const step = stepFor({ roles }, { clients: [clientWith({ roles: held })] });
    expect(step).toMatchObject({ bound: held ?? [], roles: given });
  });

  test.each<[readonly string[] | undefined, readonly string[], readonly string[], readonly string[] | undefined]>([
    [['roles/b'], ['roles/a'], ['roles/a', 'roles/b'], ['roles/a']],
    [['roles/a'], ['roles/a'], ['roles/a'], undefined],
    [undefined, ['roles/a'], ['roles/a'], undefined],
    [undefined, ['roles/b'], ['roles/b'], ['roles/a']],
  ])('has roles inside it, %j, and those of a policy of ours, %j', (roles, policyRoles, bound, given) => {
    const policy = { name: 'policies/p', roles: policyRoles, identities: ['identities/i'] };
    const facts = { clients: [clientWith({ roles })], policies: new Map([[mine.name, policy]]) };
    expect(stepFor({ roles: ['roles/a'] }, facts)).toMatchObject({ kind: 'keep', bound, roles: given });
  });

  test('is in step where this run made it', () => {
    const facts = { clients: [mine], readable: new Set([mine.name]), createdByRun: new Set([mine.name]) };
    const step = stepFor({ description: 'x', roles: ['roles/a'] }, facts);
    expect(step).toMatchObject({ kind: 'keep', roles: undefined });
    expect(changesFor({ description: 'x' }, facts)).toEqual({});
    const going = [clientWith({ labels: { ...OURS, ...GOES } })];
    const targets = [{ ...targetWith(60_000), lastWrittenByRun: mine.name }];
    expect(changesFor({ description: 'x' }, { ...facts, clients: going, targets })).toEqual({ labels: OURS });
  });

  const old = clientWith({ name: 'apiClients/old', createTimeUs: (T0_MS - DAY_MS) * 1000 });
  const older = clientWith({ name: 'apiClients/older', createTimeUs: (T0_MS - 2 * DAY_MS) * 1000 });
  const going = { ...older, labels: { ...OURS, ...GOES } };

  test.each<[string, readonly ApiClient[], number | undefined, readonly string[]]>([
    [
      'those that have no time to go, where it is brought to a target',
      [mine, old, going],
      undefined,
      ['apiClients/old'],
    ],
    ['nobody, where the rotation was finished before', [mine, going], undefined, []],
    ['nobody, where it is everywhere', [mine, old], 60_000, []],
    ['nobody, where it is the first', [mine], undefined, []],
  ])('is successor to %s', (_, clients, writtenAt, inheritsFrom) => {
    const step = stepFor({}, { clients, readable: new Set([mine.name]), targets: [targetWith(writtenAt)] });
    expect(step.kind === 'keep' && step.inheritsFrom.map(({ name }) => name)).toEqual(inheritsFrom);
  });

  test('is successor to nobody where only-targets writes none of those that lack it', () => {
    const facts = { clients: [mine, old], readable: new Set([mine.name]), targets: [targetWith()] };
    expect(stepFor({}, facts, { only: [] })).toMatchObject({ kind: 'keep', inheritsFrom: [] });
  });
});

describe('a client that is to be made', () => {
  test('is as it is asked for, with its roles, and says that it succeeds none', () => {
    const roles = [{ name: 'roles/editor', displayName: 'Editor' }];
    const asked = { roles: ['Editor'], description: 'x', labels: { team: 'web' } };
    expect(stepFor(asked, { roles })).toEqual({
      kind: 'create',
      reason: 'first-client',
      spec: specWith(asked),
      roles: ['roles/editor'],
      marks: { [SUCCEEDS_LABEL]: 'none', [MADE_FOR_LABEL]: mark, clocks: '0' },
      predecessors: [],
      inheritsFrom: [],
    });
  });

  test('is none, where there is no target to write', () => {
    const leftOut = [{ target: at('octo-org/checkout'), reason: { code: 'archived' } as const }];
    expect(planOf({ leftOut })).toMatchObject({ client: { kind: 'none' }, targets: [], retirement: undefined });
  });

  const old = clientWith({
    name: 'apiClients/Old.1',
    description: 'its own',
    roles: ['roles/a'],
    permissions: ['p'],
    labels: { ...OURS, ...GOES, [SUCCEEDS_LABEL]: 'x', [MADE_FOR_LABEL]: 'y', request: 'z', team: 'web', tier: '1' },
  });
  const forced = { operation: 'rotate' as const, rotation: { ...ROTATION, force: true } };

  test('is like the one before it where the spec leaves that open', () => {
    expect(stepFor({}, { clients: [old] }, forced)).toMatchObject({
      kind: 'create',
      reason: 'forced',
      spec: { description: 'its own', permissions: ['p'], labels: { team: 'web', tier: '1' } },
      roles: ['roles/a'],
      // It leaves the client with the workflow that keeps it.
      marks: { [SUCCEEDS_LABEL]: 'old-1', [MADE_FOR_LABEL]: 'y', [ALSO_FOR_LABEL]: mark },
      predecessors: [old],
      inheritsFrom: [old],
    });
  });

  test('has no label of this action’s from the one before it', () => {
    const step = stepFor({}, { clients: [old] }, forced);
    expect(step.kind === 'create' && step.spec.labels).toEqual({ team: 'web', tier: '1' });
  });

  test('says nothing of what the one before it does not keep', () => {
    const bare = { ...old, permissions: undefined, roles: undefined, description: '' };
    const step = stepFor({}, { clients: [bare] }, forced);
    expect(step).toMatchObject({ spec: { permissions: undefined, description: undefined }, roles: undefined });
  });

  test('tells by how many seconds GitHub’s clock is ahead', () => {
    const facts = { clients: [old], targets: [targetWith(60_000)], githubAheadMs: -65_400 };
    expect(stepFor({}, facts, forced)).toMatchObject({ marks: { clocks: '-65' } });
  });

  test('that others wait for is successor to the newest alone where the rotation is not unfinished', () => {
    const newest = { ...old, labels: OURS };
    const before = { ...newest, name: 'apiClients/older', createTimeUs: (T0_MS - DAY_MS) * 1000 };
    const facts = { clients: [newest, before], targets: [targetWith(60_000)] };
    expect(stepFor({}, facts, forced)).toMatchObject({ reason: 'forced', inheritsFrom: [newest] });
  });

  test('is as it is asked for where it is asked for', () => {
    const asked = { description: 'new', permissions: ['q'], labels: { tier: '2' }, roles: ['roles/b'] };
    expect(stepFor(asked, { clients: [old] }, forced)).toMatchObject({
      spec: { ...asked, labels: { team: 'web', tier: '2' } },
      roles: ['roles/b'],
    });
  });

  test('asks for nothing that the one before it has not', () => {
    const bare = clientWith({ description: '', roles: [], permissions: [] });
    const step = stepFor({}, { clients: [bare] }, forced);
    expect(step).toMatchObject({
      spec: { description: undefined, permissions: undefined, labels: {} },
      roles: undefined,
    });
  });

  const lost = { githubNowMs: T0_MS + DAY_MS, targets: [halfOf(60_000)] };
  const before = clientWith({ name: 'apiClients/before', createTimeUs: (T0_MS - DAY_MS) * 1000 });
  const gone = { ...before, name: 'apiClients/gone', createTimeUs: 1, labels: { ...OURS, ...GOES } };
  const open = { ...old, labels: OURS };

  test.each([
    ['all of an unfinished rotation, as the newest may lack what it was to get', [open, before], [open, before]],
    ['but not those that were succeeded before', [open, before, gone], [open, before]],
    ['all of them where each has a time to go', [old, gone], [old, gone]],
  ])('is successor to %s', (_, clients, successors) => {
    const step = stepFor({}, { clients, ...lost });
    expect(step).toMatchObject({
      kind: 'create',
      reason: 'secret-lost',
      predecessors: clients,
      inheritsFrom: successors,
    });
  });
});

describe('a successor of a client that this action did not make, cut before it got its rights', () => {
  const byHand = clientWith({ name: 'apiClients/by-hand', createTimeUs: (T0_MS - DAY_MS) * 1000, labels: {} });
  const other = { ...byHand, name: 'apiClients/other' };
  const going = { ...byHand, name: 'apiClients/going', labels: { ...OURS, ...GOES } };
  const successor = clientWith({ labels: { ...OURS, [SUCCEEDS_LABEL]: 'by-hand' } });
  const readable = new Set([successor.name]);
  const before = { clients: [successor, byHand, other], readable, targets: [targetWith(-3 * DAY_MS)] };

  test.each<[string, SomeFacts, readonly ApiClient[]]>([
    ['gets what that one has', before, [byHand]],
    ['gets it also where a target was written a moment before', { ...before, targets: [targetWith(-6_000)] }, [byHand]],
    ['has all of it where it is at a target already', { ...before, targets: [targetWith(60_000, -60_000)] }, []],
    ['has it where an older one was told when to go', { ...before, clients: [successor, going, byHand] }, []],
    ['has nothing to get where it is a first one', { ...before, clients: [mine, byHand], readable }, []],
  ])('%s', (_, facts, inheritsFrom) => {
    expect(stepFor({}, facts)).toMatchObject({ kind: 'keep', inheritsFrom });
  });
});

interface Odd {
  secret?: string;
  variable?: string;
  github?: string;
}

describe('the mark of targets', () => {
  const labelValueOf = (
    names: readonly string[],
    { secret = 'SECRET', variable, github = 'https://api.github.com' }: Odd = {},
  ) =>
    targetsDigest(
      assigned({
        client: specWith(),
        targets: names.map(at),
        names: { clientId: 'ID', clientSecret: secret, variable },
      }),
      { github },
    );

  test('is the same for the same places in any order and any case, and fits into a label', () => {
    expect(labelValueOf(['o/a', 'o/b'])).toBe(labelValueOf(['o/b', 'O/A']));
    expect(labelValueOf(['o/a'], { variable: 'VARIABLE' })).toBe(labelValueOf(['o/a']));
    expect(labelValueOf(['o/a'])).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is another for other places, on another GitHub, and for other names of the secrets', () => {
    const others: readonly Odd[] = [{ secret: 'OTHER' }, { github: 'https://github.example.com/api/v3' }];
    const odd = others.map((one) => labelValueOf(['o/a'], one));
    const all = [labelValueOf(['o/a']), labelValueOf(['o/b']), labelValueOf(['o/a', 'o/b']), labelValueOf([]), ...odd];
    expect(new Set(all).size).toBe(all.length);
  });
});
