/** A public key of GitHub: 32 bytes in base64, and its id. */
export interface PublicKey {
  id: string;
  key: string;
}

/**
 * The values as sealed boxes for a public key, in base64 as GitHub takes them (GitHub REST docs, Encrypting secrets).
 * The first call loads libsodium.
 * @throws Error where the key is not 32 bytes of base64
 */
export async function sealed(values: readonly string[], { key }: PublicKey): Promise<readonly string[]> {
  const sodium = await loaded();
  const recipient = sodium.from_base64(key, sodium.base64_variants.ORIGINAL);
  return values.map((value) =>
    sodium.to_base64(sodium.crypto_box_seal(value, recipient), sodium.base64_variants.ORIGINAL),
  );
}

/**
 * Proves that libsodium can seal for a public key, by computing the secret that the key shares with another one.
 * @throws Error for a key that libsodium refuses
 */
export async function checkKey({ key }: PublicKey): Promise<void> {
  const sodium = await loaded();
  const anyPrivateKey = new Uint8Array(sodium.crypto_box_SECRETKEYBYTES).fill(1);
  sodium.crypto_box_beforenm(sodium.from_base64(key, sodium.base64_variants.ORIGINAL), anyPrivateKey);
}

async function loaded() {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return sodium;
}
