import { describe, expect, test } from '@jest/globals';
import { bypassesProxy, unknownEntries } from '../../src/http/no-proxy.ts';

const bypasses = (address: string, noProxy: string): boolean => bypassesProxy(new URL(address), noProxy);

describe('an address is reached without the proxy', () => {
  test.each([
    ['https://api.example.com', 'example.com'],
    ['https://api.example.com', '.example.com'],
    ['https://api.example.com', '*.example.com'],
    ['https://example.com', '.example.com'],
    ['https://API.example.com.', 'api.EXAMPLE.com'],
    ['https://api.example.com', 'a.test  example.com'],
    ['https://api.example.com', 'a.test,\nexample.com\t'],
    ['https://api.example.com', 'example.com:443'],
    ['https://api.example.com:8443', 'example.com:8443'],
    ['http://api.example.com', 'example.com:80'],
    ['https://api.example.com', '*'],
    ['https://10.1.2.3', '10.0.0.0/8'],
    ['https://10.1.2.3', '10.1.2.3'],
    ['https://[fd00::1]', 'fd00::/8'],
    ['https://[fd00::1]', '[fd00::1]'],
    ['http://127.0.0.1:3000', ''],
    ['http://localhost:3000', ''],
    ['http://[::1]:3000', ''],
  ])('%s with no_proxy %j', (address, noProxy) => expect(bypasses(address, noProxy)).toBe(true));

  test.each([
    ['https://api.example.com', ''],
    ['https://notexample.com', 'example.com'],
    ['https://example.com.evil.test', 'example.com'],
    ['https://api.example.com', 'example.com:8443'],
    ['https://11.1.2.3', '10.0.0.0/8'],
    ['https://10.1.2.3', '10.0.0.0/99'],
    ['https://api.example.com', '10.0.0.0/8'],
    ['https://110.1.2.3', '10.1.2.3'],
    ['https://api.example.com', '/example/'],
  ])('not %s with no_proxy %j', (address, noProxy) => expect(bypasses(address, noProxy)).toBe(false));
});

test('entries that no form explains are found', () => {
  expect(unknownEntries('example.com, *.a.test:443 10.0.0.0/8 [::1] *')).toEqual([]);
  expect(unknownEntries('https://example.com, ex*ample.com, /a/')).toEqual([
    'https://example.com',
    'ex*ample.com',
    '/a/',
  ]);
  const networks = ['10.0.0.0/33', '10.0.0.0/8/8', 'fd00::/129', '10.0.0/8', 'example.com/8', '/8'];
  expect(unknownEntries(`10.0.0.0/0 fd00::/128 [fd00::]/8 ${networks.join(' ')}`)).toEqual(networks);
});
