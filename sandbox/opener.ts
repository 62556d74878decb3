import { blake2b } from 'blakejs';
import nacl from 'tweetnacl';

/** A key pair of Curve25519. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

const nonceBytes = nacl.box.nonceLength;
const keyBytes = nacl.box.publicKeyLength;

/** Gives a fresh key pair. */
export function makeKeyPair(): KeyPair {
  return nacl.box.keyPair();
}

/**
 * Opens a sealed box, as libsodium's documentation of sealed boxes lays it out: an ephemeral public key, then a box
 * whose nonce is the BLAKE2b hash of both public keys. Absent when the box was not sealed for this pair or was changed.
 */
export function openSealedBox(sealed: Uint8Array, { publicKey, secretKey }: KeyPair): Uint8Array | undefined {
  if (sealed.length < keyBytes + nacl.box.overheadLength) return undefined;
  const ephemeralKey = Uint8Array.from(sealed.subarray(0, keyBytes));
  const box = Uint8Array.from(sealed.subarray(keyBytes));
  const nonce = blake2b(Uint8Array.from([...ephemeralKey, ...publicKey]), undefined, nonceBytes);
  return nacl.box.open(box, nonce, ephemeralKey, secretKey) ?? undefined;
}
