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
type Fate = { kind: 'label'; label: ToLabel } | { kind: 'remove'; client: ApiClient } | { kind: 'keep'; kept: Kept };

/** What happens to the predecessors: those without a time get one, those whose time has come are deleted, the others stay. */
export function retirementOf(input: RotationInput, scope: RetirementScope = {}): Retirement {
  const { clients } = input.facts;
  const predecessors = scope.successorAtMs === undefined ? clients.slice(1) : clients;
  const fates = predecessors.map((one) => fateOf(one, input, scope));
  return {
    label: fates.flatMap((fate) => (fate.kind === 'label' ? fate.label : [])),
    remove: fates.flatMap((fate) => (fate.kind === 'remove' ? fate.client : [])),
    waiting: fates.flatMap((fate) => (fate.kind === 'keep' ? fate.kept : [])),
  };
}

function fateOf(one: LineageClient, input: RotationInput, scope: RetirementScope): Fate {
  const { client } = one;
  const { facts, policy, nowMs } = input;
  const retireAtMs = retireAtMsOf(one, input, scope);
  const fallbackRetireAtMs = lastWriteMs(facts) + policy.overlapMs;
  const isUnpublished = scope.isUnpublished === true;
  const why = isUnpublished && !isHeldNowhere(one, facts) ? 'overlap' : keepReasonOf(client, input);
  if (why === 'unmanaged') return { kind: 'keep', kept: { client, untilMs: undefined, why } };
  const isTimeCome = retireAtMs !== undefined && retireAtMs <= nowMs;
  const isOver = isUnpublished ? isTimeCome || fallbackRetireAtMs <= nowMs : isTimeCome || policy.overlapMs === 0;
  if (isOver && why === undefined) return { kind: 'remove', client };
  if (retireAtMs === undefined && !isUnpublished)
    return { kind: 'label', label: { client, retireAfterMs: nowMs + policy.overlapMs, fallbackRetireAtMs } };
  return { kind: 'keep', kept: { client, untilMs: retireAtMs, why: why ?? 'overlap' } };
}

/** When a predecessor may be deleted, by its label. A time from before it had a successor was given for another successor. */
function retireAtMsOf(one: LineageClient, { facts }: RotationInput, scope: RetirementScope): number | undefined {
  const younger = facts.clients.slice(0, facts.clients.indexOf(one)).map(({ client }) => createdAtMs(client));
  const firstSuccessorMs = Math.min(...younger, scope.successorAtMs ?? Number.POSITIVE_INFINITY);
  const { retireAfterMs } = one;
  return retireAfterMs !== undefined && retireAfterMs >= firstSuccessorMs ? retireAfterMs : undefined;
}

/** Why this run may not delete a client, whatever the time. */
function keepReasonOf(client: ApiClient, { facts, policy }: RotationInput): KeepReason | undefined {
  if (!isOurs(client) && !policy.adopt) return 'unmanaged';
  if (facts.signedInAs === undefined) return 'sign-in-unknown';
  return facts.signedInAs.has(client.clientId) ? 'signed-in' : undefined;
}
