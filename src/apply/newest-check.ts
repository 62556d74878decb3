import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed } from '../domain/errors.ts';
import { type CreatorFacts, knownLineageOf } from '../domain/known-lineage.ts';
import type { CredentialSource } from '../domain/ports.ts';
import type { ClientSpec } from '../domain/spec.ts';
import type { ApplyDeps } from './deps.ts';

/** The certainty that a client is still the newest of its lineage. It grows old, and is renewed before a write. */
export interface NewestCheck {
  /**
   * Looks again where the last look is too old: a run may have to wait for GitHub for an hour, and another run may go on meanwhile.
   * @throws CannotProceed where the client was succeeded or deleted, or nobody can tell for long
   */
  assertNewest(): Promise<void>;
  /** Whether a look showed that the client is no longer the newest. */
  isSuperseded(): boolean;
  /** Whether it is time to look again. */
  isExpired(): boolean;
  /** Looks now: whether the client is the newest. Throws what the services throw. */
  look(): Promise<boolean>;
}

/** How to look, and when that was done last. */
export interface Look {
  /** When the client was last seen to be the newest, on the clock, in milliseconds. */
  seenAtMs: number;
  look(): Promise<boolean>;
}

/** A check whose first look was already. All who are about to write look together. */
export function newestCheck(
  { name }: ApiClient,
  { seenAtMs, look }: Look,
  { clock, timing }: Pick<ApplyDeps, 'clock' | 'timing'>,
): NewestCheck {
  let [lookAtMs, goodUntilMs] = [seenAtMs + timing.recheckMs, seenAtMs + timing.expiryMs];
  let isSuperseded = false;
  let failure: ActionError | undefined;
  let looking: Promise<void> | undefined;
  const lookAgain = async (): Promise<void> => {
    const atMs = clock.nowMs();
    try {
      isSuperseded = !(await look());
      [lookAtMs, goodUntilMs] = [atMs + timing.recheckMs, atMs + timing.expiryMs];
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      failure = error;
      // A service that does not answer is not asked for each target.
      lookAtMs = clock.nowMs() + timing.askAgainMs;
    }
  };
  const isExpired = (): boolean => clock.nowMs() >= lookAtMs;
  const assertNewest = async (): Promise<void> => {
    if (!isSuperseded && isExpired()) {
      looking ??= lookAgain().finally(() => {
        looking = undefined;
      });
      await looking;
    }
    if (isSuperseded) throw superseded(name);
    if (clock.nowMs() >= goodUntilMs) throw unclearNewest(name, failure);
  };
  return { assertNewest, isSuperseded: () => isSuperseded, isExpired, look };
}

/** Which lineage a client is of. */
export interface LineageQuery {
  spec: ClientSpec;
  isAdopting: boolean;
  signedInAs: CreatorFacts['signedInAs'];
}

/** Whether a client is alive, and no other of its lineage is newer. */
export async function isNewest(
  { name }: ApiClient,
  { spec, ...terms }: LineageQuery,
  source: Pick<CredentialSource, 'find' | 'get'>,
): Promise<boolean> {
  const { clients, creators } = await source.find(new Set([spec.displayName]));
  // A list may not show yet what was just created.
  const own = clients.some((one) => one.name === name) ? undefined : await source.get(name);
  const all = own === undefined ? clients : [...clients, own];
  // What this run writes was created by it, or is known to be of the lineage.
  const lineage = knownLineageOf(spec, all, { ...terms, creators, createdByRun: new Set([name]) });
  const newest = lineage.kind === 'unclear' ? all.find((one) => one.name === name) : lineage.clients[0];
  return newest?.name === name;
}

function superseded(name: string): CannotProceed {
  const what = `not written: API client ${name} is no longer the newest with its display name: another run replaced or deleted it`;
  return new CannotProceed([{ what, cure: 'Let one run at a time do this, by a concurrency group' }]);
}

function unclearNewest(name: string, failure: ActionError | undefined): CannotProceed {
  const what = `not written: the run cannot find out whether API client ${name} is still the newest with its display name (${failure?.message})`;
  return new CannotProceed([{ what, cure: 'Run again when Confidence answers' }], { cause: failure });
}
