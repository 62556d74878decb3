import type { ToLabel } from '../../src/domain/retirement.ts';
import type { Decision } from '../../src/rotation/decision.ts';
import type { LineagePolicy, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { decideRotation } from '../../src/rotation/rules.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import {
  add,
  type Client,
  create,
  heldIn,
  newestOf,
  type Own,
  remove,
  seen,
  type World,
  writesTo,
} from './small-world.ts';

/** A run in a small world. */
export interface SmallRun {
  /** It is cut after so many steps: creates, writes of a half, labels, deletes. */
  steps: number;
  policy: LineagePolicy;
  /** Whether secrets can be read back. */
  readsBack: boolean;
  /** Whether it writes what is current once more, as `provision` does. */
  refreshes: boolean;
  /** Another run makes a client at the same time, and is cut or writes on: see `rival`. */
  rival: 'none' | 'cut' | 'earlier';
}

/** What is looked at after each step. */
export type Look = (world: World, done: string) => void;

// A run that never comes to an end is a failure.
const MOST_TURNS = 200;
const PATIENCE_MS = 60_000;

/** A run on its way. */
interface Doing {
  world: World;
  run: SmallRun;
  own: Own;
  facts: RotationFacts;
  step(done: string, act: () => void): void;
  cut(): void;
}

/** Performs a run as the rooms do, in small steps. Gives whether it came to its end. */
export function perform(world: World, run: SmallRun, look: Look): boolean {
  world.run += 1;
  const own: Own = { live: new Set(), held: new Map() };
  let left = run.steps;
  const cut = (): void => {
    left = 0;
  };
  const step = (done: string, act: () => void): void => {
    if (left <= 0) return;
    left -= 1;
    act();
    world.nowMs += 40;
    look(world, done);
  };
  let untilMs: number | undefined;
  let waitExpired = false;
  for (let turn = 0; turn < MOST_TURNS && left > 0; turn += 1) {
    const { facts, nowMs } = seen(world, own, run.readsBack);
    const decision = decideRotation({ facts, policy: { ...run.policy, waitExpired }, nowMs });
    if (decision.kind !== 'wait' && decision.kind !== 'confirm') {
      if (!carryOut(decision, { world, run, own, facts, step, cut })) return left > 0;
    } else {
      untilMs ??= world.nowMs + PATIENCE_MS;
      if (turn === 0 || waitExpired) return true;
      waitExpired = world.nowMs >= untilMs;
      world.nowMs += waitExpired ? 0 : 2_000;
    }
  }
  return false;
}

/** Does what a decision says; gives whether the run looks once more. */
function carryOut(decision: Exclude<Decision, { kind: 'wait' | 'confirm' }>, doing: Doing): boolean {
  const { world, step } = doing;
  if (decision.kind === 'create') makeAndWrite(doing);
  if (decision.kind === 'deleteOrphan') step('deleteOrphan', () => remove(world, decision.client.clientId));
  if (decision.kind === 'distribute') publish(decision, doing);
  if (decision.kind === 'idle') refresh(doing);
  if (decision.kind === 'refuse') for (const one of decision.retirement.label) label(one, doing);
  if (decision.kind !== 'retire') return ['create', 'deleteOrphan', 'distribute'].includes(decision.kind);
  const isForRoom = decision.reason === 'make-room';
  for (const one of decision.retirement.label) label(one, doing);
  for (const { clientId } of decision.retirement.remove)
    step(isForRoom ? 'room' : 'retire', () => remove(world, clientId));
  return isForRoom;
}

function makeAndWrite(doing: Doing): void {
  const { world, own, facts, step } = doing;
  step('create', () => {
    const made = create(world, facts);
    own.live.add(made.id);
    rival(made, doing);
  });
  world.nowMs += TIMING.guardMs;
  for (const id of [...own.live].slice(-1)) writeAll(id, [...world.places.keys()], doing);
}

/**
 * Another run makes a client at the same time, to succeed the same one. `cut`: the other is the later, and is cut before it
 * takes its own back. `earlier`: the other wins and writes all targets, and this run is cut before it takes its own back.
 */
function rival(mine: Client, { world, run, cut }: Doing): void {
  if (run.rival === 'none') return;
  world.rivals += 1;
  const other = add(world, mine.succeeds);
  other.madeAtMs = mine.madeAtMs + (run.rival === 'cut' ? 300 : -300);
  if (run.rival === 'cut') return;
  world.nowMs += TIMING.guardMs;
  for (const place of world.places)
    for (const write of writesTo(place, other.id, world)) {
      write();
      world.nowMs += 20_000;
    }
  cut();
}

function publish({ client, targets }: Extract<Decision, { kind: 'distribute' }>, doing: Doing): void {
  const { world, own, facts } = doing;
  const id = Number(client.clientId);
  const isUnfinished = world.clients.some((one) => one.id !== id && one.retireAfterMs === undefined);
  writeAll(
    id,
    targets.map(({ target }) => facts.targets.indexOf(target)),
    doing,
  );
  if (isUnfinished) own.live.add(id);
}

/** What is current is written again, where a run may do that. */
function refresh({ world, run, ...doing }: Doing): void {
  const newest = newestOf(world);
  if (run.refreshes && run.readsBack && newest !== undefined)
    writeAll(newest.id, [...world.places.keys()], { world, run, ...doing });
}

function writeAll(client: number, places: readonly number[], { world, own, step }: Doing): void {
  for (const index of places) {
    const place = world.places[index];
    if (place === undefined) continue;
    for (const write of writesTo(place, client, world)) step('write', write);
    own.held.set(index, client);
  }
}

function label({ client, retireAfterMs, fallbackRetireAtMs }: ToLabel, { world, step }: Doing): void {
  step('label', () => {
    const labelled = world.clients.find(({ id }) => String(id) === client.clientId);
    if (labelled !== undefined && world.keepsLabels) labelled.retireAfterMs = Math.ceil(retireAfterMs / 1000) * 1000;
    else if (fallbackRetireAtMs <= world.nowMs) remove(world, client.clientId);
  });
}

/** Whether every target really holds the newest client, and nothing else. */
export function isPublished(world: World): boolean {
  const newest = newestOf(world);
  const halves = heldIn(world);
  return halves.length === 2 * world.places.length && halves.every((client) => client === newest?.id);
}
