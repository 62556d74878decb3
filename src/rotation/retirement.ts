import type { ApiClient } from '../domain/api-client.ts';
import { isOurs } from '../domain/lineage.ts';
import { createdAtMs, lastWriteMs } from '../domain/pair-times.ts';
import type { KeepReason } from '../domain/reasons.ts';
import type { Kept, Retirement, ToLabel } from '../domain/retirement.ts';
import { isHeldNowhere } from './evidence.ts';
import type { LineageClient, RotationInput } from './rotation-input.ts';

/** Which clients are predecessors, and which of them may go. */
export interface RetirementScope {
  /** When a successor that is still to be created is created, in milliseconds: then every client is a predecessor. */
  successorAtMs?: number;
  /** Only those go that no target can hold, once their time or one overlap since the last write is over: not every target holds the newest. */
  isUnpublished?: boolean;
}

/** What happens to one predecessor. */
type PredecessorStep =
  | { kind: 'label'; label: ToLabel }
  | { kind: 'remove'; client: ApiClient }
  | { kind: 'keep'; kept: Kept };

/** What happens to the predecessors: those without a time get one, those whose time has come are deleted, the others stay. */
export function retirementOf(input: RotationInput, scope: RetirementScope = {}): Retirement {
  const { clients } = input.facts;
  const predecessors = scope.successorAtMs === undefined ? clients.slice(1) : clients;
  const steps = predecessors.map((one) => stepOf(one, input, scope));
  return {
    label: steps.flatMap((step) => (step.kind === 'label' ? step.label : [])),
    remove: steps.flatMap((step) => (step.kind === 'remove' ? step.client : [])),
    waiting: steps.flatMap((step) => (step.kind === 'keep' ? step.kept : [])),
  };
}

function stepOf(one: LineageClient, input: RotationInput, scope: RetirementScope): PredecessorStep {
  const { client } = one;
  const retireAtMs = retireAtMsOf(one, input, scope);
  const isUnpublished = scope.isUnpublished === true;
  const forGood = neverRetired(one, input);
  if (forGood !== undefined)
    return { kind: 'keep', kept: { client, untilMs: undefined, why: forGood, mustEnd: isLeak(input) } };
  const unsafe = unsafeNow(input);
  if (unsafe !== undefined)
    return { kind: 'keep', kept: { client, untilMs: retireAtMs, why: unsafe, mustEnd: isLeak(input) } };
  const why = isUnpublished && !isHeldNowhere(one, input.facts) ? 'overlap' : keepReasonOf(client, input);
  if (why === undefined && isTimeOver(retireAtMs, input, isUnpublished)) return { kind: 'remove', client };
  if (retireAtMs !== undefined || isUnpublished)
    return { kind: 'keep', kept: { client, untilMs: retireAtMs, why: why ?? 'overlap' } };
  const retireAfterMs = input.nowMs + input.policy.overlapMs;
  return { kind: 'label', label: { client, retireAfterMs, fallbackRetireAtMs: fallbackRetireAtMs(input) } };
}

/** Why nobody can tell now whether a client may go. */
function unsafeNow({ facts }: RotationInput): KeepReason | undefined {
  if (facts.areClocksApart === true) return 'clocks';
  return facts.hasUnreachable === true ? 'unreachable-targets' : undefined;
}

/** Whether the run is to end every predecessor at once. */
function isLeak({ policy }: RotationInput): boolean {
  return policy.force && policy.overlapMs === 0;
}

function isTimeOver(retireAtMs: number | undefined, input: RotationInput, isUnpublished: boolean): boolean {
  if (retireAtMs !== undefined && retireAtMs <= input.nowMs) return true;
  return isUnpublished ? fallbackRetireAtMs(input) <= input.nowMs : input.policy.overlapMs === 0;
}

/** One overlap after the newest write to any target. */
function fallbackRetireAtMs({ facts, policy }: RotationInput): number {
  return lastWriteMs(facts) + policy.overlapMs;
}

/** When a predecessor may be deleted, by its label. A time from before it had a successor was given for another successor. */
function retireAtMsOf(one: LineageClient, { facts }: RotationInput, scope: RetirementScope): number | undefined {
  const younger = facts.clients.slice(0, facts.clients.indexOf(one)).map(({ client }) => createdAtMs(client));
  const firstSuccessorMs = Math.min(...younger, scope.successorAtMs ?? Number.POSITIVE_INFINITY);
  const { retireAfterMs } = one;
  return retireAfterMs !== undefined && retireAfterMs >= firstSuccessorMs ? retireAfterMs : undefined;
}

/** Whether a predecessor still waits for the newest client to be everywhere; one that this run never retires waits for nothing. */
export function isRotationOpen(input: RotationInput): boolean {
  return input.facts.clients
    .slice(1)
    .some((one) => neverRetired(one, input) === undefined && retireAtMsOf(one, input, {}) === undefined);
}

/** Why this run neither labels nor deletes a client, whatever the time. */
function neverRetired(one: LineageClient, { facts, policy }: RotationInput): KeepReason | undefined {
  const { client, isAtHome, isAlsoElsewhere } = one;
  if (policy.adopt) return undefined;
  if (!isOurs(client)) return 'unmanaged';
  return isAtHome && !isAlsoElsewhere && facts.clients[0]?.isAtHome === true ? undefined : 'kept-elsewhere';
}

/** Why this run may label a client and not delete it. */
function keepReasonOf(client: ApiClient, { facts }: RotationInput): KeepReason | undefined {
  if (facts.signedInAs === undefined) return 'sign-in-unknown';
  return facts.signedInAs.has(client.clientId) ? 'signed-in' : undefined;
}
