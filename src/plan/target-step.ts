import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { RETIRE_AFTER_LABEL, retireAfterMsOf } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import type { TargetStep } from '../domain/plan.ts';
import { isToBeCreated, targetKey, targetName } from '../domain/target.ts';
import { quoted } from '../domain/text.ts';
import { type TargetStatus, targetStatus } from '../rotation/evidence.ts';
import type { Decision } from '../rotation/next.ts';
import type { SubjectContext } from './subject.ts';

const WHY: Readonly<Record<TargetStatus, string>> = {
  current: 'current, refresh: always',
  partial: 'only one half of the pair is new',
  outdated: 'older than the client',
  missing: 'a secret is missing',
};

/** What a target is decided by. */
export interface View extends SubjectContext {
  move: Decision;
  /** The clients of the lineage, newest first. */
  clients: readonly ApiClient[];
}

/** One step, or what stands in its way. */
export interface TargetDecision {
  steps: readonly TargetStep[];
  problems: readonly Problem[];
}

/** What happens at a target, as far as the move for its client goes. */
export function decideTarget(observed: TargetFacts, view: View): TargetDecision {
  const { move, spec } = view;
  const { target } = observed;
  const skip = (reason: string): TargetDecision => step(observed, 'skip', reason);
  if (spec.only !== undefined && !spec.only.includes(targetKey(target))) return skip('not among only-targets');
  if (move.kind === 'create') return decideCreate(observed, view);
  if (move.kind === 'wait') return skip('left as it is: another run may be at work');
  if (move.kind === 'refuse') return skip('left as it is: too many clients are alive');
  if (move.kind === 'deleteOrphan') return skip('left until the run has decided again');
  if (move.kind === 'retire' && move.isForRoom) return skip('left until there is room for a successor');
  if ('targets' in move && move.targets.includes(observed)) {
    if (move.kind === 'confirm') return skip('written by this run, which GitHub does not show yet');
    return step(observed, 'write', `${lackOf(observed, move.client, view)}${madeFirst(observed)}`);
  }
  return decideCurrent(observed, view);
}

function decideCreate(observed: TargetFacts, view: View): TargetDecision {
  const { move, clients, spec } = view;
  const [newest] = clients;
  const isLost = move.kind === 'create' && move.why === 'secret-lost' && spec.operation === 'provision';
  if (newest === undefined) return step(observed, 'write', `new client${madeFirst(observed)}`);
  // Who made the client by hand may want it to stay the one.
  if (isLost && !isOurs(newest)) return unreadable(observed, newest, view);
  return step(observed, 'write', `successor of ${newest.name}${madeFirst(observed)}`);
}

function decideCurrent(observed: TargetFacts, { facts, spec, clients }: View): TargetDecision {
  const isNewestAmong = (names: ReadonlySet<string>): boolean =>
    clients.slice(0, 1).some(({ name }) => names.has(name));
  const isReadable = isNewestAmong(facts.readable);
  const differs = observed.sharing?.differs;
  if (differs !== undefined) return isReadable ? step(observed, 'write', differs) : shut(observed, differs);
  if (spec.refresh === 'stale' || spec.operation === 'rotate' || isNewestAmong(facts.createdByRun))
    return step(observed, 'skip', 'already current');
  // A write would put off the end of the predecessors where only the time of the last write tells it.
  if (clients.slice(1).some(({ labels }) => labels[RETIRE_AFTER_LABEL] === undefined))
    return step(observed, 'skip', 'already current, and a predecessor is still to be retired');
  return isReadable
    ? step(observed, 'write', WHY.current)
    : step(observed, 'skip', 'already current, and the secret cannot be read back to write it again');
}

/** What a target lacks of a client. */
function lackOf(observed: TargetFacts, client: ApiClient, view: View): string {
  const held = heldAt(observed, client, view);
  if (held !== 'current') return WHY[held];
  if (observed.overwrittenSince === true) return 'another run wrote over it';
  return retireAfterMsOf(client) === undefined
    ? 'written too near to the making of another client to be sure which it holds'
    : 'it may hold a successor that is gone';
}

function heldAt(observed: TargetFacts, client: ApiClient, { facts, spec, clients }: View): TargetStatus {
  const { githubAheadMs } = facts;
  const usesVariable = spec.names.variable !== undefined;
  return targetStatus(observed, { client, alone: clients.length === 1, githubAheadMs, usesVariable });
}

function madeFirst({ target }: TargetFacts): string {
  return isToBeCreated(target) ? ', its environment is created first' : '';
}

function step({ target }: TargetFacts, action: TargetStep['action'], reason: string): TargetDecision {
  return { steps: [{ target, action, reason }], problems: [] };
}

/** GitHub changes who has a secret only together with its value. */
function shut({ target }: TargetFacts, differs: string): TargetDecision {
  const what = `${targetName(target)}: ${differs}, and the secret of the API client cannot be read back to write it again`;
  return { steps: [], problems: [{ what, cure: "Change it in the organization's settings on GitHub" }] };
}

/** What is there is kept; where something is missing, nobody has what to write. */
function unreadable(observed: TargetFacts, client: ApiClient, view: View): TargetDecision {
  const held = heldAt(observed, client, view);
  if (held === 'current') return step(observed, 'skip', 'already current');
  const what = `${targetName(observed.target)}: ${WHY[held]}, and the secret of API client ${quoted(client.displayName)} (${client.name}), which this action did not make, cannot be read back`;
  const cure =
    'Let the client this action signs in with see client secrets; or run once with operation: rotate, which makes a successor';
  return { steps: [], problems: [{ what, cure }] };
}
