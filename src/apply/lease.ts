import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed } from '../domain/errors.ts';
import { lineageOf } from '../domain/lineage.ts';
import type { Clock, CredentialSource } from '../domain/ports.ts';
import type { ClientWish } from '../domain/wish.ts';

// Well below the ten minutes after which other runs may take a client for abandoned (`YOUNG_MS`).
const LEASE_MS = 180_000;

/** The certainty that a client is still the one to write. It lasts for three minutes, and is had again by looking. */
export interface Lease {
  /**
   * Looks again where the last look is too old: a run may have to wait for GitHub for an hour, and another one may go on meanwhile.
   * @throws CannotProceed where the client was succeeded or deleted, or nobody can tell
   */
  renew(): Promise<void>;
  /** Whether a look showed that the client is no longer the one to write. */
  isLost(): boolean;
}

/**
 * @param seenAtMs when the client was last seen to be the newest, on the clock
 * @param look whether it still is
 */
export function leaseOn(
  { name }: ApiClient,
  { seenAtMs, look }: { seenAtMs: number; look: () => Promise<boolean> },
  clock: Clock,
): Lease {
  let knownAtMs = seenAtMs;
  let isLost = false;
  let looking: Promise<void> | undefined;
  const lookAgain = async (): Promise<void> => {
    const atMs = clock.nowMs();
    isLost = !(await look().catch(unclear(name)));
    knownAtMs = atMs;
  };
  return {
    renew: async () => {
      if (!isLost && clock.nowMs() - knownAtMs >= LEASE_MS) {
        // All who are about to write look together.
        looking ??= lookAgain().finally(() => {
          looking = undefined;
        });
        await looking;
      }
      if (isLost) throw overtaken(name);
    },
    isLost: () => isLost,
  };
}

/** Whether a client is alive, and no other of its lineage is newer. */
export async function isNewest(
  { name }: ApiClient,
  { wish, isAdopting }: { wish: ClientWish; isAdopting: boolean },
  source: Pick<CredentialSource, 'find' | 'get'>,
): Promise<boolean> {
  const { clients } = await source.find(new Set([wish.displayName]));
  // A list may not show yet what was just made.
  const own = clients.some((one) => one.name === name) ? undefined : await source.get(name);
  const all = own === undefined ? clients : [...clients, own];
  const lineage = lineageOf(wish, all, isAdopting);
  const newest = 'what' in lineage ? all.find((one) => one.name === name) : lineage.generations[0];
  return newest?.name === name;
}

function overtaken(name: string): CannotProceed {
  const what = `not written: API client ${name} is not the newest of its display name any more, another run succeeded or deleted it`;
  return new CannotProceed([{ what, cure: 'Let one run at a time do this, by a concurrency group' }]);
}

function unclear(name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof ActionError)) throw error;
    const what = `not written: nobody can tell whether API client ${name} is still the newest of its display name (${error.message})`;
    throw new CannotProceed([{ what, cure: 'Run again when Confidence answers' }], { cause: error });
  };
}
