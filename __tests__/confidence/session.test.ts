import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { RequestRefused, UnexpectedResponse } from '../../src/domain/errors.ts';
import { orderWith } from '../support/client-orders.ts';
import { failureOf, inScene, quickClock } from '../support/scene.ts';

const FLAGS = new Set(['flags']);
const TOKEN = /POST .*\/oauth\/token/;
const clientList = { service: 'confidence', method: 'GET', path: /apiClients/, when: 'before' } as const;
const tokenPath = { service: 'confidence', path: /oauth\/token/, when: 'before' } as const;

describe('signing in', () => {
  test.each([
    ['camel', 'string'],
    ['camel', 'number'],
    ['snake', 'string'],
    ['snake', 'number'],
  ] as const)(
    'works with keys in %s case and a lifetime as a %s, and once for many calls',
    async (tokenKeys, expiresIn) => {
      await inScene({ confidence: { tokenKeys, expiresIn } }, async ({ source, asked }) => {
        const confidence = source();
        await confidence.find(FLAGS);
        await confidence.roles();
        await confidence.get('apiClients/none');
        expect(asked(TOKEN)).toHaveLength(1);
      });
    },
  );

  test('happens again when less than 30 s are left', async () => {
    await inScene({ confidence: { tokenLifetimeSeconds: 100 } }, async ({ source, asked, line }) => {
      const confidence = source();
      await confidence.find(FLAGS);
      line.clock.advance(60_000);
      await confidence.find(FLAGS);
      expect(asked(TOKEN)).toHaveLength(1);
      line.clock.advance(11_000);
      await confidence.find(FLAGS);
      expect(asked(TOKEN)).toHaveLength(2);
    });
  });

  test('counts five minutes as the lifetime where the service tells none', async () => {
    await inScene({}, async ({ sandbox, source, asked, line }) => {
      for (const body of ['{"accessToken":"a.b.c"}', '{"access_token":"a.b.d"}']) {
        sandbox.faults.add({ ...tokenPath, answer: { status: 200, body } });
      }
      sandbox.faults.add({ ...clientList, times: 9, answer: { status: 400 } });
      const confidence = source();
      await failureOf(confidence.find(FLAGS));
      line.clock.advance(269_000);
      await failureOf(confidence.find(FLAGS));
      expect(asked(TOKEN)).toHaveLength(1);
      line.clock.advance(2_000);
      await failureOf(confidence.find(FLAGS));
      expect(asked(TOKEN)).toHaveLength(2);
    });
  });

  test.each(['plain', 'nested', 'text'] as const)(
    'with a wrong secret says what to check and shows nothing of the answer, in the shape %s',
    async (errorShape) => {
      await inScene({ confidence: { errorShape } }, async ({ sandbox, source }) => {
        const { clientId } = sandbox.confidence.admin;
        const error = await failureOf(source({ clientId, clientSecret: 'wrong-secret-0123456789' }).roles());
        expect(error).toBeInstanceOf(RequestRefused);
        expect(error.message).toMatch(
          /^POST http:\/\/127\.0\.0\.1:\d+\/v1\/oauth\/token answered 401\. The inputs confidence-client-id and confidence-client-secret are not accepted/,
        );
        expect(error.message).toContain('check both, and the region of the token endpoint');
        expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/wrong-secret|clientSecret=|Invalid client/);
      });
    },
  );

  test.each([
    ['a page', { status: 404, body: '<html>not here' }, 'This is not a token endpoint: check confidence-token-url'],
    [
      'another resource',
      { status: 404, body: '{"message":"no"}' },
      'This is not a token endpoint: check confidence-token-url',
    ],
    [
      'a page with status 200',
      { status: 200, body: '<html>sign in' },
      'This is not a token endpoint: check confidence-t',
    ],
    [
      'JSON without a token',
      { status: 200, body: '{"issuer":"x"}' },
      'This is not a token endpoint: check confidence-t',
    ],
    ['a redirect', { status: 302, headers: { location: 'https://sso.example.com' } }, 'This is not a token endpoint'],
    [
      'a used up quota',
      { status: 403, body: '{"message":"RESOURCE_EXHAUSTED: quota of sign-ins"}' },
      'Confidence limits',
    ],
    ['a refused client', { status: 400, body: '{"error":"invalid_client"}' }, 'The inputs confidence-client-id and'],
  ] as const)('that meets %s tells the cure for that', async (_, answer, cure) => {
    await inScene({}, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...tokenPath, times: 9, answer });
      expect((await failureOf(source().roles())).message).toContain(cure);
    });
  });

  test('shows nothing of an answer that cannot be read', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const body = JSON.stringify({ accesstoken: 'leaked-token-0123456789' });
      sandbox.faults.add({ ...tokenPath, answer: { status: 200, body } });
      const error = await failureOf(source().roles());
      expect(error).toBeInstanceOf(UnexpectedResponse);
      expect(error.message).not.toContain('leaked-token');
    });
  });

  test('with a token made elsewhere asks for none', async () => {
    await inScene({}, async ({ sandbox, line, source, asked }) => {
      const { tokenUrl, admin } = sandbox.confidence;
      const body = JSON.stringify({ grantType: 'client_credentials', ...admin });
      const answer = await line.fetch(tokenUrl, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      const { accessToken } = v.parse(v.object({ accessToken: v.string() }), JSON.parse(await answer.text()));
      expect(await source({ token: accessToken }).roles()).not.toEqual([]);
      expect(asked(TOKEN)).toHaveLength(1);
      const error = await failureOf(source({ token: 'eyJ.eyJ.old' }).roles());
      expect(error.message).toMatch(/answered 401: .*expired\.+ The input confidence-token is not accepted/);
    });
  });

  test('of calls at the same time is one exchange', async () => {
    await inScene({}, async ({ source, asked }) => {
      const confidence = source();
      await Promise.all([confidence.roles(), confidence.find(FLAGS)]);
      expect(asked(TOKEN)).toHaveLength(1);
    });
  });

  test('that failed once is tried again by the next call', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...tokenPath, answer: { status: 508 } });
      const confidence = source();
      await failureOf(confidence.find(FLAGS));
      expect(await confidence.find(FLAGS)).toMatchObject({ clients: [] });
    });
  });
});

describe('the proof of a credential', () => {
  test('is a sign-in with it', async () => {
    await inScene({}, async ({ sandbox, source, line }) => {
      const { clientId, clientSecret } = sandbox.confidence.addClient({ displayName: 'flags' });
      await source().prove({ clientId, clientSecret: line.masks.secret(clientSecret) }, 'known');
    });
  });

  test('fails at once for one that is known and does not work', async () => {
    await inScene({}, async ({ sandbox, source, line, asked }) => {
      const { clientId } = sandbox.confidence.addClient({ displayName: 'flags' });
      const wrong = { clientId, clientSecret: line.masks.secret('wrong-secret-0123456789') };
      expect(await failureOf(source().prove(wrong, 'known'))).toBeInstanceOf(RequestRefused);
      expect(asked(TOKEN)).toHaveLength(1);
    });
  });

  test('tries one that is fresh again and again', async () => {
    await inScene({ clock: quickClock(), confidence: { spreadMs: 20_000 } }, async ({ source, asked }) => {
      const { clientId, clientSecret } = await source().create(orderWith());
      if (clientSecret === undefined) throw new Error('no secret');
      await source().prove({ clientId, clientSecret }, 'fresh');
      const [first, second, ...others] = asked(TOKEN).map(({ status }) => status);
      expect([first, second, others.at(-1)]).toEqual([200, 401, 200]);
      expect(new Set(others.slice(0, -1))).toEqual(new Set([401]));
    });
  });

  test('gives a fresh one up after a minute', async () => {
    await inScene({ clock: quickClock(), confidence: { spreadMs: 600_000 } }, async ({ source, line }) => {
      const { clientId, clientSecret } = await source().create(orderWith());
      if (clientSecret === undefined) throw new Error('no secret');
      expect(await failureOf(source().prove({ clientId, clientSecret }, 'fresh'))).toBeInstanceOf(RequestRefused);
      const waitedMs = line.clock.sleptMs.reduce((sum, ms) => sum + ms, 0);
      expect(waitedMs).toBeGreaterThan(40_000);
      expect(waitedMs).toBeLessThanOrEqual(60_000);
    });
  });
});

describe('an access token that Confidence refuses before its time', () => {
  const REFUSED = { status: 401, body: '{"message":"token expired"}' };

  test('is replaced once, and the request goes on', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      const confidence = source();
      await confidence.find(FLAGS);
      sandbox.faults.add({ ...clientList, answer: REFUSED });
      expect(await confidence.find(FLAGS)).toMatchObject({ clients: [] });
      expect(asked(TOKEN)).toHaveLength(2);
    });
  });

  test('is replaced before a create too, which nothing was done of', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...clientList, method: 'POST', answer: REFUSED });
      await source().create(orderWith());
      expect(asked(TOKEN)).toHaveLength(2);
      expect(sandbox.confidence.clients().filter(({ displayName }) => displayName === 'flags')).toHaveLength(1);
    });
  });

  test('is replaced once for all requests at the same time', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      const confidence = source();
      await confidence.find(FLAGS);
      sandbox.faults.add({
        service: 'confidence',
        path: /v1\/(?:apiClients|roles)/,
        when: 'before',
        times: 2,
        answer: REFUSED,
      });
      await Promise.all([confidence.find(FLAGS), confidence.roles()]);
      expect(asked(TOKEN)).toHaveLength(2);
    });
  });

  test('fails where the new one is refused too, without a third', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...clientList, times: 9, answer: REFUSED });
      expect(await failureOf(source().find(FLAGS))).toMatchObject({ status: 401 });
      expect([asked(TOKEN).length, asked(/apiClients/).length]).toEqual([2, 2]);
    });
  });
});
