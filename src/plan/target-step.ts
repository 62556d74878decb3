import { type ApiClient, isOurs, RETIRE_AFTER_LABEL } from '../domain/api-client.ts';
import { isToBeMade, keyOf, nameOf } from '../domain/destination.ts';
import type { Problem } from '../domain/errors.ts';
import { type Standing, standing } from '../domain/evidence.ts';
import type { TargetFacts } from '../domain/facts.ts';
import type { TargetStep } from '../domain/plan.ts';
import { retireAfterMsOf } from '../domain/retire-after.ts';
import type { Move } from '../domain/rotation.ts';
import { quoted } from '../domain/text.ts';
import type { Scene } from './subject.ts';

const WHY: Readonly<Record<Standing, string>> = {
  current: 'current, refresh: always',
  torn: 'only one half of the pair is new',
  stale: 'older than the client',
  missing: 'a secret is missing',
};

/** What a target is decided by. */
export interface View extends Scene {
  move: Move;
  /** The clients of the lineage, newest first. */
  generations: readonly ApiClient[];
}

/** One step, or what stands in its way. */
export interface TargetDecision {
  steps: readonly TargetStep[];
  problems: readonly Problem[];
}

/** What happens at a target, as far as the move for its client goes. */
export function decideTarget(target: TargetFacts, view: View): TargetDecision {
  const { move, wish } = view;
  const { destination } = target;
  const skip = (reason: string): TargetDecision => step(target, 'skip', reason);
  if (wish.only !== undefined && !wish.only.includes(keyOf(destination))) return skip('not among only-targets');
  if (move.kind === 'mint') return decideMint(target, view);
  if (move.kind === 'wait') return skip('left as it is: another run may be at work');
  if (move.kind === 'refuse') return skip('left as it is: too many clients are alive');
  if (move.kind === 'discard') return skip('left until the run has decided again');
  if (move.kind === 'retire' && move.isForRoom) return skip('left until there is room for a successor');
  if ('targets' in move && move.targets.includes(target)) {
    if (move.kind === 'confirm') return skip('written by this run, which GitHub does not show yet');
    return step(target, 'write', `${lackOf(target, move.client, view)}${madeFirst(target)}`);
  }
  return decideCurrent(target, view);
}

function decideMint(target: TargetFacts, view: View): TargetDecision {
  const { move, generations, wish } = view;
  const [newest] = generations;
  const isLost = move.kind === 'mint' && move.why === 'unreadable' && wish.operation === 'provision';
  if (newest === undefined) return step(target, 'write', `new client${madeFirst(target)}`);
  // Who made the client by hand may want it to stay the one.
  if (isLost && !isOurs(newest)) return unreadable(target, newest, view);
  return step(target, 'write', `successor of ${newest.name}${madeFirst(target)}`);
}

function decideCurrent(target: TargetFacts, { facts, wish, generations }: View): TargetDecision {
  const isNewestAmong = (names: ReadonlySet<string>): boolean =>
    generations.slice(0, 1).some(({ name }) => names.has(name));
  const isReadable = isNewestAmong(facts.readable);
  const differs = target.sharing?.differs;
  if (differs !== undefined) return isReadable ? step(target, 'write', differs) : shut(target, differs);
  if (wish.refresh === 'stale' || wish.operation === 'rotate' || isNewestAmong(facts.ofThisRun))
    return step(target, 'skip', 'already current');
  // A write would put off the end of the predecessors where only the time of the last write tells it.
  if (generations.slice(1).some(({ labels }) => labels[RETIRE_AFTER_LABEL] === undefined))
    return step(target, 'skip', 'already current, and a predecessor is still to be retired');
  return isReadable
    ? step(target, 'write', WHY.current)
    : step(target, 'skip', 'already current, and the secret cannot be read back to write it again');
}

/** What a target lacks of a client. */
function lackOf(target: TargetFacts, client: ApiClient, view: View): string {
  const held = heldAt(target, client, view);
  if (held !== 'current') return WHY[held];
  if (target.isOverwritten === true) return 'another run wrote over it';
  return retireAfterMsOf(client) === undefined
    ? 'written too near to the making of another client to be sure which it holds'
    : 'it may hold a successor that is gone';
}

function heldAt(target: TargetFacts, client: ApiClient, { facts, wish, generations }: View): Standing {
  const { githubAheadMs } = facts;
  const usesVariable = wish.names.variable !== undefined;
  return standing(target, { client, alone: generations.length === 1, githubAheadMs, usesVariable });
}

function madeFirst({ destination }: TargetFacts): string {
  return isToBeMade(destination) ? ', its environment is created first' : '';
}

function step({ destination }: TargetFacts, action: TargetStep['action'], reason: string): TargetDecision {
  return { steps: [{ destination, action, reason }], problems: [] };
}

/** GitHub changes who has a secret only together with its value. */
function shut({ destination }: TargetFacts, differs: string): TargetDecision {
  const what = `${nameOf(destination)}: ${differs}, and the secret of the API client cannot be read back to write it again`;
  return { steps: [], problems: [{ what, cure: "Change it in the organization's settings on GitHub" }] };
}

/** What is there is kept; where something is missing, nobody has what to write. */
function unreadable(target: TargetFacts, client: ApiClient, view: View): TargetDecision {
  const held = heldAt(target, client, view);
  if (held === 'current') return step(target, 'skip', 'already current');
  const what = `${nameOf(target.destination)}: ${WHY[held]}, and the secret of API client ${quoted(client.displayName)} (${client.name}), which this action did not make, cannot be read back`;
  const cure =
    'Let the client this action signs in with see client secrets; or run once with operation: rotate, which makes a successor';
  return { steps: [], problems: [{ what, cure }] };
}
