import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import { retireAfterMsOf } from '../domain/labels.ts';
import { isOurs, MOST_NAME_CHARACTERS } from '../domain/lineage.ts';
import { oneProblem } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { LineageMember, SubjectPlan } from '../domain/plan.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { decideRotation } from '../rotation/rules.ts';
import { clientStep } from './client-step.ts';
import { nameTooLong, successorForAllTargets } from './problems.ts';
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
  const resolved = roles && resolveRoles(roles, context.facts.roles);
  const unknownRoles = resolved?.problems ?? [];
  if (lineage.kind === 'unclear') return { kind: 'unclear', problems: [lineage.problem, ...unknownRoles] };
  const subject = { ...context, assignment, lineage };
  const decision = decideRotation(rotationInputOf(subject));
  const decided = { ...subject, decision };
  const targets = targetsOf(assignment, context.facts).map((observed) => decideTarget(observed, decided));
  const steps = targets.flatMap((target) => (target.kind === 'step' ? target.step : []));
  const isAnyWritten = steps.some(({ action }) => action === 'write');
  const plan: SubjectPlan = {
    ...termsOf(assignment, context),
    reason: decision.reason,
    client: clientStep({ ...decided, roles: resolved?.names, isAnyWritten }),
    targets: steps,
    retirement: decision.retirement,
    mustConfirm: decision.mustConfirm,
    lineage: lineage.clients.map(memberOf),
    warnings: warningsOf(decided),
  };
  const inTheWay = targets.flatMap((target) => (target.kind === 'problem' ? target.problem : []));
  const problems = [...unknownRoles, ...inTheWay, ...partialSuccession(decided), ...longName(decided)];
  return { kind: 'planned', plan, problems };
}

/** The plan of one client of a file that cannot be as it is asked for: nothing is done for it, and the others go on. */
export function wrongSubject(
  assignment: ClientAssignment,
  problems: readonly Problem[],
  { facts, spec }: RunContext,
): SubjectPlan {
  return {
    ...termsOf(assignment, { facts, spec }),
    ...NOTHING_TO_DO,
    reason: 'wrong',
    client: { kind: 'wrong', problem: oneProblem(problems) ?? { what: 'nobody can tell what to do' } },
    targets: targetsOf(assignment, facts).map(({ target }) => ({
      target,
      action: 'skip',
      reason: { code: 'client-failed' },
    })),
  };
}

/** The plan of a client for which nothing is to be done. */
export function idleSubject(assignment: ClientAssignment, context: RunContext): SubjectPlan {
  return { ...termsOf(assignment, context), ...NOTHING_TO_DO };
}

const NOTHING_TO_DO = {
  reason: 'idle',
  client: { kind: 'none' },
  targets: [],
  retirement: undefined,
  mustConfirm: false,
  lineage: [],
  warnings: [],
} as const satisfies Partial<SubjectPlan>;

/** What a plan takes over from the assignment. */
function termsOf(assignment: ClientAssignment, { facts, spec }: RunContext) {
  const { client, names, rotation, isAbsent, problems } = assignment;
  return {
    spec: client,
    isAbsent,
    names,
    isAdopting: policyOf(assignment, spec).adopt,
    rotateAfterMs: rotation.rotateAfterMs,
    unreachable: unreachableOf(assignment, facts),
    problems,
  };
}

/** A successor goes to every target. */
function partialSuccession({ decision, lineage, spec }: TargetContext): readonly Problem[] {
  const [newest] = lineage.clients;
  const isPartial = newest !== undefined && spec.only !== undefined && decision.kind === 'create';
  return isPartial ? [successorForAllTargets(newest)] : [];
}

/** A name that is too long is refused at the create, when other clients may have been created already. */
function longName({ decision, assignment: { client } }: TargetContext): readonly Problem[] {
  const isLong = [...client.displayName].length > MOST_NAME_CHARACTERS;
  return isLong && decision.kind === 'create' ? [nameTooLong(client.displayName, MOST_NAME_CHARACTERS)] : [];
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
