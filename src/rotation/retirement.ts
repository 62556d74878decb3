import type { ApiClient } from '../domain/api-client.ts';
import { isOurs } from '../domain/lineage.ts';
import { lastWriteMs, madeAtMs } from '../domain/pair-times.ts';
import type { KeepReason, Retirement } from '../domain/retirement.ts';
import { isHeldNowhere } from './held.ts';
import type { LineageClient, RotationInput } from './rotation-input.ts';

/**
 * What happens to the predecessors: those without a time are told one, those whose time has come are deleted, the others wait.
 * @param isUnpublished then only those go that no target can hold, once no job can hold them either
 */
export function retirementOf(question: RotationInput, isUnpublished = false): Retirement {
  const steps = question.facts.clients.slice(1).map((one) => stepFor(one, question, isUnpublished));
  return {
    label: steps.flatMap(({ label }) => label ?? []),
    remove: steps.flatMap(({ remove }) => remove ?? []),
    waiting: steps.flatMap(({ waiting }) => waiting ?? []),
  };
}

type Step = { [Part in keyof Retirement]?: Retirement[Part][number] };

function stepFor(one: LineageClient, question: RotationInput, isUnpublished: boolean): Step {
  const { client } = one;
  const { facts, spec, nowMs } = question;
  const retireAtMs = toldMsOf(one, question);
  const fallbackRetireAtMs = lastWriteMs(facts) + spec.overlapMs;
  const stay = isUnpublished && !isHeldNowhere(one, facts) ? 'overlap' : stayOf(client, question);
  if (stay === 'not ours') return { waiting: { client, untilMs: undefined, why: stay } };
  const isOver = isUnpublished
    ? fallbackRetireAtMs <= nowMs || (retireAtMs ?? Number.POSITIVE_INFINITY) <= nowMs
    : isTimeOver(retireAtMs, question);
  if (isOver && stay === undefined) return { remove: client };
  if (retireAtMs === undefined && !isUnpublished)
    return { label: { client, retireAfterMs: nowMs + spec.overlapMs, fallbackRetireAtMs } };
  return { waiting: { client, untilMs: retireAtMs, why: stay ?? 'overlap' } };
}

function isTimeOver(retireAtMs: number | undefined, { spec, nowMs }: RotationInput): boolean {
  return spec.overlapMs === 0 || (retireAtMs !== undefined && retireAtMs <= nowMs);
}

/** A time that had come before there was a successor was told of another one. */
function toldMsOf(one: LineageClient, { facts: { clients } }: RotationInput): number | undefined {
  const younger = clients.slice(0, clients.indexOf(one));
  const fromMs = Math.min(...younger.map(({ client }) => madeAtMs(client)));
  return one.retireAfterMs !== undefined && one.retireAfterMs >= fromMs ? one.retireAfterMs : undefined;
}

/** Why this run may not delete a client, whatever the time. */
function stayOf(client: ApiClient, { facts, spec }: RotationInput): KeepReason | undefined {
  if (!isOurs(client) && !spec.adopt) return 'not ours';
  if (facts.signedInAs === undefined) return 'who is signed in';
  return facts.signedInAs.has(client.clientId) ? 'signed in' : undefined;
}
