import type { ApiClient } from '../domain/api-client.ts';
import { retireAfterMsOf, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { isOurs, labelValueOf } from '../domain/lineage.ts';
import { createdAtMs, isWrittenSince, lastWriteMs } from '../domain/pair-times.ts';
import type { KeepReason } from '../domain/reasons.ts';
import type { Retirement } from '../domain/retirement.ts';
import { targetKey } from '../domain/target.ts';
import { concurrentClientOf, evidenceOf, isHeldNowhere, type TargetEvidence } from './evidence.ts';
import { isRotationOpen, retirementOf } from './retirement.ts';
import type { LineageClient, RotationFacts, RotationInput } from './rotation-input.ts';
import { TIMING } from './timing.ts';

/** Every fact that the rules look at, worked out once, each by a plain name. Times are in milliseconds on Confidence's clock. */
export type Situation = NoClient | LineageSituation;

/** No client of the lineage lives. */
export interface NoClient {
  kind: 'no-client';
  hasTargets: boolean;
}

/** At least one client of the lineage lives. */
export interface LineageSituation {
  kind: 'lineage';
  input: RotationInput;
  hasTargets: boolean;
  newest: LineageClient;
  hasPredecessors: boolean;
  /** What each target holds of the newest client. */
  evidence: readonly TargetEvidence[];
  /** The targets that are not known to hold the newest client. */
  unpublished: readonly TargetEvidence[];
  /** Those of them that this run has not written with it. */
  toWrite: readonly TargetEvidence[];
  /** Whether a rotation, or a first client, was begun that has to be finished. */
  isUnfinished: boolean;
  /** Whether another run may still be writing the newest client, and until when. */
  otherRunActive: boolean;
  activeUntilMs: number;
  /** Whether a client lives that another run created for the same predecessor, and until when it is young. */
  hasConcurrent: boolean;
  concurrentUntilMs: number;
  /** Whether the newest client had a successor that was everywhere and is not listed. */
  successorVanished: boolean;
  secretReadable: boolean;
  /** Whether the run has waited in vain for another run, and wrote a target itself which that run cannot put right. */
  mustRepair: boolean;
  /** Whether nobody holds the newest client for certain, and this run may delete it. */
  isOrphan: boolean;
  forced: boolean;
  isDue: boolean;
  dueMs: number | undefined;
  /** What happens to the predecessors once every target holds the newest client. */
  retirement: Retirement;
  /** Whether no predecessor is to be labelled or deleted, and none is in its overlap. */
  retirementSettled: boolean;
  /** Whether this run may write every target that it has to. */
  writesAll: boolean;
  /** The clients whose rights the newest client may lack, since a run was cut. */
  unfinishedInheritance: readonly ApiClient[];
}

/** Works out every fact that the rules look at. */
export function situationOf(input: RotationInput): Situation {
  const { facts, policy, nowMs } = input;
  const hasTargets = facts.targets.length > 0;
  const [newest, ...predecessors] = facts.clients;
  if (newest === undefined) return { kind: 'no-client', hasTargets };
  const writing = writingFactsOf(newest, input);
  const dueMs = policy.rotateAfterMs === undefined ? undefined : createdAtMs(newest.client) + policy.rotateAfterMs;
  const retirement = retirementOf(input);
  // Where no rotation is under way, whoever forces one wants the newest replaced: its pair may be a leaked one.
  const mustFinish = !policy.force || newest.createdByRun || isRotationOpen(input);
  return {
    kind: 'lineage',
    input,
    hasTargets,
    newest,
    hasPredecessors: predecessors.length > 0,
    ...writing,
    isUnfinished: writing.unpublished.length > 0 && mustFinish,
    ...concurrencyOf(newest, input),
    secretReadable: newest.isReadable,
    isOrphan: isOrphan(newest, facts),
    forced: policy.force,
    // A rotation that is due waits for a run that may write every target.
    isDue: dueMs !== undefined && nowMs >= dueMs && facts.only === undefined,
    dueMs,
    retirement,
    retirementSettled: isSettled(retirement),
    unfinishedInheritance: unfinishedInheritance(newest, predecessors, facts),
  };
}

type WritingFacts = Pick<
  LineageSituation,
  'evidence' | 'unpublished' | 'toWrite' | 'successorVanished' | 'mustRepair' | 'writesAll'
>;

function writingFactsOf(newest: LineageClient, { facts, policy }: RotationInput): WritingFacts {
  const evidence = evidenceOf(newest, facts);
  const unpublished = evidence.filter(({ status }) => status !== 'current');
  const toWrite = unpublished.filter(
    ({ target }) => target.lastWrittenByRun !== newest.client.name || target.overwrittenSince === true,
  );
  const wroteNone = toWrite.every(({ target }) => target.lastWrittenByRun === undefined);
  return {
    evidence,
    unpublished,
    toWrite,
    successorVanished: newest.retireAfterMs !== undefined && wroteNone,
    mustRepair: policy.waitExpired && !wroteNone,
    writesAll:
      facts.hasUnreachable !== true && toWrite.every(({ target }) => facts.only?.has(targetKey(target.target)) ?? true),
  };
}

type Concurrency = Pick<LineageSituation, 'otherRunActive' | 'activeUntilMs' | 'hasConcurrent' | 'concurrentUntilMs'>;

function concurrencyOf(newest: LineageClient, { facts, nowMs }: RotationInput): Concurrency {
  const { client, createdByRun } = newest;
  // Whoever writes a target now may be the run that created the newest client.
  const byOthers = facts.targets.filter(
    ({ lastWrittenByRun, overwrittenSince }) => lastWrittenByRun === undefined || overwrittenSince === true,
  );
  const lastWriteByOthersMs = lastWriteMs({ ...facts, targets: byOthers });
  const activeUntilMs = Math.max(createdAtMs(client), lastWriteByOthersMs) + TIMING.activityMs;
  const concurrent = concurrentClientOf(newest, facts);
  return {
    otherRunActive: isOurs(client) && !createdByRun && nowMs < activeUntilMs,
    activeUntilMs,
    hasConcurrent: concurrent !== undefined,
    concurrentUntilMs: concurrent === undefined ? 0 : createdAtMs(concurrent.client) + TIMING.activityMs,
  };
}

function isOrphan(newest: LineageClient, facts: RotationFacts): boolean {
  const { client, isForTheseTargets } = newest;
  const mayDelete = isOurs(client) && facts.signedInAs !== undefined && !facts.signedInAs.has(client.clientId);
  return mayDelete && facts.areClocksApart !== true && isForTheseTargets && isHeldNowhere(newest, facts);
}

// Why a predecessor stays until something else is over.
const UNSETTLED: readonly KeepReason[] = ['overlap', 'clocks', 'unreachable-targets'];

/** A client that stays for good holds up no rotation. */
function isSettled({ label, remove, waiting }: Retirement): boolean {
  return label.length + remove.length === 0 && waiting.every(({ why }) => !UNSETTLED.includes(why));
}

/** Of clients whose rotation is not finished, those whose rights count: the others were succeeded before. */
export function rightsSources(clients: readonly LineageClient[]): readonly ApiClient[] {
  const all = clients.map(({ client }) => client);
  const open = all.filter((client) => retireAfterMsOf(client) === undefined);
  return open.length > 0 ? open : all;
}

function unfinishedInheritance(
  { client }: LineageClient,
  predecessors: readonly LineageClient[],
  facts: RotationFacts,
): readonly ApiClient[] {
  const isOpen = predecessors.some((one) => retireAfterMsOf(one.client) === undefined);
  if (isOpen) return rightsSources(predecessors);
  // With a time to go for each predecessor the rotation was finished before, and a target was added later.
  if (predecessors.length > 0) return [];
  // A client gets its rights before it is written anywhere.
  if (isWrittenSince(client, facts, TIMING.guardMs)) return [];
  return facts.unmanaged.filter((one) => client.labels[SUCCEEDS_LABEL] === labelValueOf(one));
}
