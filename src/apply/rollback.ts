import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, problemOf } from '../domain/errors.ts';
import { isWrittenSince } from '../domain/pair-times.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import type { CredentialSource } from '../domain/ports.ts';
import type { PairNames } from '../domain/spec.ts';
import type { Target } from '../domain/target.ts';
import type { Tools } from './tools.ts';
import type { Work } from './write-target.ts';

/** Where a client could be. */
export interface Places {
  targets: readonly Target[];
  names: PairNames;
}

/** Where the client of a subject could be: also where this run does not write. */
export function writtenPlacesOf({ targets }: SubjectPlan, { plan: { names } }: Pick<Work, 'plan'>): Places {
  return { targets: targets.map(({ target }) => target), names };
}

/**
 * Deletes a client that this run made and cannot use, and gives what became of it. It stays where any target was written since
 * it was made, or nobody can tell: another run may have found it and gone on with it.
 */
export async function rollbackCreate(client: ApiClient, places: Places, tools: Tools): Promise<Problem> {
  const isHeld = await mayBeHeld(client, places, tools).catch(unlessDefect);
  if (!isHeld) return await deleteCreated(client, tools.source);
  const what = `API client ${client.name}, made by this run, stays: another run may have written it`;
  return { what, cure: 'The next run finds it by its labels and goes on with it' };
}

async function mayBeHeld(
  client: ApiClient,
  { targets, names }: Places,
  { store, githubClock, confidenceClock }: Tools,
): Promise<boolean> {
  const times = await store.times(targets, names);
  const githubAheadMs = githubClock.aheadMs - confidenceClock.aheadMs;
  return isWrittenSince(client, { targets: times.map((pair) => ({ pair })), githubAheadMs });
}

/** What cannot be read counts as held. */
function unlessDefect(error: unknown): true {
  if (!(error instanceof ActionError)) throw error;
  return true;
}

/** Deletes a client that this run made and nobody else can have written anywhere. */
export async function deleteCreated(client: ApiClient, source: CredentialSource): Promise<Problem> {
  const { name, displayName } = client;
  try {
    const left = await source.remove(client, { displayName, isAdopting: false });
    const what = `API client ${name}, made by this run, was deleted again`;
    if (left.length === 0) return { what };
    const { what: rest, cure } = problemOf(new CannotProceed(left));
    return { what: `${what}, but ${rest}`, cure };
  } catch (error) {
    const { what, cure } = problemOf(error);
    const next = cure ?? 'The next run finds it by its labels and goes on with it';
    return { what: `API client ${name}, made by this run, could not be taken back whole (${what})`, cure: next };
  }
}
