import type { ApiClient } from '../../src/domain/api-client.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { clientWith } from './domain-values.ts';

/** A client whose secret is known. */
export function ownClient(secret: string, fields: Partial<ApiClient> = {}): ApiClient {
  return clientWith({ clientSecret: new Masks(() => {}).secret(secret), ...fields });
}
