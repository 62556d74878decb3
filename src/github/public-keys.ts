import * as v from 'valibot';
import { UnexpectedResponse } from '../domain/errors.ts';
import { type Target, targetKey, targetName } from '../domain/target.ts';
import type { Accounts } from './client.ts';
import { parametersOf, routesFor } from './routes.ts';
import type { PublicKey } from './seal.ts';

const KEY_BYTES = 32;
const answer = v.object({
  key_id: v.pipe(v.string(), v.nonEmpty()),
  key: v.pipe(v.string(), v.base64()),
});

/** The public keys of targets. Each is fetched once. */
export interface PublicKeys {
  of(target: Target): Promise<PublicKey>;
  /** The key that takes the place of `stale`, which GitHub refused. It is fetched once for all who ask. */
  again(target: Target, stale: PublicKey): Promise<PublicKey>;
}

/** The keys as GitHub tells them. The calls throw what a request throws. */
export function publicKeys(accounts: Accounts): PublicKeys {
  const known = new Map<string, Promise<PublicKey>>();
  const fetchInto = (target: Target): Promise<PublicKey> => {
    const key = fetchKey(accounts, target);
    known.set(targetKey(target), key);
    // After a failure the next one who asks fetches it again.
    key.catch(() => {
      if (known.get(targetKey(target)) === key) known.delete(targetKey(target));
    });
    return key;
  };
  return {
    of: async (target) => await (known.get(targetKey(target)) ?? fetchInto(target)),
    again: async (target, stale) => {
      const held = await known.get(targetKey(target));
      const isOther = held !== undefined && (held.id !== stale.id || held.key !== stale.key);
      return isOther ? held : await fetchInto(target);
    },
  };
}

async function fetchKey(accounts: Accounts, target: Target): Promise<PublicKey> {
  const github = await accounts.of(target.owner);
  const { data } = await github.send(routesFor(target).publicKey, parametersOf(target), answer);
  if (Buffer.from(data.key, 'base64').length !== KEY_BYTES) {
    const what = `its public key is not one of ${KEY_BYTES} bytes`;
    throw new UnexpectedResponse([{ subject: targetName(target), what }]);
  }
  return { id: data.key_id, key: data.key };
}
