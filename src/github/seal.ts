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
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  const recipient = sodium.from_base64(key, sodium.base64_variants.ORIGINAL);
  return values.map((value) =>
    sodium.to_base64(sodium.crypto_box_seal(value, recipient), sodium.base64_variants.ORIGINAL),
  );
}
