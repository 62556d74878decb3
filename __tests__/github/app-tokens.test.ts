import { describe, expect, test } from '@jest/globals';
import { inScene, quickClock, type Scene } from '../support/scene.ts';

const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const MINUTE_MS = 60_000;

function storeOf({ sandbox, line, store }: Scene) {
  const permissions = { metadata: 'read', secrets: 'write' } as const;
  const { pkcs8 } = sandbox.github.addApp({ id: 4711, permissions, installations: [{ owner: 'octo-org' }] });
  const signIn = { kind: 'app', appId: '4711', privateKey: line.masks.secret(pkcs8) } as const;
  return store('', { signIn, permissions });
}

const PUT = { service: 'github', method: 'PUT' } as const;
const SPENT = {
  'x-ratelimit-resource': 'core',
  'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 1_800),
};

async function write(scene: Scene, store: ReturnType<typeof storeOf>, repository: string): Promise<void> {
  scene.sandbox.github.addRepository(`octo-org/${repository}`);
  await put(scene, store, repository);
  expect(scene.sandbox.github.secrets(`octo-org/${repository}`)).toHaveLength(2);
}

async function put(scene: Scene, store: ReturnType<typeof storeOf>, repository: string): Promise<void> {
  const target = { scope: 'repository', store: 'actions', owner: 'octo-org', repository } as const;
  const observed = { target, pair: { clientIdAtMs: undefined, clientSecretAtMs: undefined }, variable: undefined };
  const credential = { clientId: 'the-id', clientSecret: scene.line.masks.secret('the-secret') };
  await store.write(observed, { names: NAMES, credential });
}

/** Lets the time of the run and of GitHub pass. */
function pass({ line }: Scene, minutes: number): void {
  line.clock.advance(minutes * MINUTE_MS);
}

describe('an installation token', () => {
  test('is used until shortly before it ends, then a new one, and the run revokes both at its end', async () => {
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

  test('that fails to be renewed is asked for again by the next request', async () => {
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

  test('is renewed once for all requests that wait for it, also for more than may be under way', async () => {
    await inScene({}, async (scene) => {
      const store = storeOf(scene);
      await write(scene, store, 'a');
      pass(scene, 55);
      const names = Array.from({ length: 30 }, (_, index) => `r-${index}`);
      await Promise.all(names.map((name) => write(scene, store, name)));
      expect(scene.sandbox.github.installationTokens()).toHaveLength(2);
      await store.close();
    });
  });

  test('is revoked at the end, also while GitHub pauses all requests for an hour', async () => {
    await inScene({}, async (scene) => {
      const store = storeOf(scene);
      const spent = { ...SPENT, 'x-ratelimit-remaining': '0' };
      scene.sandbox.faults.add({ ...PUT, path: /SECRET$/, when: 'before', answer: { status: 204, headers: spent } });
      scene.sandbox.github.addRepository('octo-org/a');
      await put(scene, store, 'a');
      await store.close();
      expect(scene.sandbox.github.installationTokens().map(({ isAlive }) => isAlive)).toEqual([false]);
      expect(scene.line.clock.sleptMs).toEqual([]);
    });
  });

  test('and the token of the App itself are masked before they are used', async () => {
    await inScene({}, async (scene) => {
      const store = storeOf(scene);
      const seen: string[] = [];
      const { fetch } = scene.line;
      scene.line.fetch = async (url, outgoing) => {
        const token = (outgoing.headers?.authorization ?? '').replace(/^\S+ /, '');
        if (!scene.line.masks.hides(token)) seen.push(url);
        return await fetch(url, outgoing);
      };
      const watched = storeOf(scene);
      await write(scene, watched, 'a');
      expect(seen).toEqual([]);
      await store.close();
      await watched.close();
    });
  });
});

describe('an hourly budget that is nearly spent', () => {
  test('lets a begun pair go on, and makes the next one wait for the next hour', async () => {
    await inScene({}, async (scene) => {
      const store = scene.store();
      for (const name of ['a', 'b']) scene.sandbox.github.addRepository(`octo-org/${name}`);
      const low = { ...SPENT, 'x-ratelimit-remaining': '2', 'x-ratelimit-limit': '5000' };
      scene.sandbox.faults.add({
        ...PUT,
        path: /a\/actions.*ID$/,
        when: 'before',
        answer: { status: 204, headers: low },
      });
      await put(scene, store, 'a');
      expect(scene.line.clock.sleptMs).toEqual([]);
      await put(scene, store, 'b');
      const [waitedMs = 0] = scene.line.clock.sleptMs;
      expect(waitedMs).toBeGreaterThan(1_700_000);
    });
  });
});

describe('an installation token that GitHub refuses', () => {
  const anyKey = { service: 'github', method: 'GET', path: /public-key/, when: 'before' } as const;
  const refusal = (status: number) => ({ status, body: '{"message":"Bad credentials"}' });

  test.each([401, 403, 404])('by %i in its first seconds is tried again', async (status) => {
    await inScene({ clock: quickClock() }, async (scene) => {
      const store = storeOf(scene);
      scene.sandbox.faults.add({ ...anyKey, times: 2, answer: refusal(status) });
      await write(scene, store, 'a');
      expect(scene.sandbox.github.installationTokens()).toHaveLength(1);
    });
  });

  test.each([401, 403])(
    'by %i in its first seconds is tried again, also where another server accepted it',
    async (status) => {
      await inScene({ clock: quickClock() }, async (scene) => {
        const store = storeOf(scene);
        await write(scene, store, 'a');
        scene.sandbox.faults.add({ ...PUT, path: /b\/.*SECRET$/, when: 'before', answer: refusal(status) });
        await write(scene, store, 'b');
        expect(scene.sandbox.github.installationTokens()).toHaveLength(1);
      });
    },
  );

  test.each([403, 404])('by %i later on is not', async (status) => {
    await inScene({ clock: quickClock() }, async (scene) => {
      const store = storeOf(scene);
      await write(scene, store, 'a');
      pass(scene, 1);
      scene.sandbox.faults.add({ ...PUT, path: /ID$/, when: 'before', answer: refusal(status) });
      await expect(write(scene, store, 'b')).rejects.toThrow(`answered ${status}`);
    });
  });

  test('by 401 before its time is replaced, and the pair is finished', async () => {
    await inScene({ clock: quickClock() }, async (scene) => {
      const store = storeOf(scene);
      await write(scene, store, 'a');
      pass(scene, 20);
      scene.sandbox.faults.add({ ...PUT, path: /SECRET$/, when: 'before', answer: refusal(401) });
      await write(scene, store, 'b');
      expect(scene.sandbox.github.installationTokens()).toHaveLength(2);
      await store.close();
      expect(scene.sandbox.github.installationTokens().map(({ isAlive }) => isAlive)).toEqual([false, false]);
    });
  });

  test('again and again fails in the end', async () => {
    await inScene({ clock: quickClock() }, async (scene) => {
      const store = storeOf(scene);
      await write(scene, store, 'a');
      pass(scene, 20);
      scene.sandbox.faults.add({ ...PUT, path: /ID$/, when: 'before', times: 99, answer: refusal(401) });
      await expect(write(scene, store, 'b')).rejects.toThrow('answered 401');
      expect(scene.asked(/^PUT .*ID$/).length).toBeLessThan(8);
    });
  });
});
