import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import { retireAfterMsOf } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { LineageMember, SubjectPlan } from '../domain/plan.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { decideRotation } from '../rotation/rules.ts';
import { clientStep } from './client-step.ts';
import { successorForAllTargets } from './problems.ts';
import { lineageFor, policyOf, type RunContext, rotationInputOf, targetsOf, unreachableOf } from './subject.ts';
import { decideTarget, type TargetContext } from './target-step.ts';
import { warningsOf } from './warnings.ts';

/** The plan of one subject, or what stands in its way. */
export type SubjectDecision =
  | { kind: 'planned'; plan: SubjectPlan; problems: readonly Problem[] }
  | { kind: 'unclear'; problems: readonly Problem[] };

/** What to do for one client and its targets. Pure. */
export function planSubject(assignment: ClientAssignment, context: RunContext): SubjectDecision {
  const lineage = lineageFor(assignment, context);
  const { roles } = assignment.client;
  const resolved = roles && resolveRoles(roles, context.facts.roles ?? []);
  const unknownRoles = resolved?.problems ?? [];
  if (lineage.kind === 'unclear') return { kind: 'unclear', problems: [lineage.problem, ...unknownRoles] };
  const subject = { ...context, assignment, lineage };
  const decision = decideRotation(rotationInputOf(subject));
  const decided = { ...subject, decision };
  const targets = targetsOf(assignment, context.facts).map((observed) => decideTarget(observed, decided));
  const steps = targets.flatMap((target) => (target.kind === 'step' ? target.step : []));
  const isAnyWritten = steps.some(({ action }) => action === 'write');
  const plan: SubjectPlan = {
    spec: assignment.client,
    names: assignment.names,
    isAdopting: policyOf(assignment, context.spec).adopt,
    rotateAfterMs: assignment.rotation.rotateAfterMs,
    reason: decision.reason,
    client: clientStep({ ...decided, roles: resolved?.names, isAnyWritten }),
    targets: steps,
    unreachable: unreachableOf(assignment, context.facts),
    problems: assignment.problems,
    retirement: decision.retirement,
    mustConfirm: decision.mustConfirm,
    lineage: lineage.clients.map(memberOf),
    warnings: warningsOf(decided),
  };
  const inTheWay = targets.flatMap((target) => (target.kind === 'problem' ? target.problem : []));
  return { kind: 'planned', plan, problems: [...unknownRoles, ...inTheWay, ...partialSuccession(decided)] };
}

/** A successor goes to every target. */
function partialSuccession({ decision, lineage, spec }: TargetContext): readonly Problem[] {
  const [newest] = lineage.clients;
  const isPartial = newest !== undefined && spec.only !== undefined && decision.kind === 'create';
  return isPartial ? [successorForAllTargets(newest)] : [];
}

function memberOf(client: ApiClient): LineageMember {
  const { name, clientId } = client;
  return {
    name,
    clientId,
    isOurs: isOurs(client),
    createdAtMs: createdAtMs(client),
    retireAfterMs: isOurs(client) ? retireAfterMsOf(client) : undefined,
  };
}
