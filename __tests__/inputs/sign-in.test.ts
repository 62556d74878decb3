import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../../src/domain/secret.ts';
import type { ConfidenceSignIn, GitHubSignIn } from '../../src/domain/spec.ts';
import { type Combined, valid, wrongInput } from '../../src/inputs/parsers.ts';
import { confidenceSignIn, gitHubSignIn } from '../../src/inputs/sign-in.ts';
import { Masks } from '../../src/runtime/masks.ts';

const ID = 'confidence-client-id';
const SECRET = 'confidence-client-secret';
const TOKEN = 'confidence-token';
const ACCEPTED = 'expected confidence-client-id with confidence-client-secret, or confidence-token alone';
const NOTE = 'Note: a secret or variable that does not exist reads as nothing';

function signIn(texts: Readonly<Record<string, string>>) {
  return confidenceSignIn(texts, new Masks(() => {}));
}

/** The secret part of what signs in; empty where nothing does. */
function revealed(way: Combined<ConfidenceSignIn | GitHubSignIn>): string {
  if (way.kind === 'invalid') return '';
  if (way.value.kind === 'token') return way.value.token.reveal();
  return (way.value.kind === 'app' ? way.value.privateKey : way.value.clientSecret).reveal();
}

describe('the way to sign in', () => {
  test('is a client, by both of its inputs', () => {
    const told: string[] = [];
    const way = confidenceSignIn(
      { [ID]: 'who', [SECRET]: 'hunter22hunter22' },
      new Masks((forms) => told.push(...forms)),
    );
    expect(way).toEqual(valid({ kind: 'client', clientId: 'who', clientSecret: expect.any(Secret) }));
    expect(revealed(way)).toBe('hunter22hunter22');
    expect(told).toContain('hunter22hunter22');
    expect(told).not.toContain('who');
  });

  test('is a token alone', () => {
    const told: string[] = [];
    const way = confidenceSignIn({ [TOKEN]: 'eyJ.eyJ.sig' }, new Masks((forms) => told.push(...forms)));
    expect(way).toEqual(valid({ kind: 'token', token: expect.any(Secret) }));
    expect(revealed(way)).toBe('eyJ.eyJ.sig');
    expect(told).toContain('eyJ.eyJ.sig');
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      'nothing',
      {},
      ID,
      `no Confidence credentials given: set confidence-client-id and confidence-client-secret, or confidence-token; ${ACCEPTED}. ${NOTE}`,
    ],
    ['an id alone', { [ID]: 'who' }, SECRET, `saw nothing, beside a ${ID}; ${ACCEPTED}. ${NOTE}`],
    ['a secret alone', { [SECRET]: 'hunter22' }, ID, `saw nothing, beside a ${SECRET}; ${ACCEPTED}. ${NOTE}`],
    ['all', { [ID]: 'who', [SECRET]: 'hunter22', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
    ['an id with a token', { [ID]: 'who', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
    ['a secret with a token', { [SECRET]: 'hunter22', [TOKEN]: 'e' }, TOKEN, `saw both ways to sign in; ${ACCEPTED}`],
  ])('is none with %s, by the name of the input to mend', (_, texts, input, wrong) => {
    expect(signIn(texts)).toEqual(wrongInput(input, wrong));
    expect(signIn({ [ID]: '', [SECRET]: '', [TOKEN]: '', ...texts })).toEqual(wrongInput(input, wrong));
  });

  test('is exactly one, and what is wrong shows no text', () => {
    const text = fc.constantFrom('', 'hunter22hunter22');
    fc.assert(
      fc.property(text, text, text, (id, secret, token) => {
        const way = signIn({ [ID]: id, [SECRET]: secret, [TOKEN]: token });
        const isClient = id !== '' && secret !== '' && token === '';
        const isToken = id === '' && secret === '' && token !== '';
        expect(way.kind).toBe(isClient || isToken ? 'value' : 'invalid');
        expect(JSON.stringify(way)).not.toContain(isClient ? `"clientSecret":"hunter22` : 'hunter22');
      }),
    );
  });
});

describe('the way to sign in to GitHub', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const accepted = 'expected github-app-id with github-app-private-key, or github-token alone';
  const way = (texts: Readonly<Record<string, string>>, told: string[] = []) =>
    gitHubSignIn(texts, new Masks((forms) => told.push(...forms)));

  test('is a token alone', () => {
    expect(way({ 'github-token': 'ghs_x' })).toEqual(valid({ kind: 'token', token: expect.any(Secret) }));
  });

  test.each([
    ['real line breaks', pem],
    ['no line break at its end', pem.trim()],
    ['\\n for line breaks', pem.replaceAll('\n', '\\n')],
    ['\\r\\n for line breaks', pem.replaceAll('\n', '\\r\\n')],
    ['\\n for line breaks, and text around it', `Bag Attributes\n${pem}# end`.replaceAll('\n', '\\n')],
    ['the other form of PEM', String(privateKey.export({ type: 'pkcs8', format: 'pem' }))],
    ['bag attributes before it', `Bag Attributes\n    friendlyName: app\nKey Attributes: <No Attributes>\n${pem}`],
    ['a comment before and after it', `# the key of the App\n${pem}# the end\n`],
    ['a public key beside it', `${publicKey.export({ type: 'spki', format: 'pem' })}${pem}`],
    ['line breaks of Windows and indentation', pem.replaceAll('\n', '\r\n    ')],
  ])('is an App, with a key that has %s', (_, key) => {
    const told: string[] = [];
    const app = way({ 'github-app-id': '123', 'github-app-private-key': key }, told);
    expect(app).toEqual(valid({ kind: 'app', appId: '123', privateKey: expect.any(Secret) }));
    expect(createPublicKey(revealed(app)).equals(publicKey)).toBe(true);
    for (const line of revealed(app).trim().split('\n')) expect(told).toContain(line);
  });

  test.each([
    ['no key', 'hunter22hunter22hunter22hunter22hunter22hunter22'],
    ['half a key', pem.slice(0, 400)],
    ['many beginnings', '-----BEGIN PRIVATE KEY-----\n'.repeat(40_000)],
    ['a public key', String(publicKey.export({ type: 'spki', format: 'pem' }))],
    ['another kind of key', String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))],
  ])('is none with %s, and what was seen is not told', (_, key) => {
    const wrong = way({ 'github-app-id': '123', 'github-app-private-key': key });
    expect(wrong).toMatchObject({
      inputs: [{ input: 'github-app-private-key', wrong: expect.stringContaining('no RSA private key') }],
    });
    expect(JSON.stringify(wrong)).not.toContain(key.slice(30, 60));
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      'nothing',
      {},
      'github-token',
      'no GitHub credentials given: set github-app-id and github-app-private-key, or github-token',
    ],
    ['an id alone', { 'github-app-id': '1' }, 'github-app-private-key', 'saw nothing, beside a github-app-id'],
    ['both', { 'github-app-id': '1', 'github-token': 'x' }, 'github-token', 'saw both ways to sign in'],
  ])('is none with %s', (_, texts, input, wrong) => {
    expect(way(texts)).toMatchObject({ inputs: [{ input, wrong: expect.stringContaining(`${wrong}; ${accepted}`) }] });
  });
});
