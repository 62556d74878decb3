import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type Call, send } from '../../src/confidence/transport.ts';
import { RequestRefused, UnexpectedResponse, Unreachable } from '../../src/domain/errors.ts';
import { orderWith } from '../support/client-orders.ts';
import { failureOf, inScene } from '../support/scene.ts';

const roles = { service: 'confidence', method: 'GET', path: /\/v1\/roles/, when: 'before' } as const;
const anything = v.unknown();

describe('a refusal of Confidence', () => {
  test.each(['plain', 'nested', 'text'] as const)(
    'in the shape %s is told with its message and a cure',
    async (errorShape) => {
      await inScene({ confidence: { errorShape } }, async ({ sandbox, source }) => {
        const error = await failureOf(source(sandbox.confidence.weak).create(orderWith()));
        expect(error).toBeInstanceOf(RequestRefused);
        expect(error.message).toMatch(
          /^POST http:\/\/\S+\/v1\/apiClients answered 403: Permission denied: POST \/v1\/apiClients\. Give the client this action signs in with a role that may do this: manage API clients \(and policies\)$/,
        );
      });
    },
  );

  test.each([
    [400, '{"message":"no"}', /answered 400: no$/],
    [
      403,
      '{"error":{"message":"no"}}',
      /answered 403: no\. Give the client this action signs in with a role that may do this: manage API clients \(and policies\)$/,
    ],
    [
      404,
      '<html>',
      /answered 404\. This answer is not from Confidence: check confidence-api-url, and whether a gateway/,
    ],
    [404, '', /answered 404\. Check confidence-api-url; known hosts: https:\/\/api\.confidence\.dev/],
    [
      403,
      '{"message":"Quota exceeded for API clients"}',
      /Quota exceeded for API clients\. Confidence limits how much/,
    ],
    ...['quotaExceeded', 'rateLimitExceeded', 'rate-limit reached', 'Too Many Requests', 'too_many_requests'].map(
      (message): [number, string, RegExp] => [403, JSON.stringify({ message }), /\. Confidence limits how much/],
    ),
    [
      200,
      ' <!doctype html><title>Sign in</title>',
      /answered 200 with an unexpected body.*check confidence-api-url, and whether a gateway is on the way/,
    ],
    [200, '{"quota":1}', /Check that the address is Confidence's/],
    [405, '', /answered 405\. Check confidence-api-url/],
    [508, 'ouch', /answered 508: ouch$/],
    [302, '', /answered 302\. Redirects are not followed/],
  ])('with status %d and body %j is told', async (status, body, what) => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      const headers = { location: `${sandbox.confidence.url}/elsewhere` };
      sandbox.faults.add({ ...roles, answer: { status, body, headers } });
      expect((await failureOf(source().roles())).message).toMatch(what);
      expect(asked(/roles|elsewhere/)).toHaveLength(1);
    });
  });

  test('is one safe line without secrets', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const { clientSecret } = sandbox.confidence.admin;
      const message = `::error::\u001b[31m${clientSecret}\n##[group]${Buffer.from(clientSecret).toString('base64')}`;
      sandbox.faults.add({ ...roles, answer: { status: 400, body: JSON.stringify({ message }) } });
      expect((await failureOf(source().roles())).message).toMatch(/answered 400: : :error::\*\*\* # #\[group\]\*\*\*$/);
    });
  });
});

describe('a read', () => {
  test.each([
    ['a 503 without a body', { status: 503 }],
    ['a broken connection', 'reset'],
    ['an answer that ends too early', 'truncated'],
  ] as const)('is repeated after %s', async (_, answer) => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...roles, when: 'after', answer });
      expect(await source().roles()).toHaveLength(6);
      expect(asked(/roles/)).toHaveLength(2);
    });
  });

  test.each([
    ['seconds', () => '7', 7_000],
    ['a date', (nowMs: number) => new Date(nowMs + 20_000).toUTCString(), 20_000],
  ])('waits at least as long as it is told in %s', async (_, retryAfter, atLeastMs) => {
    await inScene({}, async ({ sandbox, source, line, asked }) => {
      const headers = { 'retry-after': retryAfter(Date.now()) };
      sandbox.faults.add({ ...roles, answer: { status: 429, headers } });
      await source().roles();
      expect(asked(/roles/)).toHaveLength(2);
      // A date is in whole seconds. The first wait of the back-off comes on top, stretched at random.
      const [waitedMs = 0, ...others] = line.clock.sleptMs;
      expect(waitedMs).toBeGreaterThanOrEqual(atLeastMs + 400 - 1_500);
      expect(waitedMs).toBeLessThanOrEqual(atLeastMs + 800);
      expect(others).toEqual([]);
    });
  });

  test('does not wait for longer than a minute', async () => {
    await inScene({}, async ({ sandbox, source, line, asked }) => {
      sandbox.faults.add({ ...roles, answer: { status: 503, headers: { 'retry-after': '61' } } });
      expect((await failureOf(source().roles())).message).toMatch(/answered 503$/);
      expect([asked(/roles/).length, line.clock.sleptMs]).toEqual([1, []]);
    });
  });

  test('ignores a wait that cannot be read', async () => {
    await inScene({}, async ({ sandbox, source, asked }) => {
      sandbox.faults.add({ ...roles, answer: { status: 429, headers: { 'retry-after': 'soon' } } });
      await source().roles();
      expect(asked(/roles/)).toHaveLength(2);
    });
  });

  test.each([
    ['a page', { status: 200, body: '<html>sign in</html>', contentType: 'text/html' }],
    ['fields of another kind', { status: 200, body: '{"roles":"many"}' }],
  ])('of %s is told as what Confidence does not promise', async (_, answer) => {
    await inScene({}, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...roles, answer });
      const error = await failureOf(source().roles());
      expect(error).toBeInstanceOf(UnexpectedResponse);
      expect(error.message).toMatch(/^GET \S+\/v1\/roles answered 200 with an unexpected body \(/);
    });
  });

  test.each([
    ['a list', '[]'],
    ['nothing', ''],
  ])('answered with %s is not taken for an empty collection', async (_, body) => {
    await inScene({}, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...roles, answer: { status: 200, body } });
      expect(await failureOf(source().roles())).toBeInstanceOf(UnexpectedResponse);
    });
  });

  test('of something that is no role says so', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      sandbox.faults.add({ ...roles, answer: { status: 200, body: '{"roles":[{"name":"admin"}]}' } });
      expect((await failureOf(source().roles())).message).toMatch(/listed something that is not a role of Confidence/);
    });
  });

  test('of roles without a display name gives them without one', async () => {
    await inScene({}, async ({ sandbox, source }) => {
      const body = '{"roles":[{"name":"roles/a"},{"name":"roles/b","displayName":null}],"nextPageToken":null}';
      sandbox.faults.add({ ...roles, answer: { status: 200, body } });
      expect(await source().roles()).toEqual(['roles/a', 'roles/b'].map((name) => ({ name, displayName: '' })));
    });
  });
});

describe('no answer at all', () => {
  const call: Call = { method: 'POST', url: 'https://iam.example.test/v1/apiClients' };

  test.each([
    [
      new Error('getaddrinfo ENOTFOUND iam.example.test'),
      /no answer \(getaddrinfo ENOTFOUND iam\.example\.test\)\. Check the address, the proxy and the network; known hosts: https:\/\/api\.confidence\.dev, /,
    ],
    [
      new Error('getaddrinfo EAI_AGAIN iam.example.test'),
      /no answer \(getaddrinfo EAI_AGAIN iam\.example\.test\)\. Check the address, the proxy and the network; known hosts: /,
    ],
    [
      new Error('connect ECONNREFUSED ::1:1'),
      /no answer \(connect ECONNREFUSED ::1:1\)\. Check the address, the proxy and the network$/,
    ],
    ['gone', /no answer \(gone\)\. Check the address, the proxy and the network$/],
  ])('because of %s is told with the address, and a plain POST is not repeated', async (reason, what) => {
    await inScene({}, async ({ line }) => {
      let tries = 0;
      const fetch = async () => {
        tries += 1;
        return await Promise.reject(reason);
      };
      const error = await failureOf(send({ ...line, fetch }, call, anything));
      expect(error).toBeInstanceOf(Unreachable);
      expect(error.message).toMatch(/^POST https:\/\/iam\.example\.test\/v1\/apiClients: /);
      expect(error.message).toMatch(what);
      expect(tries).toBe(1);
    });
  });
});
