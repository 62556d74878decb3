import type { TargetFacts } from '../domain/facts.ts';
import { isOurs } from '../domain/lineage.ts';
import { oneProblem } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { takesVariable, targetKey } from '../domain/target.ts';
import { TIMING } from '../rotation/timing.ts';
import { isHandedOver, type RemovalContext, type RemovedSubject, takerAt } from './hand-over.ts';
import { isForced, isNamed, removalRefusals, unreachableRefusal } from './removal-refusals.ts';
import { lineageFor, type RunContext, type SubjectContext, targetsOf } from './subject.ts';
import { idleSubject, wrongSubject } from './subject-plan.ts';

/** What removing one client and its secrets takes, or why nothing of it is touched. Pure. */
export function planRemoval(assignment: ClientAssignment, context: RemovalContext): SubjectPlan {
  const lineage = lineageFor(assignment, context);
  if (lineage.kind === 'unclear') return wrongSubject(assignment, [lineage.problem], context);
  const subject = { ...context, assignment, lineage };
  const problem = oneProblem([...removalRefusals(subject), ...unreachableRefusal(subject)]);
  if (problem !== undefined) return { ...wrongSubject(assignment, [problem], context), reason: 'refused' };
  const isNobody = lineage.clients.length === 0;
  const targets = targetsOf(assignment, context.facts).map((observed) => targetStep(observed, subject));
  return {
    ...idleSubject(assignment, context),
    reason: isNobody ? 'gone' : 'absent',
    client: { kind: 'revoke', clients: lineage.clients.toReversed() },
    targets,
    isRemovedByForce: isForced(subject),
  };
}

function targetStep(observed: TargetFacts, subject: RemovedSubject): TargetStep {
  const { target } = observed;
  const isSelected = subject.spec.only?.includes(targetKey(target)) ?? true;
  const skip = (
    code: 'gone' | 'not-theirs' | 'nobody-knows' | 'handed-over' | 'replaced' | 'not-selected',
  ): TargetStep => ({
    target,
    action: 'skip',
    reason: { code },
  });
  const { pair, variable } = observed;
  if (!isSelected) return skip('not-selected');
  if ([pair.clientIdAtMs, pair.clientSecretAtMs, variable].every((one) => one === undefined)) return skip('gone');
  const taker = takerAt(target, subject);
  if (taker !== undefined) return skip(isHandedOver(target, taker, subject) ? 'replaced' : 'handed-over');
  if (subject.lineage.clients.length === 0 && !isForced(subject)) return skip('nobody-knows');
  if (!isTheirs(observed, subject)) return skip('not-theirs');
  return { target, action: 'empty', reason: { code: 'absent' } };
}

/** Whether what a target holds may be of the lineage: by the variable, or else by the times of the halves. */
function isTheirs(observed: TargetFacts, subject: SubjectContext): boolean {
  const { lineage, facts, assignment } = subject;
  const { variable, target, pair } = observed;
  if (assignment.names.variable !== undefined && takesVariable(target) && variable !== undefined) {
    if (lineage.clients.some(({ clientId }) => clientId === variable)) return true;
    if (facts.livingIds.has(variable)) return false;
  }
  const oldest = lineage.clients.at(-1);
  if (oldest === undefined) return isForced(subject);
  const fromMs = createdAtMs(oldest) - TIMING.guardMs + facts.githubAheadMs;
  return [pair.clientIdAtMs, pair.clientSecretAtMs].some((atMs) => atMs !== undefined && atMs >= fromMs);
}

/** The display names under which a client lives that a run may delete, whichever shard handles them. */
export function removable(context: RunContext): readonly string[] {
  const going = context.spec.removals.filter((assignment) => isRemovable(assignment, context));
  return going.map(({ client }) => client.displayName);
}

/** Whether a client of the lineage lives that a run may delete. */
export function isRemovable(assignment: ClientAssignment, context: RunContext): boolean {
  const lineage = lineageFor(assignment, context);
  return lineage.kind !== 'unclear' && lineage.clients.some((one) => isNamed({ assignment }) || isOurs(one));
}
