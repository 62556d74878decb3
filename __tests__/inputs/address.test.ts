import { describe, expect, test } from '@jest/globals';
import { address, confidenceAddress, githubAddress } from '../../src/inputs/address.ts';
import { checkParser, madeOf } from './readings.ts';

const nearly = madeOf(
  'https://',
  'http://',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'api.example.com',
  ':8080',
  '/',
  'v1',
  '..',
  'user:field@',
  '?q',
  '#f',
  '\\',
  ' ',
  '%7b',
  '{owner}',
);

describe('an address', () => {
  test.each([address, confidenceAddress, githubAddress])('is no text of a million characters', (read) => {
    const wrong = read(`https://example.com${'/'.repeat(1_000_000)}x`);
    expect(wrong).toMatchObject({
      kind: 'invalid',
      wrong: expect.stringMatching(/^saw .{1,60}; expected at most 2000 characters$/),
    });
  });

  test('is https, or http on loopback, without credentials, query, fragment or slash at its end', () => {
    checkParser(address, nearly, (value) => {
      const url = new URL(value);
      expect(url.protocol === 'https:' || /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)).toBe(true);
      expect(['https:', 'http:']).toContain(url.protocol);
      expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
      expect(value).not.toMatch(/\/$|[\s\\]/);
      expect(url.pathname).not.toMatch(/[{}]/);
      expect(address(value)).toEqual({ kind: 'value', value });
    });
  });

  test.each([
    ['https://api.confidence.dev', 'https://api.confidence.dev'],
    ['https://HOST/api/v3///', 'https://host/api/v3'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:8080/base', 'http://127.0.0.1:8080/base'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://host:443', 'https://host'],
  ])('of %j is %j', (text, value) => {
    expect(address(text)).toEqual({ kind: 'value', value });
  });

  test.each([
    '',
    'api.confidence.dev',
    'http://api.confidence.dev',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0',
    'ftp://host',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://host/?q',
    'https://host?',
    'https://host/#f',
    'https://host#',
    'https://ho st',
    'https://host\\@other',
    'https://',
    'https://host:99999',
  ])('is not %j', (text) => {
    expect(address(text)).toHaveProperty('wrong', expect.stringContaining('expected an https: address'));
  });

  test.each([
    'https://user:hunter22@host',
    'https://hunter22@host/path',
    'https://host/?token=hunter22',
    'https://host/#hunter22',
    'https://us er:hunter22@host',
  ])('with a credential is refused without showing it: %s', (text) => {
    expect(address(text)).toEqual({ kind: 'invalid', wrong: expect.not.stringContaining('hunter22') });
  });

  test.each(['https:user:hunter22@host', 'https:\\\\user:hunter22@host', 'https://user:a/hunter22@host'])(
    'with a credential in an odd place is refused without showing it: %s',
    (text) => {
      expect(address(text)).toEqual({ kind: 'invalid', wrong: expect.not.stringContaining('hunter22') });
    },
  );
});

describe('an address of Confidence', () => {
  test('is an address that does not end in its version', () => {
    checkParser(confidenceAddress, nearly, (value) => {
      expect(address(value)).toEqual({ kind: 'value', value });
      expect(value).not.toMatch(/\/v1$/);
    });
  });

  test.each([
    ['https://api.confidence.dev/', 'https://api.confidence.dev'],
    ['https://iam.eu.confidence.dev', 'https://iam.eu.confidence.dev'],
    ['https://proxy.example.com/v1/confidence', 'https://proxy.example.com/v1/confidence'],
    ['https://proxy.example.com/api-v1', 'https://proxy.example.com/api-v1'],
    ['https://proxy.example.com/v10', 'https://proxy.example.com/v10'],
  ])('may be %s', (text, value) => {
    expect(confidenceAddress(text)).toEqual({ kind: 'value', value });
  });

  test.each([
    ['https://api.confidence.dev/v1', 'https://api.confidence.dev'],
    ['https://api.confidence.dev/v1/', 'https://api.confidence.dev'],
    ['https://API.Confidence.dev/v1//', 'https://api.confidence.dev'],
    ['http://127.0.0.1:8080/base/v1', 'http://127.0.0.1:8080/base'],
  ])('with its version, %s, is refused with the one that is meant', (text, meant) => {
    expect(confidenceAddress(text)).toEqual({ kind: 'invalid', wrong: `saw "${text}"; expected ${meant}` });
  });

  test.each(['', 'api.confidence.dev/v1', 'http://api.confidence.dev/v1', 'https://user:hunter22@host/v1'])(
    'that is no address is refused as one: %s',
    (text) => {
      expect(confidenceAddress(text)).toEqual(address(text));
      expect(confidenceAddress(text)).toHaveProperty('wrong', expect.stringContaining('expected an https: address'));
    },
  );
});

describe('an address of GitHub', () => {
  test.each(['https://{owner}', 'https://%7bowner%7d/api/v3'])('is no template to fill in: %s', (text) => {
    expect(githubAddress(text)).toHaveProperty('wrong');
  });

  test('is an address', () => {
    checkParser(githubAddress, nearly, (value) => expect(address(value)).toEqual({ kind: 'value', value }));
  });

  test.each([
    'https://api.github.com',
    'https://ghes.example.com/api/v3',
    'https://api.octocorp.ghe.com',
    'http://127.0.0.1:3000',
  ])('may be %s', (text) => {
    expect(githubAddress(text)).toEqual({ kind: 'value', value: text });
  });

  test.each([
    ['https://github.com', 'https://api.github.com'],
    ['https://github.com/octo-org', 'https://api.github.com'],
    ['https://octocorp.ghe.com', 'https://api.octocorp.ghe.com'],
  ])('of its pages, %s, is refused with the one that is meant', (text, meant) => {
    expect(githubAddress(text)).toHaveProperty('wrong', expect.stringContaining(`expected ${meant}`));
  });

  test('that is no address is refused', () => {
    expect(githubAddress('github.com')).toHaveProperty('wrong', expect.stringContaining('https: address'));
  });
});
