/** A public key of GitHub: base64 of 32 bytes, and the id it is known by. */
export interface PublicKey {
  id: string;
  key: string;
}

/**
 * The values as sealed boxes for a public key, in base64 as GitHub takes them (GitHub REST docs, Encrypting secrets).
 * libsodium is loaded by the first call.
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
 * Proves that a public key can be sealed for: what a sealed box needs of it is a secret shared with some other key.
 * @throws Error where it cannot
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
