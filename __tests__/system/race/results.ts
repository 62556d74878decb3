import { inLanes } from '../../support/lanes.ts';
import { type Came, hold, type Race } from './race.ts';

// Few: where processes get no time of a busy machine, nobody keeps the order.
const LANES = 3;

/** Lets races happen, a few at a time. */
export async function cameOf(races: readonly Race[]): Promise<readonly (readonly [Race, Came])[]> {
  return await inLanes(races, LANES, async (race) => [race, await hold(race)] as const);
}

/** What is wrong, and the requests that led to it; nothing where nothing is. */
export function wrongsOf(came: Came | undefined): readonly string[] {
  if (came === undefined) return ['it did not happen'];
  return came.wrongs.length === 0 ? [] : [...came.wrongs, ...came.trace];
}
