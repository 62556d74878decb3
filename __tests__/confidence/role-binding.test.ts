import { describe, expect, test } from '@jest/globals';
import { policyIdOf } from '../../src/confidence/policies.ts';
import { type ApiClient, sameItems } from '../../src/domain/api-client.ts';
import { CannotProceed, RequestRefused } from '../../src/domain/errors.ts';
import type { CredentialSource } from '../../src/domain/ports.ts';
import type { RoleBinding } from '../../src/domain/spec.ts';
import { orderWith, WARRANT } from '../support/client-orders.ts';
import { clientWith } from '../support/domain-values.ts';
import { failureOf, inScene, madeClients } from '../support/scene.ts';

const ROLES = ['roles/flags-editor', 'roles/reader'];

/** Makes a client with roles as a run does: bound apart where the answer to the create does not show them. */
async function makeWithRoles(source: CredentialSource, roleBinding: RoleBinding): Promise<[ApiClient, boolean]> {
  const client = await source.create(orderWith({ roleBinding, permissions: ['flags.read'] }, { roles: ROLES }));
  return [client, sameItems(client.roles ?? [], ROLES) || (await source.bindRoles(client, ROLES, roleBinding))];
}

const WAYS = [
  ['documented', 'kept', 'auto', 'inline'],
  ['documented', 'kept', 'inline', 'inline'],
  ['documented', 'kept', 'policy', undefined],
  ['documented', 'ignored', 'auto', 'policy'],
  ['documented', 'ignored', 'policy', 'policy'],
  ['documented', 'ignored', 'inline', undefined],
  ['documented', 'rejected', 'auto', undefined],
  ['newer', 'ignored', 'auto', 'policy'],
  ['newer', 'ignored', 'policy', 'policy'],
  ['newer', 'ignored', 'inline', undefined],
  ['newer', 'rejected', 'auto', 'policy'],
] as const;

describe('roles of a new client', () => {
  test.each(WAYS)(
    'in the %s generation, inline ones %s, bound by %s: %p',
    async (generation, inlineRoles, binding, way) => {
      await inScene({ confidence: { generation, inlineRoles } }, async ({ sandbox, source }) => {
        const [client, isBound] = await makeWithRoles(source(), binding);
        expect(isBound).toBe(way !== undefined);
        const [stored] = madeClients(sandbox);
        expect(stored?.name).toBe(client.name);
        expect(sandbox.confidence.effectiveRoles(client.name).sort()).toEqual(way === undefined ? [] : ROLES);
        expect(stored?.roles.length).toBe(way === 'inline' ? 2 : 0);
        expect(sandbox.confidence.policies()).toHaveLength(way === 'policy' ? 3 : 2);
      });
    },
  );

  test('are refused where they must be inside the client and the service rejects them', async () => {
    const confidence = { generation: 'newer', inlineRoles: 'rejected' } as const;
    await inScene({ confidence }, async ({ sandbox, source }) => {
      const error = await failureOf(makeWithRoles(source(), 'inline'));
      expect(error.message).toMatch(/answered 400: Unknown field "(?:roles|permissions)"/);
      expect(madeClients(sandbox)).toEqual([]);
    });
  });

  test.each([
    ['refused', /a policy is refused \(POST .* answered 403/, /Give the client .* the right to manage policies/],
    ['missing', /it offers no policies \(POST .* answered 404/, /Leave roles empty and bind them by hand/],
  ] as const)('where policies are %s name what is missing', async (policies, what, cure) => {
    await inScene({ confidence: { generation: 'newer', policies } }, async ({ source }) => {
      const error = await failureOf(makeWithRoles(source(), 'auto'));
      expect(error).toBeInstanceOf(CannotProceed);
      expect(error.message).toMatch(what);
      expect(error.message).toMatch(cure);
    });
  });
});

describe('roles of a client that is there', () => {
  test('are updated inside the client, where the service keeps them', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags', roles: ['roles/creator'] });
      const client = clientWith({ name, roles: ['roles/creator'] });
      expect(await source().bindRoles(client, ROLES, 'auto')).toBe(true);
      expect(madeClients(sandbox)[0]?.roles).toEqual(ROLES);
      expect(await source().bindRoles({ ...client, roles: ROLES }, ROLES, 'auto')).toBe(true);
      expect(await source().policyOf(client)).toBeUndefined();
    });
  });

  test('stay in the policy of this action, which is updated', async () => {
    const confidence = { inlineRoles: 'ignored' } as const;
    await inScene({ confidence }, async ({ sandbox, source }) => {
      const { name, identity } = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = clientWith({ name, identity });
      await source().bindRoles(client, ['roles/creator'], 'auto');
      expect(await source().bindRoles(client, ROLES, 'auto')).toBe(true);
      expect(await source().bindRoles(client, ROLES, 'auto')).toBe(true);
      expect(sandbox.confidence.effectiveRoles(name).sort()).toEqual(ROLES);
      const policyName = `policies/${policyIdOf(client)}`;
      expect(await source().policyOf(client)).toEqual({ name: policyName, roles: ROLES, identities: [identity] });
    });
  });

  test('are bound to the identity that a get of the client tells', async () => {
    await inScene({ confidence: { generation: 'newer' } }, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = clientWith({ name, roles: undefined });
      expect(await source().bindRoles(client, ROLES, 'policy')).toBe(true);
      expect(sandbox.confidence.effectiveRoles(name).sort()).toEqual(ROLES);
      expect(await source().bindRoles({ ...client, name: 'apiClients/gone' }, ROLES, 'policy')).toBe(false);
    });
  });

  test('cannot be changed where changes are missing and there is no identity', async () => {
    await inScene({ confidence: { patch: 'missing' } }, async ({ sandbox, source }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      expect(await source().bindRoles(clientWith({ name }), ROLES, 'auto')).toBe(false);
      expect(sandbox.confidence.effectiveRoles(name)).toEqual([]);
    });
  });

  test.each([
    ['documented', 'inline', /^PATCH \S+\/v1\/apiClients\/\S+ answered 400: roles: there is no role "roles\/nope"\.$/],
    ['documented', 'auto', /^PATCH \S+\/v1\/apiClients\/\S+ answered 400: roles: there is no role "roles\/nope"\.$/],
    ['newer', 'policy', /^POST \S+\/v1\/policies\S* answered 400: roles: there is no role "roles\/nope"\.$/],
  ] as const)(
    'that do not exist are refused in the %s generation, bound by %s, in the words of the service',
    async (generation, binding, what) => {
      await inScene({ confidence: { generation } }, async ({ sandbox, source }) => {
        const { name, identity } = sandbox.confidence.addClient({ displayName: 'flags', roles: ['roles/creator'] });
        const client = clientWith({ name, identity, roles: generation === 'newer' ? undefined : ['roles/creator'] });
        const before = sandbox.confidence.effectiveRoles(name);
        const error = await failureOf(source().bindRoles(client, ['roles/reader', 'roles/nope'], binding));
        expect(error).toBeInstanceOf(RequestRefused);
        expect(error).toMatchObject({ status: 400, serviceMessage: 'roles: there is no role "roles/nope".' });
        expect(error.message).toMatch(what);
        expect(sandbox.confidence.effectiveRoles(name)).toEqual(before);
      });
    },
  );

  test('are not offered inside clients where the service refuses the field, and names no role', async () => {
    await inScene({ confidence: { inlineRoles: 'rejected' } }, async ({ sandbox, source, asked }) => {
      const { name } = sandbox.confidence.addClient({ displayName: 'flags' });
      expect(await source().bindRoles(clientWith({ name }), ROLES, 'inline')).toBe(false);
      expect(asked(/^PATCH/).map(({ status }) => status)).toEqual([400]);
    });
  });

  test('leave the policies of people alone', async () => {
    await inScene({ confidence: { generation: 'newer' } }, async ({ sandbox, source }) => {
      const before = sandbox.confidence.policies();
      const own = source();
      const client = await own.create(orderWith());
      expect(await own.bindRoles(client, ROLES, 'auto')).toBe(true);
      expect(await own.bindRoles(client, ['roles/creator'], 'auto')).toBe(true);
      await own.remove(client, WARRANT);
      expect(sandbox.confidence.policies()).toEqual(before);
    });
  });

  test('fail where the service does', async () => {
    await inScene({ confidence: { generation: 'newer' } }, async ({ sandbox, source }) => {
      const { name, identity } = sandbox.confidence.addClient({ displayName: 'flags' });
      const client = clientWith({ name, identity, roles: undefined });
      const own = source();
      const made = await own.create(orderWith());
      const policies = { service: 'confidence', path: /policies/, when: 'before', times: 4 } as const;
      sandbox.faults.add({ ...policies, answer: { status: 508 } });
      expect(await failureOf(source().bindRoles(client, ROLES, 'auto'))).toMatchObject({ status: 508 });
      expect(await failureOf(source().policyOf(client))).toMatchObject({ status: 508 });
      expect((await own.remove(made, WARRANT))[0]?.what).toMatch(/could not be listed \(GET .* answered 508/);
      const patch = { service: 'confidence', method: 'PATCH', path: /apiClients/, when: 'before' } as const;
      sandbox.faults.clear();
      sandbox.faults.add({ ...patch, answer: { status: 508 } });
      const inline = clientWith({ name });
      expect(await failureOf(source().bindRoles(inline, ROLES, 'auto'))).toMatchObject({ status: 508 });
      expect(madeClients(sandbox).map((one) => one.name)).toEqual([name]);
    });
  });
});

describe('the id of a policy', () => {
  test.each(['apiClients/abc', 'apiClients/ABC', `apiClients/${'x'.repeat(80)}`, 'apiClients/~.~', 'apiClients/a_b'])(
    'for %s is a slug',
    (name) => expect(policyIdOf({ name })).toMatch(/^[a-z][a-z0-9-]{2,62}$/),
  );

  test('tells clients apart that look alike as a slug', () => {
    const names = ['apiClients/a_b', 'apiClients/a-b', 'apiClients/A-B', 'apiClients/a.b'];
    expect(new Set(names.map((name) => policyIdOf({ name }))).size).toBe(names.length);
  });
});
