import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { RETIRE_AFTER_LABEL } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import type { TargetStep } from '../domain/plan.ts';
import type { Lack, PlainReason, TargetReason } from '../domain/reasons.ts';
import { takesVariable, targetKey } from '../domain/target.ts';
import type { Decision, DecisionOf } from '../rotation/decision.ts';
import type { TargetEvidence } from '../rotation/evidence.ts';
import { unreadableSecret, visibilityOutOfReach } from './problems.ts';
import { policyOf, type SubjectContext } from './subject.ts';

/** A subject of which it is decided what to do next. */
export interface TargetContext extends SubjectContext {
  decision: Decision;
}

/** What happens at a target, or what stands in the way. */
export type TargetDecision = { kind: 'step'; step: TargetStep } | { kind: 'problem'; problem: Problem };

/** What happens at a target, as far as the decision about its client goes. */
export function decideTarget(observed: TargetFacts, context: TargetContext): TargetDecision {
  const { decision, spec } = context;
  const isSelected = spec.only?.includes(targetKey(observed.target)) ?? true;
  if (!isSelected) return skip(observed, 'not-selected');
  switch (decision.kind) {
    case 'create':
      return decideCreate(observed, decision, context);
    case 'wait':
      return skip(observed, 'wait');
    case 'refuse':
      return skip(observed, decision.reason);
    case 'deleteOrphan':
      return skip(observed, 'decide-again');
    case 'retire':
      return decision.reason === 'make-room' ? skip(observed, 'make-room') : decideCurrent(observed, context);
    default:
      return decideLacking(observed, context);
  }
}

function decideCreate(
  observed: TargetFacts,
  { reason, targets }: DecisionOf<'create'>,
  { lineage, spec }: TargetContext,
): TargetDecision {
  const [newest] = lineage.clients;
  if (newest === undefined) return write(observed, { code: 'new-client' });
  // Whoever created the client by hand may want it to stay the only one.
  const isToStay = reason === 'secret-lost' && spec.operation === 'provision' && !isOurs(newest);
  const evidence = targets.find(({ target }) => target === observed);
  if (isToStay && evidence !== undefined) return decideUnreadable(evidence, newest);
  return write(observed, { code: 'successor', predecessor: newest.name });
}

/** What is there is kept; where something is missing, nobody has what to write. */
function decideUnreadable({ target, status }: TargetEvidence, client: ApiClient): TargetDecision {
  if (status === 'current' || status === 'ambiguous') return skip(target, 'current');
  return { kind: 'problem', problem: unreadableSecret(target.target, client, status) };
}

function decideLacking(observed: TargetFacts, context: TargetContext): TargetDecision {
  const { decision } = context;
  const evidence = decision.targets.find(({ target }) => target === observed);
  if (evidence === undefined) return decideCurrent(observed, context);
  if (decision.kind === 'confirm') return skip(observed, 'unconfirmed');
  return write(observed, { code: lackOf(evidence, context) });
}

/** Whether the variable names a client of another lineage. */
function isOfAnother({ target, variable }: TargetFacts, { assignment: { names }, lineage }: TargetContext): boolean {
  if (names.variable === undefined || variable === undefined || !takesVariable(target)) return false;
  return lineage.clients.every(({ clientId }) => clientId !== variable);
}

/** What a target lacks of the newest client, or what is doubtful. */
function lackOf({ target, status, doubt }: TargetEvidence, context: TargetContext): Lack {
  if (doubt !== undefined) return doubt;
  if (status !== 'missing' && isOfAnother(target, context)) return 'foreign-variable';
  // A target that the decision names lacks something.
  return status === 'current' || status === 'ambiguous' ? 'outdated' : status;
}

function decideCurrent(observed: TargetFacts, context: TargetContext): TargetDecision {
  const { facts, spec, lineage, assignment } = context;
  const [newest, ...predecessors] = lineage.clients;
  const isReadable = newest !== undefined && facts.readable.has(newest.name);
  const difference = observed.sharing?.differs;
  if (difference !== undefined) return decideVisibility(observed, difference, isReadable);
  const isOfRun = newest !== undefined && facts.createdByRun.has(newest.name);
  if (isOfRun || !policyOf(assignment, spec).rewrite) return skip(observed, 'current');
  // A write would put off the end of the predecessors where only the time of the last write tells it.
  const isRetirementOpen = predecessors.some(({ labels }) => labels[RETIRE_AFTER_LABEL] === undefined);
  if (isRetirementOpen) return skip(observed, 'retirement-open');
  return isReadable ? write(observed, { code: 'refresh' }) : skip(observed, 'secret-unreadable');
}

function decideVisibility(observed: TargetFacts, difference: string, isReadable: boolean): TargetDecision {
  if (isReadable) return write(observed, { code: 'visibility', difference });
  return { kind: 'problem', problem: visibilityOutOfReach(observed.target, difference) };
}

function write({ target }: TargetFacts, reason: TargetReason): TargetDecision {
  return { kind: 'step', step: { target, action: 'write', reason } };
}

function skip({ target }: TargetFacts, code: PlainReason): TargetDecision {
  return { kind: 'step', step: { target, action: 'skip', reason: { code } } };
}
