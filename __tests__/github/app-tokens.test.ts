import { describe, expect, test } from '@jest/globals';
import { inScene, type Scene } from '../network/scene.ts';

const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const MINUTE_MS = 60_000;

function storeOf({ sandbox, line, store }: Scene) {
  const permissions = { metadata: 'read', secrets: 'write' } as const;
  const { pkcs8 } = sandbox.github.addApp({ id: 4711, permissions, installations: [{ owner: 'octo-org' }] });
  const signIn = { kind: 'app', appId: '4711', privateKey: line.masks.secret(pkcs8) } as const;
  return store('', { signIn, permissions });
}

async function write(scene: Scene, store: ReturnType<typeof storeOf>, repository: string): Promise<void> {
  scene.sandbox.github.addRepository(`octo-org/${repository}`);
  const destination = { scope: 'repository', store: 'actions', owner: 'octo-org', repository } as const;
  const target = { destination, pair: { clientIdAtMs: undefined, clientSecretAtMs: undefined }, variable: undefined };
  await store.write(target, NAMES, { clientId: 'the-id', clientSecret: scene.line.masks.secret('the-secret') });
  expect(scene.sandbox.github.secrets(`octo-org/${repository}`)).toHaveLength(2);
}

/** Lets the time of the run and of GitHub pass. */
function pass({ sandbox, line }: Scene, minutes: number): void {
  line.clock.advance(minutes * MINUTE_MS);
  sandbox.github.variant.clockOffsetMs += minutes * MINUTE_MS;
}

describe('an installation token', () => {
  test('is kept as long as it works, renewed before it ends, and all are revoked at the end', async () => {
    await inScene({}, async (scene) => {
      const store = storeOf(scene);
      const alive = (): readonly boolean[] => scene.sandbox.github.installationTokens().map(({ isAlive }) => isAlive);
      await write(scene, store, 'a');
      pass(scene, 45);
      await write(scene, store, 'b');
      expect(alive()).toEqual([true]);
      pass(scene, 10);
      await write(scene, store, 'c');
      expect(alive()).toEqual([true, true]);
      // The first one would have ended by itself.
      pass(scene, 30);
      await write(scene, store, 'd');
      expect(alive()).toEqual([false, true]);
      await store.close();
      expect(alive()).toEqual([false, false]);
    });
  });

  test('that could not be renewed is asked for again by the next request', async () => {
    await inScene({}, async (scene) => {
      const store = storeOf(scene);
      await write(scene, store, 'a');
      pass(scene, 55);
      scene.sandbox.faults.add({ service: 'github', path: /access_tokens/, when: 'before', answer: { status: 404 } });
      await expect(write(scene, store, 'b')).rejects.toThrow('access_tokens answered 404');
      await write(scene, store, 'c');
      await store.close();
    });
  });
});
