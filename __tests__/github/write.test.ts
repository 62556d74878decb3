import { describe, expect, test } from '@jest/globals';
import { HalfDone, RequestRefused } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { PairNames } from '../../src/domain/spec.ts';
import { at, targetWith } from '../support/domain-values.ts';
import { failureOf, inScene, type Scene } from '../support/scene.ts';
import { readOf } from '../support/survey.ts';

const NAMES: PairNames = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const observed: TargetFacts = { ...targetWith(), target: at('o/a') };
const put = (name: string) => ({ service: 'github', method: 'PUT', path: new RegExp(`secrets/${name}$`) }) as const;
const PAIR = { ID: 'the-client-id', SECRET: 'the secret — of 32 bytes ✓' };

async function write({ store, line }: Scene, names = NAMES, facts = observed, token?: string): Promise<void> {
  const clientSecret = line.masks.secret(PAIR.SECRET);
  await store(token).write(facts, { names, credential: { clientId: PAIR.ID, clientSecret } });
}

/** What the repository holds, by name. */
function held({ sandbox: { github } }: Scene): Record<string, string> {
  return Object.fromEntries(github.secrets('o/a').map(({ name, value }) => [name, value]));
}

async function inRepository(act: (scene: Scene) => Promise<void>, kind: 'github.com' | 'ghes' = 'github.com') {
  await inScene({ github: { kind } }, async (scene) => {
    scene.sandbox.github.addRepository('o/a');
    await act(scene);
  });
}

describe('writing a pair', () => {
  test.each(['github.com', 'ghes'] as const)('puts boxes that open to exactly the two values, at %s', async (kind) => {
    await inRepository(async (scene) => {
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      const puts = scene.asked(/^PUT/);
      expect(puts.map(({ path, status }) => [path.split('/').at(-1), status])).toEqual([
        ['ID', 201],
        ['SECRET', 201],
        ['ID', 204],
        ['SECRET', 204],
      ]);
    }, kind);
  });

  test('reads a key again that changed since it was read', async () => {
    await inRepository(async (scene) => {
      const store = scene.store();
      await readOf(store, [at('o/a')], NAMES);
      scene.sandbox.github.rotateKey('o/a');
      const credential = { clientId: PAIR.ID, clientSecret: scene.line.masks.secret(PAIR.SECRET) };
      await store.write(observed, { names: NAMES, credential });
      expect(held(scene)).toEqual(PAIR);
    });
  });

  test.each(['Validation failed due to an improperly encrypted secret', 'Validation Failed', 'Bad request'])(
    'reads a key again that changed, whatever the refusal says: %s',
    async (message) => {
      await inRepository(async (scene) => {
        const { github, faults } = scene.sandbox;
        faults.on({ ...put('SECRET'), when: 'before' }, () => github.rotateKey('o/a'));
        faults.add({ ...put('SECRET'), when: 'before', answer: { status: 422, body: JSON.stringify({ message }) } });
        await write(scene);
        expect(held(scene)).toEqual(PAIR);
      });
    },
  );

  test('seals again for a key that changes twice, and gives up on one that changes each time', async () => {
    await inRepository(async (scene) => {
      const { github, faults } = scene.sandbox;
      faults.on({ ...put('SECRET'), when: 'before', times: 2 }, () => github.rotateKey('o/a'));
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      faults.on({ ...put('SECRET'), when: 'before', times: 99 }, () => github.rotateKey('o/a'));
      expect(await failureOf(write(scene))).toBeInstanceOf(HalfDone);
    });
  });

  test('sends nothing again where the key is the same', async () => {
    await inRepository(async (scene) => {
      const body = JSON.stringify({ message: 'Secret value is too large' });
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer: { status: 422, body } });
      expect(await failureOf(write(scene))).toMatchObject({ status: 422 });
      expect(scene.asked(/^PUT/)).toHaveLength(1);
    });
  });

  test('reads a key again that changes between the two halves', async () => {
    await inRepository(async (scene) => {
      scene.sandbox.faults.on({ ...put('SECRET'), when: 'before' }, () => scene.sandbox.github.rotateKey('o/a'));
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      expect(scene.asked(/public-key/)).toHaveLength(2);
    });
  });

  test('gives up on a key that is refused and stays the same', async () => {
    await inRepository(async (scene) => {
      const body = '{"message":"The key_id is wrong"}';
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', times: 9, answer: { status: 422, body } });
      expect(await failureOf(write(scene))).toMatchObject({ status: 422 });
      expect(scene.asked(/^PUT/)).toHaveLength(2);
    });
  });

  test('sends a half once where the refusal is about something else than the key', async () => {
    await inRepository(async (scene) => {
      const body = '{"message":"Validation failed"}';
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer: { status: 422, body } });
      const error = await failureOf(write(scene));
      expect(error).toBeInstanceOf(RequestRefused);
      expect(error.message).toMatch(/^PUT \S+\/secrets\/ID answered 422: Validation failed$/);
      expect(scene.asked(/^PUT/)).toHaveLength(1);
      expect(held(scene)).toEqual({});
    });
  });

  test.each([
    [
      'is refused',
      { status: 403, body: '{"message":"Repository was archived so is read-only."}' },
      /Unarchive the repository/,
    ],
    [
      'is refused for single sign-on',
      { status: 403, body: '{"message":"Resource protected by organization SAML enforcement."}' },
      /Authorize the token for the organization's single sign-on/,
    ],
    ['is refused for whatever reason', { status: 403, body: '' }, /answered 403\)\. Use a GitHub App/],
    [
      'meets a page',
      { status: 404, body: '<html>', contentType: 'text/html' },
      /answered 404\)\. This answer is a web page and not from the API/,
    ],
  ])('says that it is half done where the second half %s', async (_, answer, what) => {
    await inRepository(async (scene) => {
      scene.sandbox.faults.add({ ...put('SECRET'), when: 'before', answer });
      const error = await failureOf(write(scene));
      expect(error).toBeInstanceOf(HalfDone);
      expect(error.message).toMatch(
        /^o\/a: half written, so its pair may not work now: ID was written, SECRET was not \(PUT /,
      );
      expect(error.message).toMatch(what);
      expect(error.message).toMatch(/\. Run again with refresh: always, which writes both$/);
      expect(held(scene)).toEqual({ ID: PAIR.ID });
    });
  });

  test('with a token that only reads is refused at the first half', async () => {
    await inRepository(async (scene) => {
      const grant = { kind: 'fine-grained', repositories: 'all', secrets: 'read' } as const;
      scene.sandbox.github.addToken('reader-0123456789', grant);
      const error = await failureOf(write(scene, NAMES, observed, 'reader-0123456789'));
      expect(error).toBeInstanceOf(RequestRefused);
      expect(error.message).toMatch(/with the repository permission Secrets: write$/);
      expect(held(scene)).toEqual({});
    });
  });

  test.each([
    ['a 503', { status: 503 }],
    ['a broken connection', 'reset'],
  ] as const)('is repeated after %s', async (_, answer) => {
    await inRepository(async (scene) => {
      scene.sandbox.faults.add({ ...put('ID'), when: 'after', answer });
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      expect(scene.asked(/^PUT .*ID$/)).toHaveLength(2);
    });
  });

  test.each([
    ['403', { status: 403, body: '{"message":"You have exceeded a secondary rate limit."}' }],
    ['429', { status: 429, body: '{"message":"slow down"}' }],
  ])('waits as long as a limit told by %s asks', async (_, limit) => {
    await inRepository(async (scene) => {
      const answer = { ...limit, headers: { 'retry-after': '1' } };
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer });
      const asked: number[] = [];
      const { clock } = scene.line;
      scene.sandbox.faults.on({ ...put('ID'), times: 2 }, () => void asked.push(clock.nowMs()));
      await write(scene);
      expect(held(scene)).toEqual(PAIR);
      const [first = 0, second = 0] = asked;
      expect(second - first).toBeGreaterThanOrEqual(1_000);
      expect(scene.said).toEqual(['warning: GitHub limits this sign-in and asks to wait 1 s: everything waits']);
    });
  });

  test('gives up on a limit that asks for more than an hour', async () => {
    await inRepository(async (scene) => {
      const answer = { status: 403, body: '{"message":"API rate limit exceeded"}', headers: { 'retry-after': '7200' } };
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer });
      const store = scene.store();
      const credential = { clientId: PAIR.ID, clientSecret: scene.line.masks.secret(PAIR.SECRET) };
      const error = await failureOf(store.write(observed, { names: NAMES, credential }));
      expect(error.message).toMatch(/GitHub limits this sign-in: run again later, or with fewer writes-per-minute$/);
      expect(scene.said).toEqual(['warning: GitHub limits this sign-in and asks to wait 7200 s: given up']);
      const asked = scene.sandbox.requests.length;
      const next = await failureOf(store.write(observed, { names: NAMES, credential }));
      expect(next.message).toMatch(/not sent, since GitHub limits this sign-in and asks to wait another 120 minutes/);
      expect(scene.sandbox.requests.slice(asked).filter(({ method }) => method === 'PUT')).toEqual([]);
    });
  });

  test('waits as long as a 5xx says', async () => {
    await inRepository(async (scene) => {
      const answer = { status: 503, headers: { 'retry-after': '40' } };
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer });
      await write(scene);
      const [waitedMs = 0, ...others] = scene.line.clock.sleptMs;
      expect([Math.floor(waitedMs / 1_000), others]).toEqual([41, []]);
      expect(held(scene)).toEqual(PAIR);
    });
  });

  test('follows no redirect, so a renamed repository gets nothing', async () => {
    await inRepository(async (scene) => {
      const store = scene.store();
      await readOf(store, [at('o/a')], NAMES);
      scene.sandbox.github.renameRepository('o/a', 'o/b');
      const credential = { clientId: PAIR.ID, clientSecret: scene.line.masks.secret(PAIR.SECRET) };
      const error = await failureOf(store.write(observed, { names: NAMES, credential }));
      expect(error.message).toMatch(/answered 307, a redirect, which is not followed/);
      expect(scene.sandbox.github.secrets('o/b')).toEqual([]);
    });
  });

  test('fails where a page of HTML answers in place of GitHub', async () => {
    await inRepository(async (scene) => {
      const answer = { status: 200, body: '<html>sign in</html>', contentType: 'text/html' };
      scene.sandbox.faults.add({ ...put('ID'), when: 'before', answer });
      await failureOf(write(scene));
    });
  });
});
