import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formsOf, Masks } from '../../src/runtime/masks.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';

const secretText = fc.oneof(
  fc.string({ minLength: 8, maxLength: 70 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }),
  fc.stringMatching(/^[A-Za-z0-9]{8,70}$/),
);
const noise = fc.uint8Array({ maxLength: 9 });

function holdsForm(text: string, secret: string): boolean {
  return formsOf(secret).some((form) => text.includes(form));
}

describe('the forms of a secret', () => {
  test.each(['base64', 'base64url'] as const)('find it in %s of any longer text', (encoding) => {
    fc.assert(
      fc.property(noise, secretText, noise, (before, secret, after) => {
        const encoded = Buffer.concat([before, Buffer.from(secret), after]).toString(encoding);
        expect(holdsForm(encoded, secret)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, (text: string) => string]>([
    ['itself', (text) => text],
    ['JSON', (text) => JSON.stringify({ text })],
    ['a URL', (text) => `https://example.com/?q=${encodeURIComponent(text)}`],
    ['a URL in lower case', (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
    ['hex', (text) => Buffer.from(text).toString('hex')],
    ['hex in upper case', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ])('find it in %s', (_, encode) => {
    const wellFormed = secretText.filter((text) => !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(hostileText, wellFormed, hostileText, (before, secret, after) => {
        expect(holdsForm(`${before}${encode(secret)}${after}`, secret)).toBe(true);
      }),
    );
  });

  test('find each line of a text of several lines', () => {
    expect(formsOf('first line\r\n  second line\nthird')).toEqual(
      expect.arrayContaining(['first line', 'second line', 'third']),
    );
  });

  test('find one with spaces in a form', () => {
    expect(holdsForm(new URLSearchParams({ q: 'a b&c d/e' }).toString(), 'a b&c d/e')).toBe(true);
  });

  test('find one with characters that form encoding escapes and URL encoding keeps', () => {
    const secret = "it's (a) ~secret!";
    expect(holdsForm(new URLSearchParams({ q: secret }).toString(), secret)).toBe(true);
  });

  test('are never empty, and come longest first', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        const lengths = formsOf(secret).map(({ length }) => length);
        expect(lengths.every((length) => length > 0)).toBe(true);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      }),
    );
  });

  test('of nothing are none', () => {
    expect(formsOf('')).toEqual([]);
  });

  test('of a short secret leave out fragments that would hide half the log', () => {
    expect(formsOf('ab').filter((form) => form.length < 4)).toEqual(['ab']);
  });
});

describe('masks', () => {
  test('are told to the runner before the secret exists, each form once', () => {
    const told: string[] = [];
    const masks = new Masks((forms) => told.push(...forms));
    masks.secret('hunter22hunter22');
    masks.secret('hunter22hunter22');
    expect(told).toEqual(formsOf('hunter22hunter22'));
  });

  test('take a secret out of whatever text it is in', () => {
    // An asterisk in a secret can meet those that stand for one.
    const secret = secretText.filter((text) => !text.includes('*') && text.trim().length >= 8);
    fc.assert(
      fc.property(hostileText, secret, hostileText, (before, value, after) => {
        const masks = new Masks(() => {});
        masks.secret(value);
        const line = masks.clean(`${before}${value}${after}`);
        expect(line).not.toContain(value);
        expect(dangersOf(line)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('take out a secret that is split by control characters', () => {
    const masks = new Masks(() => {});
    masks.secret('hunter22hunter22');
    expect(masks.clean('hunter22\u001b[0mhunter22')).toBe('***');
  });

  test('take out the encoded forms, and leave other text alone', () => {
    const masks = new Masks(() => {});
    masks.secret('hunter22/hunter22');
    expect(masks.clean(`q=${encodeURIComponent('hunter22/hunter22')} of hunter2`)).toBe('q=*** of hunter2');
  });

  test('leave no part of a secret at the end of a text that is cut', () => {
    const masks = new Masks(() => {});
    masks.secret('hunter22hunter22');
    expect(masks.clean('text hunter22hunter22 more', 10)).toBe('text *** …');
  });
});

test('a secret prints as asterisks everywhere, and reveals itself only when asked', () => {
  const secret = new Masks(() => {}).secret('hunter22');
  expect(`${secret} ${JSON.stringify({ secret })} ${inspect({ secret })}`).not.toContain('hunter22');
  expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['***', '"***"', '***']);
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe('hunter22');
});

describe('a text that may hold a secret', () => {
  const masks = new Masks(() => {});
  masks.secret('hunter22 hunter22');

  test.each([
    ['x hunter22 hunter22 y', 'x *** y'],
    ['hunter22%20hunter22', '***'],
    [Buffer.from('hunter22 hunter22').toString('base64'), '***'],
    ['hunter22hunter22', undefined],
    ['', undefined],
  ])('%j is told as one that does, or left as it is: %j', (text, redacted) => {
    expect(masks.hides(text)).toBe(redacted !== undefined);
    expect(masks.redact(text)).toBe(redacted ?? text);
  });
});

describe('a piece of a secret', () => {
  const SECRET_TEXT = 'Zx9-kLmN_47pQr.StUvWxYz0';
  const masks = new Masks(() => {});
  masks.secret(SECRET_TEXT);
  const base64 = Buffer.from(SECRET_TEXT).toString('base64');

  test.each([
    ['twelve characters in a row', `refused ${SECRET_TEXT.slice(3, 15)}`],
    ['in another case', SECRET_TEXT.slice(2, 18).toUpperCase()],
    ['with blanks between', [...SECRET_TEXT.slice(0, 14)].join(' ')],
    ['with line breaks and invisible characters between', [...SECRET_TEXT.slice(0, 14)].join('\u200b\n')],
    ['with characters between that show nothing', [...SECRET_TEXT.slice(0, 14)].join('\u034f\ufe0f\u3164\u2800')],
    ['with line breaks as JSON and URLs write them', [...SECRET_TEXT.slice(0, 14)].join('\\r\\n\\u200b%0D%0A')],
    ['behind letters that could be a line break', `\\${SECRET_TEXT.slice(7, 19)}`],
    ['of its base64, wrapped', `${base64.slice(2, 10)}\r\n${base64.slice(10, 20)}`],
    ['of its base64, wrapped in JSON', `${base64.slice(2, 10)}\\n${base64.slice(10, 20)}`],
  ])('is withheld: %s', (_, text) => {
    expect(masks.holdsPiece(text)).toBe(true);
    expect(masks.message(`a message: ${text}`)).toBe('the message is withheld, since it holds a piece of a secret');
  });

  test.each([
    ['the whole', SECRET_TEXT, '***'],
    ['a piece', `Editor ${SECRET_TEXT.slice(4, 18)}`, '***'],
    ['nothing', 'Flags Editor', 'Flags Editor'],
  ])('in a name is not shown: %s', (_, name, shown) => expect(masks.name(name)).toBe(shown));

  test('is longer than eleven characters', () => {
    const text = `refused ${SECRET_TEXT.slice(3, 14)}!`;
    expect(masks.message(text)).toBe(text);
  });

  test('is not what everybody knows of it', () => {
    const known = new Masks(() => {});
    known.secret('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0123456789abcdef\n-----END RSA PRIVATE KEY-----');
    known.secret(`eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${'a1b2c3'.repeat(9)}.sig`);
    expect(
      known.holdsPiece('no -----BEGIN RSA PRIVATE KEY----- was found, nor eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9'),
    ).toBe(false);
    expect(known.holdsPiece('MIIEowIBAAKCAQEA')).toBe(true);
    expect(known.holdsPiece('a1b2c3a1b2c3a1b2')).toBe(true);
  });
});
