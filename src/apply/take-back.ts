import type { ApiClient } from '../domain/api-client.ts';
import type { Destination } from '../domain/destination.ts';
import { ActionError, CannotProceed, type Problem, problemOf } from '../domain/errors.ts';
import { isWrittenSince } from '../domain/held.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import type { CredentialSource } from '../domain/ports.ts';
import type { PairNames } from '../domain/wish.ts';
import type { Work } from './target.ts';
import type { Tools } from './tools.ts';

/** Where a client could be. */
export interface Places {
  destinations: readonly Destination[];
  names: PairNames;
}

/** Where the client of a subject could be: also where this run does not write. */
export function placesOf({ targets }: SubjectPlan, { plan: { names } }: Pick<Work, 'plan'>): Places {
  return { destinations: targets.map(({ destination }) => destination), names };
}

/**
 * Deletes a client that this run made and cannot use, and gives what became of it. It stays where any target was written since
 * it was made, or nobody can tell: another run may have found it and gone on with it.
 */
export async function takeBack(client: ApiClient, places: Places, tools: Tools): Promise<Problem> {
  const isHeld = await mayBeHeld(client, places, tools).catch(unlessDefect);
  if (!isHeld) return await deleteAgain(client, tools.source);
  const what = `API client ${client.name}, made by this run, stays: another run may have written it`;
  return { what, cure: 'The next run finds it by its labels and goes on with it' };
}

async function mayBeHeld(
  client: ApiClient,
  { destinations, names }: Places,
  { store, githubClock, confidenceClock }: Tools,
): Promise<boolean> {
  const times = await store.times(destinations, names);
  const githubAheadMs = githubClock.aheadMs - confidenceClock.aheadMs;
  return isWrittenSince(client, { targets: times.map((pair) => ({ pair })), githubAheadMs });
}

/** What cannot be read counts as held. */
function unlessDefect(error: unknown): true {
  if (!(error instanceof ActionError)) throw error;
  return true;
}

/** Deletes a client that this run made and nobody else can have written anywhere. */
export async function deleteAgain(client: ApiClient, source: CredentialSource): Promise<Problem> {
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
