import { describe, expect, test } from '@jest/globals';
import { permissionsAt, stores as sandboxStores } from '../../sandbox/github/stores.ts';
import type { SecretStore } from '../../src/domain/ports.ts';
import type { RunSpec } from '../../src/domain/spec.ts';
import { type Scope, STORE_NAMES, STORES, type Store, storeAtScope } from '../../src/domain/stores.ts';
import { type Target, targetName } from '../../src/domain/target.ts';
import { permissionsFor } from '../../src/github/permissions.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { textsWith } from '../support/input-texts.ts';
import { failureOf, inScene, type Scene } from '../support/scene.ts';
import { readOf, requestOf, selectOne } from '../support/survey.ts';

const SCOPES: readonly Scope[] = ['repository', 'environment', 'organization'];
const NAMES: Readonly<Record<Scope, string>> = {
  repository: 'octo-org/checkout',
  environment: 'octo-org/checkout/environments/production',
  organization: 'orgs/octo-org',
};
const INPUTS: Readonly<Record<Scope, Readonly<Record<string, string>>>> = {
  repository: { repositories: 'octo-org/checkout' },
  environment: { repositories: 'octo-org/checkout', environments: 'production' },
  organization: { repositories: '', organization: 'octo-org' },
};

const pairs = STORE_NAMES.flatMap((store) =>
  SCOPES.flatMap((scope) => (storeAtScope(store, scope) === undefined ? [] : [[store, scope] as const])),
);

/** What the inputs ask for that name this store and a target of this scope. */
function askedOf(store: Store, scope: Scope, over: Readonly<Record<string, string>> = {}): RunSpec {
  return settingsFrom(textsWith({ ...INPUTS[scope], stores: store, ...over }), new Masks(() => {})).asked;
}

function startGitHub({ sandbox: { github } }: Scene): void {
  github.addRepository('octo-org/checkout');
  github.addEnvironment('octo-org/checkout', 'production');
}

/** Signed in as a GitHub App that has what the run says it needs, and nothing else. */
function storeFor({ sandbox, line, store }: Scene, asked: RunSpec): SecretStore {
  const permissions = permissionsFor(asked.requests);
  const { pkcs8 } = sandbox.github.addApp({ id: 4711, permissions, installations: [{ owner: 'octo-org' }] });
  const signIn = { kind: 'app', appId: '4711', privateKey: line.masks.secret(pkcs8) } as const;
  return store('', { signIn, permissions });
}

async function writePair({ line }: Scene, store: SecretStore, asked: RunSpec, round: number): Promise<Target> {
  const { selector, names } = requestOf(asked);
  const { targets, unresolved } = await selectOne(store, selector);
  const [observed, ...more] = await readOf(store, targets, names);
  expect([unresolved, more]).toEqual([[], []]);
  if (observed === undefined) throw new Error('no target was found');
  await store.verifySealing(observed.target);
  const credential = { clientId: `id ${round}`, clientSecret: line.masks.secret(`the secret of round ${round}`) };
  await store.write(observed, { names, credential });
  return observed.target;
}

test('the stores and their scopes are those that GitHub has', () => {
  const theirs = SCOPES.flatMap((scope) => permissionsAt(scope).map(([store]) => `${store} ${scope}`));
  expect(pairs.map((pair) => pair.join(' ')).sort()).toEqual(theirs.sort());
  expect(STORE_NAMES.map((store) => [store, STORES[store].isOnEnterpriseServer])).toEqual(
    Object.entries(sandboxStores).map(([store, { isOnEnterpriseServer }]) => [store, isOnEnterpriseServer]),
  );
});

describe.each(pairs)('the store %s at the scope %s', (store, scope) => {
  const name = store === 'actions' ? NAMES[scope] : `${NAMES[scope]} ${store}`;
  const variable = storeAtScope(store, scope)?.variables === undefined ? '' : 'CLIENT';

  test('takes a pair and takes the next one, with the permissions that the run asks for', async () => {
    await inScene({}, async (scene) => {
      startGitHub(scene);
      const asked = askedOf(store, scope, { 'client-id-variable': variable });
      const secrets = storeFor(scene, asked);
      for (const round of [1, 2]) {
        const target = await writePair(scene, secrets, asked, round);
        expect(targetName(target)).toBe(name);
        expect(scene.sandbox.github.secrets(name)).toMatchObject([
          { name: 'CONFIDENCE_CLIENT_ID', value: `id ${round}` },
          { name: 'CONFIDENCE_CLIENT_SECRET', value: `the secret of round ${round}` },
        ]);
        const held = variable === '' ? [] : [{ name: variable, value: `id ${round}` }];
        expect(scene.sandbox.github.variables(name)).toEqual(held);
        const [times] = await secrets.times([target], requestOf(asked).names);
        expect(times).toEqual({ clientIdAtMs: expect.any(Number), clientSecretAtMs: expect.any(Number) });
      }
      expect(settingsFrom(textsWith({ 'only-targets': name }), new Masks(() => {})).asked.only).toEqual([name]);
    });
  });

  test('takes a pair whose key changes between its halves, by words that name no key', async () => {
    await inScene({}, async (scene) => {
      startGitHub(scene);
      const { github, faults } = scene.sandbox;
      const second = { service: 'github', method: 'PUT', path: /CONFIDENCE_CLIENT_SECRET$/, when: 'before' } as const;
      faults.on(second, () => github.rotateKey(name));
      const body = '{"message":"improperly encrypted secret"}';
      faults.add({ ...second, answer: { status: 422, body } });
      const asked = askedOf(store, scope);
      await writePair(scene, storeFor(scene, asked), asked, 1);
      expect(github.secrets(name).map(({ value }) => value)).toEqual(['id 1', 'the secret of round 1']);
    });
  });

  test('names the permission that a token lacks', async () => {
    await inScene({}, async (scene) => {
      startGitHub(scene);
      scene.sandbox.github.addToken('weak', { kind: 'fine-grained', repositories: 'all', permissions: {} });
      const { selector, names } = requestOf(askedOf(store, scope));
      const secrets = scene.store('weak');
      const { targets } = await selectOne(secrets, selector);
      const error = await failureOf(readOf(secrets, targets, names));
      expect(error.message).toContain(`with the ${storeAtScope(store, scope)?.secrets.label}: write`);
    });
  });

  test('is there at GitHub Enterprise Server, or is refused by the name of the input', async () => {
    const { isOnEnterpriseServer } = STORES[store];
    const over = { 'github-api-url': 'https://ghes.example.com/api/v3' };
    if (isOnEnterpriseServer) expect(requestOf(askedOf(store, scope, over)).selector.scope).toBe(scope);
    else expect(() => askedOf(store, scope, over)).toThrow(`input stores: saw ${store}; expected `);
  });
});

describe.each(SCOPES)('at the scope %s', (scope) => {
  const absent = STORE_NAMES.filter((store) => storeAtScope(store, scope) === undefined);

  test('a store that it lacks is refused by the name of the input', () => {
    for (const store of absent)
      expect(() => askedOf(store, scope)).toThrow(/^input stores: saw another store than .*; expected /);
  });
});
