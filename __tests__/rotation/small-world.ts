import type { TargetFacts } from '../../src/domain/facts.ts';
import { MARKER, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import { labelValueOf } from '../../src/domain/lineage.ts';
import { guardBeforeCreateMs } from '../../src/rotation/evidence.ts';
import type { LineageClient, RotationFacts } from '../../src/rotation/rotation-input.ts';
import { at, clientWith, T0_MS } from '../support/domain-values.ts';

/** A client of a small world. */
export interface Client {
  id: number;
  madeAtMs: number;
  succeeds: number | undefined;
  retireAfterMs: number | undefined;
}

/** What a half of a target really holds, since when, and when it was written before. */
interface Half {
  client: number;
  atMs: number;
  before: number | undefined;
}

/** A target as it really is. */
export interface Place {
  id: Half | undefined;
  secret: Half | undefined;
  variable: number | undefined;
}

/** One lineage, its targets, and the services they are at. */
export interface World {
  /** On Confidence's clock. */
  nowMs: number;
  run: number;
  /** So many clients were ever made. */
  made: number;
  /** So many of them by other runs at the same time. */
  rivals: number;
  clients: Client[];
  places: Place[];
  /** How far GitHub's clock is ahead, and by how much that is measured wrong: `Date` headers are in whole seconds. */
  skewMs: number;
  errorMs: number;
  usesVariable: boolean;
  /** Whether labels can be changed. */
  keepsLabels: boolean;
  /** How long GitHub shows what was before a write. */
  lagMs: number;
}

/** A world in which nothing was made yet. */
export function emptyWorld(
  fields: Pick<World, 'skewMs' | 'errorMs' | 'usesVariable' | 'keepsLabels' | 'lagMs'>,
  places: number,
): World {
  const nothing = () => ({ id: undefined, secret: undefined, variable: undefined });
  return {
    nowMs: T0_MS,
    run: 0,
    made: 0,
    rivals: 0,
    clients: [],
    places: Array.from({ length: places }, nothing),
    ...fields,
  };
}

/** What a run remembers: clients that are its own, and what it wrote last to each target. */
export interface Own {
  live: Set<number>;
  held: Map<number, number>;
}

/** What a run sees, and the time that it believes it is. */
export function seen(world: World, own: Own, readsBack: boolean): { facts: RotationFacts; nowMs: number } {
  const newestFirst = [...world.clients].sort((a, b) => b.madeAtMs - a.madeAtMs || b.id - a.id);
  const facts = {
    clients: newestFirst.map((one) => generationOf(one, own, readsBack)),
    targets: world.places.map((place, index) => targetOf(place, { world, lastWrittenByRun: own.held.get(index) })),
    unmanaged: [],
    only: undefined,
    githubAheadMs: world.skewMs + world.errorMs,
    usesVariable: world.usesVariable,
    signedInAs: new Set(['admin']),
  };
  return { facts, nowMs: world.nowMs - world.errorMs };
}

function generationOf(one: Client, { live }: Own, readsBack: boolean): LineageClient {
  const createdByRun = live.has(one.id);
  const succeeds = one.succeeds === undefined ? undefined : { name: nameOf(one.succeeds) };
  const labels = { [MARKER.key]: MARKER.value, [SUCCEEDS_LABEL]: labelValueOf(succeeds) };
  const client = clientWith({
    name: nameOf(one.id),
    clientId: String(one.id),
    createTimeUs: one.madeAtMs * 1000,
    labels,
  });
  const isReadable = readsBack || createdByRun;
  const home = { isForTheseTargets: true, isAtHome: true, isAlsoElsewhere: false };
  return { client, isReadable, createdByRun, ...home, retireAfterMs: one.retireAfterMs };
}

function targetOf(
  { id, secret, variable }: Place,
  { world, lastWrittenByRun }: { world: World; lastWrittenByRun: number | undefined },
): TargetFacts {
  // GitHub keeps whole seconds, on a clock of its own.
  const time = (half: Half | undefined): number | undefined => {
    const isShown = half !== undefined && world.nowMs - half.atMs >= world.lagMs;
    const atMs = isShown ? half.atMs : half?.before;
    return atMs === undefined ? undefined : Math.floor((atMs + world.skewMs) / 1000) * 1000;
  };
  return {
    target: at('o/r'),
    pair: { clientIdAtMs: time(id), clientSecretAtMs: time(secret) },
    variable: variable === undefined ? undefined : String(variable),
    ...(lastWrittenByRun === undefined ? {} : { lastWrittenByRun: nameOf(lastWrittenByRun) }),
  };
}

function nameOf(id: number): string {
  return `apiClients/${id}`;
}

/** Makes a client, once the last write is long enough ago. */
export function create(world: World, { targets, githubAheadMs }: RotationFacts): Client {
  world.nowMs += guardBeforeCreateMs(targets, world.nowMs - world.errorMs + githubAheadMs);
  return add(world, newestOf(world)?.id);
}

/** A client made now. */
export function add(world: World, succeeds: number | undefined): Client {
  world.made += 1;
  const client = { id: world.made, madeAtMs: world.nowMs, succeeds, retireAfterMs: undefined };
  world.clients.push(client);
  return client;
}

/** The newest client. */
export function newestOf({ clients }: World): Client | undefined {
  return [...clients].sort((a, b) => a.madeAtMs - b.madeAtMs || a.id - b.id).at(-1);
}

/** The writes that bring a client to a target, one after the other. */
export function writesTo(place: Place, client: number, world: World): readonly (() => void)[] {
  const half = (key: 'id' | 'secret') => () => {
    place[key] = { client, atMs: world.nowMs, before: place[key]?.atMs };
  };
  const variable = () => {
    place.variable = client;
  };
  return [half('id'), half('secret'), ...(world.usesVariable ? [variable] : [])];
}

/** Takes a client away, as far as it is there. */
export function remove(world: World, clientId: string): void {
  world.clients = world.clients.filter(({ id }) => String(id) !== clientId);
}

/** The clients of which some target holds a half. */
export function heldIn({ places }: World): readonly number[] {
  return places.flatMap(({ id, secret }) => [id, secret].flatMap((half) => half?.client ?? []));
}
