import * as v from 'valibot';
import { type Destination, keyOf, nameOf } from '../domain/destination.ts';
import { Garbled } from '../domain/errors.ts';
import type { Accounts } from './accounts.ts';
import { parametersOf, routesFor } from './routes.ts';
import type { PublicKey } from './seal.ts';

const KEY_BYTES = 32;
const answer = v.object({
  key_id: v.pipe(v.string(), v.nonEmpty()),
  key: v.pipe(v.string(), v.base64()),
});

/** The public keys of places, each fetched once and kept by place. */
export interface PublicKeys {
  of(destination: Destination): Promise<PublicKey>;
  /** The key after `stale` was refused: fetched again, once for all who ask. */
  again(destination: Destination, stale: PublicKey): Promise<PublicKey>;
}

/** The keys as GitHub tells them. What the calls throw is what reading a key throws. */
export function publicKeys(accounts: Accounts): PublicKeys {
  const known = new Map<string, Promise<PublicKey>>();
  const fetchInto = (destination: Destination): Promise<PublicKey> => {
    const key = fetchKey(accounts, destination);
    known.set(keyOf(destination), key);
    return key;
  };
  return {
    of: async (destination) => await (known.get(keyOf(destination)) ?? fetchInto(destination)),
    again: async (destination, stale) => {
      const held = await known.get(keyOf(destination));
      return held !== undefined && held.id !== stale.id ? held : await fetchInto(destination);
    },
  };
}

async function fetchKey(accounts: Accounts, destination: Destination): Promise<PublicKey> {
  const github = await accounts.of(destination.owner);
  const { data } = await github.send(routesFor(destination).publicKey, parametersOf(destination), answer);
  if (Buffer.from(data.key, 'base64').length !== KEY_BYTES) {
    throw new Garbled([{ what: `${nameOf(destination)}: its public key is not one of ${KEY_BYTES} bytes` }]);
  }
  return { id: data.key_id, key: data.key };
}
