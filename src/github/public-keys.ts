import * as v from 'valibot';
import { UnexpectedResponse } from '../domain/errors.ts';
import { type Target, targetKey, targetName } from '../domain/target.ts';
import type { Accounts } from './auth.ts';
import { parametersOf, routesFor } from './routes.ts';
import type { PublicKey } from './seal.ts';

const KEY_BYTES = 32;
const answer = v.object({
  key_id: v.pipe(v.string(), v.nonEmpty()),
  key: v.pipe(v.string(), v.base64()),
});

/** The public keys of places, each fetched once and kept by place. */
export interface PublicKeys {
  of(target: Target): Promise<PublicKey>;
  /** The key after `stale` was refused: fetched again, once for all who ask. */
  again(target: Target, stale: PublicKey): Promise<PublicKey>;
}

/** The keys as GitHub tells them. What the calls throw is what reading a key throws. */
export function publicKeys(accounts: Accounts): PublicKeys {
  const known = new Map<string, Promise<PublicKey>>();
  const fetchInto = (target: Target): Promise<PublicKey> => {
    const key = fetchKey(accounts, target);
    known.set(targetKey(target), key);
    return key;
  };
  return {
    of: async (target) => await (known.get(targetKey(target)) ?? fetchInto(target)),
    again: async (target, stale) => {
      const held = await known.get(targetKey(target));
      return held !== undefined && held.id !== stale.id ? held : await fetchInto(target);
    },
  };
}

async function fetchKey(accounts: Accounts, target: Target): Promise<PublicKey> {
  const github = await accounts.of(target.owner);
  const { data } = await github.send(routesFor(target).publicKey, parametersOf(target), answer);
  if (Buffer.from(data.key, 'base64').length !== KEY_BYTES) {
    throw new UnexpectedResponse([{ what: `${targetName(target)}: its public key is not one of ${KEY_BYTES} bytes` }]);
  }
  return { id: data.key_id, key: data.key };
}
