import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Masks } from '../../src/domain/masks.ts';
import { signInFrom } from '../../src/inputs/sign-in.ts';

const ID = 'confidence-client-id';
const SECRET = 'confidence-client-secret';
const TOKEN = 'confidence-token';
const ACCEPTED = 'accepted: confidence-client-id with confidence-client-secret, or confidence-token alone';
const NOTE = 'Note: a secret or variable that does not exist reads as nothing';

function signIn(texts: Readonly<Record<string, string>>) {
  return signInFrom(texts, new Masks(() => {}));
}

describe('the way to sign in', () => {
  test('is a client, by both of its inputs', () => {
    const told: string[] = [];
    const way = signInFrom({ [ID]: 'who', [SECRET]: 'hunter22hunter22' }, new Masks((forms) => told.push(...forms)));
    expect(way).toEqual({ kind: 'client', clientId: 'who', clientSecret: expect.anything() });
    expect('kind' in way && way.kind === 'client' && way.clientSecret.reveal()).toBe('hunter22hunter22');
    expect(told).toContain('hunter22hunter22');
    expect(told).not.toContain('who');
  });

  test('is a token alone', () => {
    const told: string[] = [];
    const way = signInFrom({ [TOKEN]: 'eyJ.eyJ.sig' }, new Masks((forms) => told.push(...forms)));
    expect(way).toEqual({ kind: 'token', token: expect.anything() });
    expect('kind' in way && way.kind === 'token' && way.token.reveal()).toBe('eyJ.eyJ.sig');
    expect(told).toContain('eyJ.eyJ.sig');
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['nothing', {}, ID, `saw neither of the two ways to sign in; ${ACCEPTED}. ${NOTE}`],
    ['an id alone', { [ID]: 'who' }, SECRET, `saw nothing, beside a ${ID}; ${ACCEPTED}. ${NOTE}`],
    ['a secret alone', { [SECRET]: 'hunter22' }, ID, `saw nothing, beside a ${SECRET}; ${ACCEPTED}. ${NOTE}`],
    ['all', { [ID]: 'who', [SECRET]: 'hunter22', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
    ['an id with a token', { [ID]: 'who', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
    ['a secret with a token', { [SECRET]: 'hunter22', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
  ])('is none with %s, by the name of the input to mend', (_, texts, input, wrong) => {
    expect(signIn(texts)).toEqual({ input, wrong });
    expect(signIn({ [ID]: '', [SECRET]: '', [TOKEN]: '', ...texts })).toEqual({ input, wrong });
  });

  test('is exactly one, and what is wrong shows no text', () => {
    const text = fc.constantFrom('', 'hunter22hunter22');
    fc.assert(
      fc.property(text, text, text, (id, secret, token) => {
        const way = signIn({ [ID]: id, [SECRET]: secret, [TOKEN]: token });
        const isClient = id !== '' && secret !== '' && token === '';
        const isToken = id === '' && secret === '' && token !== '';
        expect('kind' in way).toBe(isClient || isToken);
        expect(JSON.stringify(way)).not.toContain(isClient ? `"clientSecret":"hunter22` : 'hunter22');
      }),
    );
  });
});
