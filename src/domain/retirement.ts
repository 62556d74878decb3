import { type ApiClient, isOurs } from './api-client.ts';
import { isHeldNowhere, lastWriteMs, madeAtMs } from './held.ts';
import type { GenerationFacts, Question } from './rotation-facts.ts';

/** Why a predecessor stays for now. */
export type Stay = 'overlap' | 'not ours' | 'signed in' | 'who is signed in';

/** A predecessor that is told when to go. */
export interface ToLabel {
  client: ApiClient;
  retireAfterMs: number;
  /** When it may go where the service changes no labels: so long after the newest write. */
  elseMs: number;
}

/** What happens to predecessors of a generation that is published. Times are in milliseconds on Confidence's clock. */
export interface Retirement {
  label: readonly ToLabel[];
  remove: readonly ApiClient[];
  waiting: readonly { client: ApiClient; untilMs: number | undefined; why: Stay }[];
}

/**
 * What happens to the predecessors: those without a time are told one, those whose time has come are deleted, the others wait.
 * @param isUnpublished then only those go that no target can hold, once no job can hold them either
 */
export function retirementOf(question: Question, isUnpublished = false): Retirement {
  const steps = question.facts.generations.slice(1).map((one) => stepFor(one, question, isUnpublished));
  return {
    label: steps.flatMap(({ label }) => label ?? []),
    remove: steps.flatMap(({ remove }) => remove ?? []),
    waiting: steps.flatMap(({ waiting }) => waiting ?? []),
  };
}

type Step = { [Part in keyof Retirement]?: Retirement[Part][number] };

function stepFor(one: GenerationFacts, question: Question, isUnpublished: boolean): Step {
  const { client } = one;
  const { facts, wish, nowMs } = question;
  const toldMs = toldMsOf(one, question);
  const elseMs = lastWriteMs(facts) + wish.overlapMs;
  const stay = isUnpublished && !isHeldNowhere(one, facts) ? 'overlap' : stayOf(client, question);
  if (stay === 'not ours') return { waiting: { client, untilMs: undefined, why: stay } };
  const isOver = isUnpublished
    ? elseMs <= nowMs || (toldMs ?? Number.POSITIVE_INFINITY) <= nowMs
    : isTimeOver(toldMs, question);
  if (isOver && stay === undefined) return { remove: client };
  if (toldMs === undefined && !isUnpublished)
    return { label: { client, retireAfterMs: nowMs + wish.overlapMs, elseMs } };
  return { waiting: { client, untilMs: toldMs, why: stay ?? 'overlap' } };
}

function isTimeOver(toldMs: number | undefined, { wish, nowMs }: Question): boolean {
  return wish.overlapMs === 0 || (toldMs !== undefined && toldMs <= nowMs);
}

/** A time that had come before there was a successor was told of another one. */
function toldMsOf(one: GenerationFacts, { facts: { generations } }: Question): number | undefined {
  const younger = generations.slice(0, generations.indexOf(one));
  const fromMs = Math.min(...younger.map(({ client }) => madeAtMs(client)));
  return one.retireAfterMs !== undefined && one.retireAfterMs >= fromMs ? one.retireAfterMs : undefined;
}

/** Why this run may not delete a client, whatever the time. */
function stayOf(client: ApiClient, { facts, wish }: Question): Stay | undefined {
  if (!isOurs(client) && !wish.adopt) return 'not ours';
  if (facts.signedInAs === undefined) return 'who is signed in';
  return facts.signedInAs.has(client.clientId) ? 'signed in' : undefined;
}
