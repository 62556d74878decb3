import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signedInAs } from '../../src/confidence/session.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { inScene } from '../support/scene.ts';

const masks = new Masks(() => {});

function tokenOf(payload: unknown): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, payload].map((part) => JSON.stringify(part));
  return [...parts, 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

function told(token: string): readonly string[] | undefined {
  const ids = signedInAs({ kind: 'token', token: masks.secret(token) });
  return ids && [...ids].sort();
}

describe('who a run is signed in as', () => {
  test('is the client that it signs in with', () => {
    const ids = signedInAs({ kind: 'client', clientId: 'the-client', clientSecret: masks.secret('shhh-0123') });
    expect(ids).toEqual(new Set(['the-client']));
  });

  test.each([
    [{ azp: 'a' }, ['a']],
    [{ client_id: 'b' }, ['b']],
    [{ sub: 'c' }, ['c']],
    [{ azp: 'a', client_id: 'b', sub: 'c', aud: ['d'], iat: 5 }, ['a', 'b', 'c']],
    [{ azp: 'a', client_id: 'a', sub: 'a' }, ['a']],
    [{ azp: 'mit-Umlaut-ä' }, ['mit-Umlaut-ä']],
  ])('is what the claims %j of an access token tell', (claims, ids) => {
    expect(told(tokenOf(claims))).toEqual(ids);
  });

  test.each([
    ['a token without such claims', tokenOf({ iss: 'confidence', iat: 5 })],
    ['a claim that is no text', tokenOf({ azp: 5 })],
    ['claims that are no object', tokenOf(['azp'])],
    ['no claims at all', tokenOf(null)],
    ['a payload that is no JSON', `a.${Buffer.from('azp=a').toString('base64url')}.c`],
    ['a text without dots', 'opaque-access-token-0123456789'],
    ['a text of dots', '....'],
  ])('is not told by %s', (_, token) => {
    expect(told(token)).toBeUndefined();
  });

  test('never throws, whatever the token', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const ids = told(parts.join('.') || 'x');
        expect(ids?.every((id) => typeof id === 'string') ?? true).toBe(true);
      }),
    );
  });

  test.each(['camel', 'snake'] as const)('is told by a token that the service made, %s', async (tokenKeys) => {
    await inScene({ confidence: { tokenKeys } }, async ({ sandbox, line, source }) => {
      const { tokenUrl, weak, admin } = sandbox.confidence;
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ grantType: 'client_credentials', ...weak });
      const text = await (await line.fetch(tokenUrl, { method: 'POST', headers, body })).text();
      const token = /"access_?[tT]oken":"([^"]+)"/.exec(text)?.[1] ?? '';
      expect(source({ token }).signedInAs).toEqual(new Set([weak.clientId]));
      expect(source().signedInAs).toEqual(new Set([admin.clientId]));
      expect(source({ token: 'opaque-access-token-0123456789' }).signedInAs).toBeUndefined();
    });
  });
});
