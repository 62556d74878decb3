import { describe, expect, test } from '@jest/globals';
import { policyIdOf } from '../../src/confidence/policies.ts';
import { signedInAs } from '../../src/confidence/session.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { WARRANT } from '../support/client-orders.ts';
import { bind, byHand, gist, labelByHand, seen, withHeir } from '../support/policy-scene.ts';
import { failureOf, madeClients } from '../support/scene.ts';
import { afterFirst, HOUR_MS, isLabelled, newest, PLACES, stillThere, succeeding, writtenAt } from './lineage-scene.ts';
import { among, rotation, runToEnd, specFor } from './run.ts';

const create = { service: 'confidence', method: 'POST', path: /\/v1\/apiClients$/ } as const;

test('a resumed successor is not published without the roles that are asked for', async () => {
  await afterFirst({ confidence: { generation: 'newer' }, client: { roles: ['Reader'] } }, async (scene, first) => {
    scene.sandbox.confidence.addClient({ displayName: 'flags', labels: succeeding(first) });
    scene.line.clock.advance(HOUR_MS);
    const before = writtenAt(scene);
    scene.sandbox.faults.add({
      service: 'confidence',
      method: 'POST',
      path: /policies/,
      when: 'before',
      times: 9,
      answer: { status: 403 },
    });
    const end = await runToEnd(scene, rotation(specFor(PLACES, { roles: ['Reader'] })));
    expect({
      held: writtenAt(scene) === before || JSON.stringify(writtenAt(scene)) === JSON.stringify(before),
      problem: end.subjects[0]?.problem !== undefined,
      labelled: isLabelled(stillThere(scene, first)),
    }).toEqual({ held: true, problem: true, labelled: false });
  });
});

test('nor where the service cannot bind them', async () => {
  await afterFirst({ client: { roles: ['Reader'] } }, async (scene, first) => {
    scene.sandbox.confidence.addClient({ displayName: 'flags', labels: succeeding(first) });
    scene.line.clock.advance(HOUR_MS);
    scene.sandbox.confidence.variant.patch = 'missing';
    const before = JSON.stringify(writtenAt(scene));
    await runToEnd(scene, rotation(specFor(PLACES, { roles: ['Reader'] })));
    expect(JSON.stringify(writtenAt(scene))).toBe(before);
  });
});

test('a forced run that gave way does not delete the winner', async () => {
  await afterFirst({ confidence: { secretOnRead: 'absent' } }, async (scene, first) => {
    const made: string[] = [];
    scene.sandbox.faults.on(create, () => {
      made.push(
        scene.sandbox.confidence.addClient({ displayName: 'flags', labels: { ...first.labels, ...succeeding(first) } })
          .name,
      );
      scene.line.clock.advance(20);
    });
    await runToEnd(scene, rotation(specFor(PLACES)));
    expect(madeClients(scene.sandbox).map(({ name }) => name)).toContain(made[0]);
  });
});

test('a winner that is gone on with is written five seconds after it was made', async () => {
  await afterFirst({}, async (scene, first) => {
    scene.sandbox.faults.on(create, () => {
      scene.sandbox.confidence.addClient({ displayName: 'flags', labels: { ...first.labels, ...succeeding(first) } });
      scene.line.clock.advance(20);
    });
    const end = await runToEnd(scene, rotation(specFor(PLACES)));
    expect(end.subjects).toMatchObject([{ problem: undefined, next: 'done' }]);
    expect(isLabelled(stillThere(scene, first))).toBe(true);
  });
});

test('a successor does not regain roles that only an older generation has', async () => {
  await afterFirst(
    { confidence: { generation: 'newer' }, client: { roles: ['Flags Editor'] } },
    async (scene, first) => {
      const { confidence } = scene.sandbox;
      confidence.addPolicy({
        policyId: 'by-hand',
        roles: ['roles/flags-viewer'],
        identities: ['identities/x', first.identity],
      });
      await runToEnd(scene, rotation(specFor(PLACES, { roles: ['Reader'] })));
      scene.line.clock.advance(HOUR_MS);
      // People take the second one out of the policy.
      await byHand(scene, 'by-hand', { identities: ['identities/x', first.identity] });
      expect(confidence.effectiveRoles(newest(scene).name)).toEqual(['roles/reader']);
      await runToEnd(scene, rotation(specFor(PLACES)));
      expect(madeClients(scene.sandbox)).toHaveLength(3);
      expect(confidence.effectiveRoles(newest(scene).name)).toEqual(['roles/reader']);
    },
  );
});

test('labels that people change meanwhile are kept', async () => {
  await afterFirst({}, async (scene, first) => {
    scene.sandbox.faults.on({ service: 'github', method: 'GET', path: /secrets\?/, nth: 3 }, async () => {
      await labelByHand(scene, first.name, { ...first.labels, team: 'web' });
    });
    await runToEnd(scene, rotation(specFor(PLACES)));
    expect(stillThere(scene, first)?.labels).toMatchObject({ team: 'web', 'retire-after': expect.any(String) });
  });
});

test('a policy that is gone since the list is fine', async () => {
  await withHeir(async (scene, { old, successor, other }) => {
    bind(scene, 'by-hand', ['roles/reader'], old, other);
    const own = scene.source();
    const inheritance = await own.inheritance([seen(old)]);
    await byHand(scene, 'by-hand');
    expect(await own.grantInherited(inheritance, seen(successor)).then(() => 'fine', String)).toBe('fine');
    bind(scene, 'by-hand-2', ['roles/reader'], old, other);
    scene.sandbox.faults.on({ service: 'confidence', method: 'GET', path: /policies\?/, when: 'after' }, async () => {
      await byHand(scene, 'by-hand-2');
    });
    expect(await own.remove(seen(old), WARRANT).then(() => 'fine', String)).toBe('fine');
  });
});

test('kept roles go where the list of policies is refused', async () => {
  await withHeir(async (scene, { old }) => {
    bind(scene, `${policyIdOf(old)}-k`, ['roles/reader'], old);
    scene.sandbox.faults.add({
      service: 'confidence',
      method: 'GET',
      path: /policies\?/,
      when: 'before',
      answer: { status: 403 },
    });
    await scene.source().remove(seen(old), WARRANT);
    expect(`policies/${policyIdOf(old)}-k` in gist(scene)).toBe(false);
  });
});

describe('claims', () => {
  const masks = new Masks(() => {});
  const told = (claims: object) =>
    signedInAs({
      kind: 'token',
      token: masks.secret(
        ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.'),
      ),
    });
  test('an empty claim tells nothing', () => expect(told({ azp: '' })).toBeUndefined());
  test('a subject of the form <client id>@clients is that client', () =>
    expect(told({ sub: 'abc@clients' })?.has('abc')).toBe(true));
  test('a claim that is no text does not hide the others', () =>
    expect(told({ azp: 'abc', sub: 5 })?.has('abc')).toBe(true));
});

describe.each([404, 403] as const)('a predecessor deleted meanwhile, missing %d', (missingClient) => {
  test('is no failure, and no sign of a service that changes no clients', async () => {
    await afterFirst({ confidence: { missingClient } }, async (scene, first) => {
      scene.sandbox.faults.on({ service: 'confidence', method: 'PATCH', path: /apiClients/ }, () =>
        scene.sandbox.confidence.removeClient(first.name),
      );
      const end = await runToEnd(scene, rotation(specFor(PLACES)));
      expect(end.subjects[0]?.problem).toBeUndefined();
      expect(scene.said.join()).not.toContain('cannot change API clients');
    });
  });
});

test('a predecessor that is gone and left a policy is told as deleted', async () => {
  await afterFirst({ confidence: { generation: 'newer' }, client: { roles: ['Reader'] } }, async (scene, first) => {
    scene.sandbox.faults.add({
      service: 'confidence',
      method: 'DELETE',
      path: /policies/,
      when: 'before',
      answer: { status: 508 },
    });
    const end = await runToEnd(scene, rotation(specFor(PLACES), { overlapMs: 0 }));
    expect(stillThere(scene, first)).toBeUndefined();
    expect(end.subjects[0]?.retired).toMatchObject([{ name: first.name, isDeleted: true }]);
    expect(end.subjects[0]?.problem?.what).not.toContain('could not be retired');
  });
});

test('roles are asked for again after a failure', async () => {
  await among(PLACES, async (scene) => {
    const own = scene.source();
    scene.sandbox.faults.add({
      service: 'confidence',
      method: 'GET',
      path: /roles/,
      when: 'before',
      answer: { status: 508 },
    });
    await failureOf(own.roles());
    expect(await own.roles()).not.toEqual([]);
  });
});
