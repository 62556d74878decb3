import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { ClientStep } from '../domain/plan.ts';
import { count, quoted, timeText } from '../domain/text.ts';
import type { Decision } from '../rotation/next.ts';

/**
 * Why nothing can be done for a client now, and when to come back.
 * @param nowMs on Confidence's clock
 */
export function blockedStep(
  move: Extract<Decision, { kind: 'wait' | 'refuse' }>,
  newest: ApiClient,
  nowMs: number,
): ClientStep {
  return move.kind === 'wait'
    ? { kind: 'blocked', client: newest, problem: waiting(newest, move), isTransient: true }
    : { kind: 'blocked', client: newest, problem: tooMany(newest, move, nowMs), isTransient: false };
}

function waiting({ name, displayName }: ApiClient, { untilMs, why }: Extract<Decision, { kind: 'wait' }>): Problem {
  const client = `API client ${name} ${quoted(displayName)}`;
  if (why === 'concurrent') {
    const what = `${client} was made while another run made one too, and it is not clear yet which of them stays: nothing more is written, and nothing deleted`;
    return { what, cure: `Run again after ${timeText(untilMs)}, and let one run at a time do this` };
  }
  if (why === 'successor') {
    const what = `${client} had a successor that was everywhere and is not listed: it was deleted, or the list is behind. Nothing was changed`;
    return { what, cure: `Run again after ${timeText(untilMs)}` };
  }
  if (why === 'clock') {
    const what = `a target of ${client} seems to be written after this run: a clock was set. Nothing was changed`;
    return { what, cure: `Run again after ${timeText(untilMs)}, and check the clocks of GitHub and Confidence` };
  }
  return {
    what: `${client} is young, its secret cannot be read back, and not every target holds it: another run may be at work with it. Nothing was changed`,
    cure: `Run again after ${timeText(untilMs)}; where no other run is at work, operation: rotate with force: true goes on at once. Or let the client this action signs in with see client secrets`,
  };
}

function tooMany(
  { displayName }: ApiClient,
  { why, living, retirement }: Extract<Decision, { kind: 'refuse' }>,
  nowMs: number,
): Problem {
  // One whose time has come stays where a target may hold it.
  const times = retirement.waiting.flatMap(({ untilMs }) => (untilMs !== undefined && untilMs > nowMs ? untilMs : []));
  const first = times.length === 0 ? '' : `; the first of them may be deleted after ${timeText(Math.min(...times))}`;
  const atOnce = why === 'secret-lost' ? 'delete by hand those that nobody uses' : AT_ONCE;
  return {
    what: `${count(living, 'API client')} ${quoted(displayName)} are alive, the most there may be: no further one is made`,
    cure: `Run again when predecessors are retired${first}; or ${atOnce}`,
  };
}

const AT_ONCE = 'end them at once with operation: rotate and overlap: 0, or by hand';
