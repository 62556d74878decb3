import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { makeKeyPair, openSealedBox } from '../../sandbox/opener.ts';

beforeAll(() => sodium.ready);

describe('a sealed box made by libsodium', () => {
  test('opens with the pair it was sealed for, whatever is in it', () => {
    const pair = makeKeyPair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
        expect(openSealedBox(sodium.crypto_box_seal(value, pair.publicKey), pair)).toEqual(value);
      }),
      { numRuns: 12 },
    );
  });

  test('opens with a pair that libsodium made', () => {
    const { publicKey, privateKey } = sodium.crypto_box_keypair();
    const opened = openSealedBox(sodium.crypto_box_seal('grüße', publicKey), { publicKey, secretKey: privateKey });
    expect(Buffer.from(opened ?? []).toString()).toBe('grüße');
  });

  test('does not open for another pair', () => {
    const sealed = sodium.crypto_box_seal('secret', makeKeyPair().publicKey);
    expect(openSealedBox(sealed, makeKeyPair())).toBeUndefined();
  });

  test('does not open when any part of it was changed', () => {
    const pair = makeKeyPair();
    const sealed = sodium.crypto_box_seal('secret', pair.publicKey);
    for (const position of [0, 31, 32, 47, 48, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === position ? byte ^ 1 : byte));
      expect(openSealedBox(changed, pair)).toBeUndefined();
    }
  });

  test('does not open when it is cut short', () => {
    const pair = makeKeyPair();
    const sealed = sodium.crypto_box_seal('', pair.publicKey);
    expect(sealed).toHaveLength(48);
    expect(openSealedBox(sealed, pair)).toEqual(new Uint8Array(0));
    for (const length of [0, 31, 47]) expect(openSealedBox(sealed.subarray(0, length), pair)).toBeUndefined();
  });
});
