import { describe, expect, test } from '@jest/globals';
import { policyIdOf } from '../../src/confidence/policies.ts';
import { CannotProceed, RequestRefused, UnexpectedResponse } from '../../src/domain/errors.ts';
import { clientWith } from '../support/domain-values.ts';
import { bind, byHand, EDITOR, FIXED, gist, seen, VIEWER, withHeir } from '../support/policy-scene.ts';
import { failureOf, inScene } from '../support/scene.ts';

const policies = { service: 'confidence', path: /\/v1\/policies/, when: 'before' } as const;
const NOTHING = { policies: [], roles: [], fixedRoles: [] };
describe('what policies give to predecessors', () => {
  test('is listed by kind: policies of people, of this action, and fixed ones', async () => {
    await withHeir(async (scene, { old, successor, other }) => {
      const { source } = scene;
      const theirs = bind(scene, 'by-hand', [EDITOR], other, old);
      bind(scene, 'of-others', [VIEWER], other);
      bind(scene, policyIdOf(old), ['roles/reader'], old);
      bind(scene, `${policyIdOf(old)}-k`, ['roles/creator'], old);
      bind(scene, policyIdOf(successor), [VIEWER], successor);
      const { name, roles, identities } = theirs;
      expect(await source().inheritance([seen(old)])).toEqual({
        policies: [{ name, roles, identities }],
        roles: ['roles/reader'],
        fixedRoles: ['roles/creator'],
      });
      const both = await source().inheritance([seen(old), seen(successor)]);
      expect([...both.roles].sort()).toEqual([VIEWER, 'roles/reader'].sort());
      expect(await source().inheritance([seen(successor)])).toEqual({ ...NOTHING, roles: [VIEWER] });
    });
  });

  test("is each role of fixed policies once, and another client's own policy is one of people", async () => {
    await withHeir(async (scene, { old, other }) => {
      const [admin, everyone] = FIXED.map((name) => gist(scene)[name]);
      for (const [policyId, was] of Object.entries({ 'admin-policy': admin, 'default-policy': everyone }))
        await byHand(scene, policyId, { identities: [...(was?.identities ?? []), old.identity] });
      bind(scene, `${policyIdOf(old)}-k`, ['roles/reader'], old);
      const shared = bind(scene, policyIdOf(other), [EDITOR], other, old);
      const inheritance = await scene.source().inheritance([seen(old)]);
      expect(inheritance.policies.map(({ name }) => name)).toEqual([shared.name]);
      expect([...inheritance.fixedRoles].sort()).toEqual([...(admin?.roles ?? []), ...(everyone?.roles ?? [])].sort());
    });
  });

  test('is found on every page of a long list', async () => {
    await withHeir(async (scene, { old, other }) => {
      for (let index = 0; index < 210; index += 1) bind(scene, `of-others-${index}`, [VIEWER], other);
      bind(scene, 'zz-last', [EDITOR], old);
      const { policies: found } = await scene.source().inheritance([seen(old)]);
      expect(found.map(({ name }) => name)).toEqual(['policies/zz-last']);
      expect(scene.asked(/GET \/v1\/policies\?/)).toHaveLength(3);
    });
  });

  test('is nothing where clients have no identity, and no policy is read', async () => {
    await inScene({ confidence: { policies: 'refused' } }, async ({ source, asked }) => {
      expect(await source().inheritance([clientWith()])).toEqual(NOTHING);
      expect(await source().grantInherited(NOTHING, clientWith())).toEqual([]);
      expect(asked(/policies/)).toEqual([]);
    });
  });

  test.each([404, 405, 501])('is nothing where the service offers no policies: %d', async (status) => {
    await withHeir(async ({ sandbox, source }, { old }) => {
      sandbox.faults.add({ ...policies, answer: { status } });
      expect(await source().inheritance([seen(old)])).toEqual(NOTHING);
    });
  });

  test('is nothing where policies are missing', async () => {
    await withHeir(
      async ({ source }, { old }) => {
        expect(await source().inheritance([seen(old)])).toEqual(NOTHING);
      },
      { policies: 'missing' },
    );
  });

  test('stops the run with a cure where the service hides policies', async () => {
    await withHeir(
      async ({ source }, { old }) => {
        const error = await failureOf(source().inheritance([seen(old)]));
        expect(error).toBeInstanceOf(CannotProceed);
        expect(error.message).toMatch(
          /^the policies cannot be read, and the new client would lack what they give to the old one \(GET .* answered 403: /,
        );
        expect(error.message).toMatch(/Give the client this action signs in with the right to manage policies$/);
      },
      { policies: 'refused' },
    );
  });

  test.each([
    ['a failure', { status: 508 }, RequestRefused, /answered 508/],
    [
      'no policy',
      { status: 200, body: '{"policies":[5]}' },
      UnexpectedResponse,
      /listed something that is not a policy/,
    ],
    ['no page', { status: 200, body: '[]' }, UnexpectedResponse, /answered 200 with an unexpected body/],
  ])('cannot be told where %s comes', async (_, answer, kind, what) => {
    await withHeir(async ({ sandbox, source }, { old }) => {
      sandbox.faults.add({ ...policies, answer });
      const error = await failureOf(source().inheritance([seen(old)]));
      expect(error).toBeInstanceOf(kind);
      expect(error.message).toMatch(what);
    });
  });
});

describe('granting what predecessors had', () => {
  test('adds a successor to the policies of people, and changes nothing else of any policy', async () => {
    await withHeir(async (scene, { old, successor, other }) => {
      bind(scene, 'by-hand', [EDITOR, VIEWER], other, old);
      bind(scene, 'alone', [EDITOR], old);
      bind(scene, 'of-others', [VIEWER], other);
      bind(scene, 'there-already', ['roles/reader'], successor, old);
      const before = gist(scene);
      const own = scene.source();
      const names = await own.grantInherited(await own.inheritance([seen(old)]), seen(successor));
      expect(names).toEqual(['policies/alone', 'policies/by-hand', 'policies/there-already']);
      const also = (name: string) => [...(before[name]?.identities ?? []), successor.identity];
      expect(gist(scene)).toEqual({
        ...before,
        'policies/by-hand': { ...before['policies/by-hand'], identities: also('policies/by-hand') },
        'policies/alone': { ...before['policies/alone'], identities: also('policies/alone') },
      });
      expect(scene.asked(/PATCH \/v1\/policies/)).toHaveLength(2);
      await own.grantInherited(await own.inheritance([seen(old)]), seen(successor));
      expect(scene.asked(/PATCH|POST \/v1\/policies/)).toHaveLength(2);
    });
  });

  test("never changes the fixed policies: their roles come by a policy of this action's own", async () => {
    await withHeir(async (scene, { old, successor }) => {
      for (const name of FIXED) {
        const identities = [...(gist(scene)[name]?.identities ?? []), old.identity];
        await byHand(scene, name.replace('policies/', ''), { identities });
      }
      const before = gist(scene);
      const own = scene.source();
      const kept = `policies/${policyIdOf(successor)}-k`;
      expect(await own.grantInherited(await own.inheritance([seen(old)]), seen(successor))).toEqual([kept]);
      const roles = FIXED.flatMap((name) => before[name]?.roles ?? []);
      expect(gist(scene)).toEqual({ ...before, [kept]: { roles, identities: [successor.identity] } });
      // Of a generation to the next one: what was kept is kept on, and nothing is piled up.
      const third = scene.sandbox.confidence.addClient({ displayName: 'flags' });
      const names = await own.grantInherited(await own.inheritance([seen(old), seen(successor)]), seen(third));
      expect(names).toEqual([`policies/${policyIdOf(third)}-k`]);
      expect(scene.sandbox.confidence.effectiveRoles(third.name).sort()).toEqual([...roles].sort());
    });
  });

  test('updates an existing policy of kept roles', async () => {
    await withHeir(async (scene, { successor }) => {
      bind(scene, `${policyIdOf(successor)}-k`, [VIEWER], successor);
      await scene.source().grantInherited({ ...NOTHING, fixedRoles: [EDITOR] }, seen(successor));
      expect(scene.sandbox.confidence.effectiveRoles(successor.name)).toEqual([EDITOR]);
    });
  });

  test('keeps what people changed since the policies were read', async () => {
    await withHeir(async (scene, { old, successor, other }) => {
      bind(scene, 'by-hand', [EDITOR], old);
      const own = scene.source();
      const inheritance = await own.inheritance([seen(old)]);
      await byHand(scene, 'by-hand', { roles: [VIEWER], identities: [other.identity, old.identity] });
      await own.grantInherited(inheritance, seen(successor));
      const identities = [other, old, successor].map(({ identity }) => identity);
      expect(gist(scene)['policies/by-hand']).toEqual({ roles: [VIEWER], identities });
    });
  });

  test('reads the client for its identity, and fails where it has none', async () => {
    await withHeir(async (scene, { old, successor }) => {
      bind(scene, 'by-hand', [EDITOR], old);
      const own = scene.source();
      const inheritance = await own.inheritance([seen(old)]);
      await own.grantInherited(inheritance, { ...seen(successor), identity: undefined });
      expect(scene.sandbox.confidence.effectiveRoles(successor.name)).toEqual([EDITOR]);
      const gone = clientWith({ name: 'apiClients/gone' });
      const error = await failureOf(own.grantInherited(inheritance, gone));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(/^API client apiClients\/gone has no identity, so it cannot get what/);
    });
  });

  test.each([
    ['GET', { status: 503 }, 'before'],
    ['GET', 'reset', 'before'],
    ['PATCH', { status: 503 }, 'before'],
    ['PATCH', { status: 503 }, 'after'],
    ['PATCH', 'reset', 'after'],
    ['PATCH', 'truncated', 'after'],
    ['POST', { status: 503 }, 'after'],
    ['POST', 'reset', 'after'],
  ] as const)('gets there where the first %s meets %j, %s it was done', async (method, answer, when) => {
    await withHeir(async (scene, { old, successor, other }) => {
      bind(scene, 'by-hand', [EDITOR], old, other);
      const before = gist(scene);
      const own = scene.source();
      const inheritance = { ...(await own.inheritance([seen(old)])), fixedRoles: [VIEWER] };
      scene.sandbox.faults.add({ ...policies, method, when, answer });
      const kept = `policies/${policyIdOf(successor)}-k`;
      expect(await own.grantInherited(inheritance, seen(successor))).toEqual(['policies/by-hand', kept]);
      expect(gist(scene)).toEqual({
        ...before,
        'policies/by-hand': { roles: [EDITOR], identities: [old, other, successor].map(({ identity }) => identity) },
        [kept]: { roles: [VIEWER], identities: [successor.identity] },
      });
    });
  });

  test.each(['GET', 'PATCH', 'POST'] as const)('fails where a %s is refused, and breaks no policy', async (method) => {
    await withHeir(async (scene, { old, successor }) => {
      bind(scene, 'by-hand', [EDITOR], old);
      const own = scene.source();
      const inheritance = { ...(await own.inheritance([seen(old)])), fixedRoles: [VIEWER] };
      scene.sandbox.faults.add({ ...policies, method, answer: { status: 403 } });
      expect(await failureOf(own.grantInherited(inheritance, seen(successor)))).toMatchObject({ status: 403 });
      expect(gist(scene)['policies/by-hand']?.identities).toContain(old.identity);
    });
  });
});
