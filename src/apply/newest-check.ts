import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed } from '../domain/errors.ts';
import { lineageOf } from '../domain/lineage.ts';
import type { Clock, CredentialSource } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';

// Both are below the ten minutes after which other runs may take a client for abandoned (`YOUNG_MS`).
const LOOK_AFTER_MS = 180_000;
const GOOD_FOR_MS = 540_000;
// A service that does not answer is not asked for each target.
const ASK_AGAIN_MS = 60_000;

/** The certainty that a client is still the one to write: after three minutes it is looked for again, after nine it is over. */
export interface NewestCheck {
  /**
   * Looks again where the last look is too old: a run may have to wait for GitHub for an hour, and another one may go on meanwhile.
   * @throws CannotProceed where the client was succeeded or deleted, or nobody can tell for long
   */
  assertNewest(): Promise<void>;
  /** Whether a look showed that the client is no longer the one to write. */
  isSuperseded(): boolean;
  /** Whether it is time to look again. */
  isExpired(): boolean;
}

/**
 * @param seenAtMs when the client was last seen to be the newest, on the clock
 * @param look whether it still is
 */
export function newestCheck(
  { name }: ApiClient,
  { seenAtMs, look }: { seenAtMs: number; look: () => Promise<boolean> },
  clock: Clock,
): NewestCheck {
  let [lookAtMs, goodUntilMs] = [seenAtMs + LOOK_AFTER_MS, seenAtMs + GOOD_FOR_MS];
  let isSuperseded = false;
  let failure: ActionError | undefined;
  let looking: Promise<void> | undefined;
  const lookAgain = async (): Promise<void> => {
    const atMs = clock.nowMs();
    try {
      isSuperseded = !(await look());
      [lookAtMs, goodUntilMs] = [atMs + LOOK_AFTER_MS, atMs + GOOD_FOR_MS];
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      failure = error;
      lookAtMs = clock.nowMs() + ASK_AGAIN_MS;
    }
  };
  const isExpired = (): boolean => clock.nowMs() >= lookAtMs;
  return {
    assertNewest: async () => {
      if (!isSuperseded && isExpired()) {
        // All who are about to write look together.
        looking ??= lookAgain().finally(() => {
          looking = undefined;
        });
        await looking;
      }
      if (isSuperseded) throw superseded(name);
      if (clock.nowMs() >= goodUntilMs) throw unclear(name, failure);
    },
    isSuperseded: () => isSuperseded,
    isExpired,
  };
}

/** Whether a client is alive, and no other of its lineage is newer. */
export async function isNewest(
  { name }: ApiClient,
  { spec, isAdopting }: { spec: ClientSpec; isAdopting: boolean },
  source: Pick<CredentialSource, 'find' | 'get'>,
): Promise<boolean> {
  const { clients } = await source.find(new Set([spec.displayName]));
  // A list may not show yet what was just made.
  const own = clients.some((one) => one.name === name) ? undefined : await source.get(name);
  const all = own === undefined ? clients : [...clients, own];
  const lineage = lineageOf(spec, all, isAdopting);
  const newest = 'what' in lineage ? all.find((one) => one.name === name) : lineage.clients[0];
  return newest?.name === name;
}

function superseded(name: string): CannotProceed {
  const what = `not written: API client ${name} is not the newest of its display name any more, another run succeeded or deleted it`;
  return new CannotProceed([{ what, cure: 'Let one run at a time do this, by a concurrency group' }]);
}

function unclear(name: string, failure: ActionError | undefined): CannotProceed {
  const what = `not written: nobody can tell whether API client ${name} is still the newest of its display name (${failure?.message})`;
  return new CannotProceed([{ what, cure: 'Run again when Confidence answers' }], { cause: failure });
}
