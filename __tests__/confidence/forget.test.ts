import { describe, expect, test } from '@jest/globals';
import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { policyIdOf } from '../../src/confidence/policies.ts';
import { WARRANT } from '../support/client-orders.ts';
import { bind, byHand, EDITOR, FIXED, gist, seen, VIEWER, withHeir } from '../support/policy-scene.ts';
import { failureOf, type Scene } from '../support/scene.ts';

const policies = { service: 'confidence', path: /\/v1\/policies/, when: 'before' } as const;
const list = { ...policies, method: 'GET', path: /\/v1\/policies\?/ } as const;
const deletion = { ...policies, method: 'DELETE' } as const;
const client = { service: 'confidence', method: 'DELETE', path: /\/v1\/apiClients/ } as const;

const isThere = ({ confidence }: Sandbox, { name }: StoredClient) =>
  confidence.clients().some((one) => one.name === name);

/** Both policies of this action's own for a client. */
function bindOwn(scene: Scene, one: StoredClient): readonly [string, string] {
  const id = policyIdOf(one);
  bind(scene, id, [EDITOR], one);
  bind(scene, `${id}-k`, [VIEWER], one);
  return [`policies/${id}`, `policies/${id}-k`];
}

describe('a client that is removed', () => {
  test('is removed from the policies of people, its own policies are deleted, and nothing else changes', async () => {
    await withHeir(async (scene, { old, successor, other }) => {
      for (const name of FIXED)
        await byHand(scene, name.replace('policies/', ''), {
          identities: [...(gist(scene)[name]?.identities ?? []), old.identity],
        });
      bindOwn(scene, successor);
      bind(scene, 'by-hand', [EDITOR, VIEWER], other, old, successor);
      bind(scene, 'alone', [EDITOR], old);
      bind(scene, 'of-others', [VIEWER], other, successor);
      const before = gist(scene);
      bindOwn(scene, old);
      await scene.source().remove(seen(old), WARRANT);
      expect(isThere(scene.sandbox, old)).toBe(false);
      expect(gist(scene)).toEqual({
        ...before,
        'policies/by-hand': { roles: [EDITOR, VIEWER], identities: [other.identity, successor.identity] },
      });
    });
  });

  test('is deleted last, so that the next run finds what is left to do', async () => {
    await withHeir(async (scene, { old, other }) => {
      const own = bindOwn(scene, old);
      bind(scene, 'by-hand', [EDITOR], other, old);
      scene.sandbox.faults.add({ ...client, when: 'before', answer: { status: 508 } });
      const source = scene.source();
      expect(await failureOf(source.remove(seen(old), WARRANT))).toMatchObject({ status: 508 });
      expect(isThere(scene.sandbox, old)).toBe(true);
      expect(own.filter((name) => name in gist(scene))).toEqual([]);
      await source.remove(seen(old), WARRANT);
      expect(isThere(scene.sandbox, old)).toBe(false);
      expect(gist(scene)['policies/by-hand']?.identities).toEqual([other.identity]);
    });
  });

  test.each([
    ['list', list, { status: 508 }],
    ['read', { ...policies, method: 'GET', path: /by-hand/ }, { status: 508 }],
    ['change', { ...policies, method: 'PATCH' }, { status: 508 }],
    ['change', { ...policies, method: 'PATCH' }, { status: 403 }],
    ['deletion', deletion, { status: 508 }],
    ['deletion', deletion, { status: 403 }],
  ] as const)('goes where a %s of policies fails, which is told', async (_, match, answer) => {
    await withHeir(async (scene, { old, successor, other }) => {
      bindOwn(scene, old);
      bind(scene, 'by-hand', [EDITOR], other, old);
      scene.sandbox.faults.add({ ...match, answer });
      const left = await scene.source().remove(seen(old), WARRANT);
      expect(left).toHaveLength(1);
      expect(left[0]?.what).toContain(`answered ${answer.status}`);
      // All else that says something of it is cleared.
      const isOwnLeft = match === deletion;
      expect(gist(scene)[`policies/${policyIdOf(old)}`] !== undefined).toBe(isOwnLeft);
      expect([isThere(scene.sandbox, old), isThere(scene.sandbox, successor)]).toEqual([false, true]);
      expect(gist(scene)['policies/by-hand']?.identities).toContain(other.identity);
    });
  });

  test.each([
    ['GET', { status: 503 }, 'before'],
    ['PATCH', { status: 503 }, 'after'],
    ['PATCH', 'reset', 'after'],
    ['PATCH', 'truncated', 'after'],
    ['DELETE', { status: 503 }, 'after'],
    ['DELETE', 'reset', 'after'],
    ['DELETE', 'reset', 'before'],
  ] as const)('goes where the first %s of a policy meets %j, %s it was done', async (method, answer, when) => {
    await withHeir(async (scene, { old, other }) => {
      const before = gist(scene);
      bindOwn(scene, old);
      bind(scene, 'by-hand', [EDITOR], other, old);
      scene.sandbox.faults.add({ ...policies, method, when, answer });
      await scene.source().remove(seen(old), WARRANT);
      expect(isThere(scene.sandbox, old)).toBe(false);
      const left = { roles: [EDITOR], identities: [other.identity] };
      expect(gist(scene)).toEqual({ ...before, 'policies/by-hand': left });
    });
  });

  test.each([
    ['a 503', { status: 503 }, 404],
    ['a 503', { status: 503 }, 403],
    ['a broken connection', 'reset', 404],
    ['an answer that ends too early', 'truncated', 403],
  ] as const)('is gone although %s came, where a missing one answers %#', async (_, answer, missingClient) => {
    await withHeir(
      async (scene, { old, successor }) => {
        scene.sandbox.faults.add({ ...client, when: 'after', answer });
        await scene.source().remove(seen(old), WARRANT);
        expect([isThere(scene.sandbox, old), isThere(scene.sandbox, successor)]).toEqual([false, true]);
      },
      { missingClient },
    );
  });

  test('keeps what people changed since the policies were listed', async () => {
    await withHeir(async (scene, { old, successor, other }) => {
      bind(scene, 'by-hand', [EDITOR], other, old);
      const identities = [successor.identity, old.identity, other.identity];
      scene.sandbox.faults.on({ ...list, when: 'after' }, async () => {
        await byHand(scene, 'by-hand', { roles: [VIEWER], identities });
      });
      await scene.source().remove(seen(old), WARRANT);
      expect(gist(scene)['policies/by-hand']).toEqual({
        roles: [VIEWER],
        identities: [successor.identity, other.identity],
      });
    });
  });

  test('is deleted, with its own policy, where only the list of policies is refused', async () => {
    await withHeir(async (scene, { old }) => {
      const before = gist(scene);
      bind(scene, policyIdOf(old), [EDITOR], old);
      scene.sandbox.faults.add({ ...list, answer: { status: 403 } });
      await scene.source().remove(seen(old), WARRANT);
      expect([isThere(scene.sandbox, old), gist(scene)]).toEqual([false, before]);
    });
  });

  test.each([
    ['newer', 'missing'],
    ['newer', 'refused'],
    ['documented', 'offered'],
    ['documented', 'missing'],
    ['documented', 'refused'],
  ] as const)('goes in the %s generation where policies are %s', async (generation, offered) => {
    await withHeir(
      async (scene, { old }) => {
        const identity = generation === 'newer' ? old.identity : undefined;
        await scene.source().remove({ ...seen(old), identity }, WARRANT);
        expect(isThere(scene.sandbox, old)).toBe(false);
      },
      { generation, policies: offered },
    );
  });
});

test('where one policy fails, the others are still cleared', async () => {
  await withHeir(async (scene, { old, other }) => {
    bindOwn(scene, old);
    for (const id of ['a-team', 'z-team']) bind(scene, id, [EDITOR], old, other);
    scene.sandbox.faults.add({ ...policies, method: 'GET', path: /a-team/, when: 'before', answer: { status: 508 } });
    const [left, ...others] = await scene.source().remove(seen(old), WARRANT);
    expect([left?.what, others]).toEqual([expect.stringContaining('policies/a-team still names it'), []]);
    expect(gist(scene)[`policies/${policyIdOf(old)}`]).toBeUndefined();
    expect(gist(scene)['policies/z-team']?.identities).toEqual([other.identity]);
  });
});

test('a policy counts as gone only where the service says so', async () => {
  await withHeir(async (scene, { old }) => {
    const own = policyIdOf(old);
    bind(scene, own, [EDITOR], old);
    scene.sandbox.faults.add({ ...deletion, when: 'before', answer: { status: 403 } });
    scene.sandbox.faults.add({
      ...policies,
      method: 'GET',
      path: /api-client/,
      when: 'before',
      answer: { status: 508 },
    });
    const [left] = await scene.source().remove(seen(old), WARRANT);
    expect([gist(scene)[`policies/${own}`] !== undefined, left?.what]).toEqual([true, expect.stringContaining(own)]);
  });
});
