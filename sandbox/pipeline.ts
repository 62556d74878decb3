import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { jsonAnswer, textAnswer, withHeaders } from './answer.ts';
import type { Call, Outcome, RequestRecord } from './call.ts';
import { outcomeStatus } from './call.ts';
import type { Clock, ClockedRequest } from './clock.ts';
import type { FaultAnswer, Moment, RequestFaults } from './faults.ts';

/** What answers the requests of one service. */
export interface Handler {
  /** The service's own clock, for the `Date` header. */
  readonly clock: Clock;
  /** Takes note of a request before its latency; calls what this gives at the end, with what the caller gets. */
  begin?(call: Call): (outcome: Outcome) => void;
  handle(call: Call): Answer | Promise<Answer>;
}

/** What every request goes through, whichever service it is for. */
export interface Pipeline {
  readonly clock: Clock;
  readonly latencyMs: number;
  readonly faultsFor: (call: Call) => RequestFaults;
  readonly requests: RequestRecord[];
  /** Errors of actions and of the sandbox itself; a test must not miss them. */
  readonly defects: unknown[];
}

/** Passes a request through latency, record, actions, faults and handling, and gives what the caller gets. */
export async function pass(call: Call, handler: Handler, pipeline: Pipeline): Promise<Outcome> {
  const end = handler.begin?.(call);
  if (pipeline.latencyMs > 0) await sleep(pipeline.latencyMs);
  const faults = pipeline.faultsFor(call);
  const clocked = pipeline.clock.arrive?.(call);
  const record = {
    index: pipeline.requests.length,
    atMs: pipeline.clock.nowMs(),
    apiVersion: versionOf(call),
    service: call.service,
    method: call.method,
    path: call.path,
    status: 0,
  };
  pipeline.requests.push(record);
  const outcome = await passFaults({ call, handler, faults, clocked }).catch((error: unknown): Outcome => {
    pipeline.defects.push(error);
    return { kind: 'whole', answer: textAnswer(500, 'text/plain', 'A defect of the sandbox, or of an action.') };
  });
  record.status = outcomeStatus(outcome);
  if (outcome.kind === 'hang') clocked?.hold();
  end?.(outcome);
  return dated(outcome, handler);
}

interface Passage {
  readonly call: Call;
  readonly handler: Handler;
  readonly faults: RequestFaults;
  readonly clocked: ClockedRequest | undefined;
}

async function passFaults({ call, handler, faults, clocked }: Passage): Promise<Outcome> {
  const act = async (when: Moment): Promise<void> => {
    const end = clocked?.hold();
    await faults.act(when).finally(end);
  };
  await act('before');
  const early = faults.fault('before');
  if (early) return faultOutcome(early);
  const answer = await handler.handle(call);
  await act('after');
  const late = faults.fault('after');
  return late ? faultOutcome(late, answer) : { kind: 'whole', answer };
}

function faultOutcome(fault: FaultAnswer, answer?: Answer): Outcome {
  if (fault === 'reset' || fault === 'hang') return { kind: fault };
  if (fault === 'truncated') {
    // An answer without a body cannot be cut in the middle, so another one is sent.
    return { kind: 'truncated', answer: answer?.body ? answer : jsonAnswer(200, { message: 'This text ends early.' }) };
  }
  const { status, headers, body = '', contentType = 'application/json; charset=utf-8' } = fault;
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const type = body === '' ? {} : { 'content-type': contentType };
  return { kind: 'whole', answer: { status, headers: { ...type, ...Object.fromEntries(named) }, body } };
}

function dated(outcome: Outcome, handler: Handler): Outcome {
  if (outcome.kind === 'reset' || outcome.kind === 'hang') return outcome;
  const date = new Date(handler.clock.nowMs()).toUTCString();
  return { ...outcome, answer: withHeaders(outcome.answer, { date }) };
}

function versionOf({ headers }: Call): string | undefined {
  const version = headers['x-github-api-version'];
  return typeof version === 'string' ? version : undefined;
}
