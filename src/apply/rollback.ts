import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, problemOf, problemText } from '../domain/errors.ts';
import { isWrittenSince } from '../domain/pair-times.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import type { PairNames } from '../domain/spec.ts';
import type { Target } from '../domain/target.ts';
import type { ApplyDeps } from './deps.ts';

/** Where a client may have been written. */
export interface WrittenPlaces {
  targets: readonly Target[];
  names: PairNames;
}

/** Where the client of a subject may have been written: also where this run does not write. */
export function writtenPlacesOf({ targets, names }: SubjectPlan): WrittenPlaces {
  return { targets: targets.map(({ target }) => target), names };
}

/** What tells when targets were written, and deletes. */
type RollbackDeps = Pick<ApplyDeps, 'source' | 'store' | 'githubClock' | 'confidenceClock' | 'timing' | 'finish'>;

/**
 * Deletes a client that this run created and cannot use, and gives what became of it. It stays where any target was written
 * since it was created, or nobody can tell: another run may have found it and gone on with it.
 */
export async function rollbackCreate(client: ApiClient, places: WrittenPlaces, deps: RollbackDeps): Promise<Problem> {
  const isHeld = await deps.finish(() => mayBeHeld(client, places, deps)).catch(unlessDefect);
  if (!isHeld) return await deleteCreated(client, deps);
  const what = `API client ${client.name}, created by this run, stays: another run may have written it`;
  return { what, cure: 'The next run finds it by its labels and goes on with it' };
}

async function mayBeHeld(
  client: ApiClient,
  { targets, names }: WrittenPlaces,
  { store, githubClock, confidenceClock, timing }: RollbackDeps,
): Promise<boolean> {
  const times = await store.times(targets, names);
  const githubAheadMs = githubClock.aheadMs - confidenceClock.aheadMs;
  return isWrittenSince(client, { targets: times.map((pair) => ({ pair })), githubAheadMs }, timing.guardMs);
}

/** Where nobody can read what is there, the client is kept. */
function unlessDefect(error: unknown): true {
  if (!(error instanceof ActionError)) throw error;
  return true;
}

/** Deletes a client that this run created and nobody else can have written anywhere. */
export async function deleteCreated(
  client: ApiClient,
  { source, finish }: Pick<ApplyDeps, 'source' | 'finish'>,
): Promise<Problem> {
  const { name, displayName } = client;
  try {
    const left = await finish(() => source.remove(client, { displayName, isAdopting: false }));
    const what = `API client ${name}, created by this run, was deleted again`;
    if (left.length === 0) return { what };
    const reason = problemOf(new CannotProceed(left));
    return { what: `${what}, but ${problemText(reason)}`, cure: reason.cure };
  } catch (error) {
    const reason = problemOf(error);
    const next = reason.cure ?? 'The next run finds it by its labels and goes on with it';
    return {
      what: `API client ${name}, created by this run, could not be deleted completely (${problemText(reason)})`,
      cure: next,
    };
  }
}
