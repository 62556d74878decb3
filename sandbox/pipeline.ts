import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { jsonAnswer, textAnswer, withHeaders } from './answer.ts';
import type { Call, RequestRecord } from './call.ts';
import type { Clock } from './clock.ts';
import type { FaultAnswer, Visit } from './faults.ts';
import type { Outcome } from './wire.ts';
import { outcomeStatus } from './wire.ts';

/** What answers the requests of one service. */
export interface Handler {
  /** The service's own clock, for the `Date` header. */
  readonly clock: Clock;
  /** Takes note of a request as it comes, before its travel time; what it gives is called at its end, with what goes out. */
  begin?(call: Call): (outcome: Outcome) => void;
  handle(call: Call): Answer | Promise<Answer>;
}

/** What every request goes through, whichever service it is for. */
export interface Pipeline {
  readonly clock: Clock;
  readonly latencyMs: number;
  readonly arrive: (call: Call) => Visit;
  readonly requests: RequestRecord[];
  /** Errors of actions and of the sandbox itself; a test must not miss them. */
  readonly defects: unknown[];
}

/** Takes a request through travel time, record, actions, faults and handling, and gives what goes out. */
export async function pass(call: Call, handler: Handler, pipeline: Pipeline): Promise<Outcome> {
  const end = handler.begin?.(call);
  if (pipeline.latencyMs > 0) await sleep(pipeline.latencyMs);
  const visit = pipeline.arrive(call);
  const record = {
    index: pipeline.requests.length,
    atMs: pipeline.clock.nowMs(),
    service: call.service,
    method: call.method,
    path: call.path,
    status: 0,
  };
  pipeline.requests.push(record);
  const outcome = await passRules(call, handler, visit).catch((error: unknown): Outcome => {
    pipeline.defects.push(error);
    return { kind: 'whole', answer: textAnswer(500, 'text/plain', 'A defect of the sandbox, or of an action.') };
  });
  record.status = outcomeStatus(outcome);
  end?.(outcome);
  return dated(outcome, handler);
}

async function passRules(call: Call, handler: Handler, visit: Visit): Promise<Outcome> {
  await visit.act('before');
  const early = visit.fault('before');
  if (early) return faultOutcome(early);
  const answer = await handler.handle(call);
  await visit.act('after');
  const late = visit.fault('after');
  return late ? faultOutcome(late, answer) : { kind: 'whole', answer };
}

function faultOutcome(fault: FaultAnswer, answer?: Answer): Outcome {
  if (fault === 'reset' || fault === 'hang') return { kind: fault };
  if (fault === 'truncated') {
    // An answer without a body has no middle to be cut in, so another one stands in.
    return { kind: 'truncated', answer: answer?.body ? answer : jsonAnswer(200, { message: 'This text ends early.' }) };
  }
  const { status, headers, body = '', contentType = 'application/json; charset=utf-8' } = fault;
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const type = body === '' ? {} : { 'content-type': contentType };
  return { kind: 'whole', answer: { status, headers: { ...type, ...Object.fromEntries(named) }, body } };
}

function dated(outcome: Outcome, handler: Handler): Outcome {
  if (!('answer' in outcome)) return outcome;
  const date = new Date(handler.clock.nowMs()).toUTCString();
  return { ...outcome, answer: withHeaders(outcome.answer, { date }) };
}
