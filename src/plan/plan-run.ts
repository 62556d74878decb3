import { CannotProceed } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { pairKey } from '../domain/target.ts';
import { guardBeforeCreateMs } from '../rotation/evidence.ts';
import { paceMsOf, requestsOf } from './cost.ts';
import { tooManyRemovals } from './removal-problems.ts';
import { planRemoval, removable } from './revocation.ts';
import { confidenceNowMs, type RunContext } from './subject.ts';
import { planSubject, type SubjectDecision, wrongSubject } from './subject-plan.ts';

/**
 * What to do, from what was seen. Pure: the same facts and spec give the same plan.
 * @param writesPerMinute 0 is unlimited
 * @throws CannotProceed with everything that stands in the way
 */
export function planRun(facts: Facts, spec: ResolvedSpec, writesPerMinute: number): Plan {
  const removals = removable({ facts, spec });
  if (removals.length > spec.maxRemovals) throw new CannotProceed([tooManyRemovals(removals, spec.maxRemovals)]);
  const decisions = spec.assignments.map((assignment) => ({ ...decided(assignment, { facts, spec }), assignment }));
  const problems = spec.manifest === undefined ? decisions.flatMap((decision) => decision.problems) : [];
  if (problems.length > 0) throw new CannotProceed(problems);
  const subjects = decisions.map((decision) =>
    decision.kind === 'planned' && decision.problems.length === 0
      ? decision.plan
      : wrongSubject(decision.assignment, decision.problems, { facts, spec }),
  );
  return {
    subjects,
    leftOut: facts.leftOut,
    guardMs: guardBeforeCreateMs(targetsOfNewClients(subjects, facts), facts.githubNowMs),
    requests: requestsOf(subjects),
    paceMs: paceMsOf(subjects, writesPerMinute),
    nowMs: confidenceNowMs(facts),
  };
}

function decided(assignment: ClientAssignment, context: RunContext): SubjectDecision {
  if (!assignment.isAbsent) return planSubject(assignment, context);
  return { kind: 'planned', plan: planRemoval(assignment, context), problems: [] };
}

function targetsOfNewClients(subjects: readonly SubjectPlan[], facts: Facts): readonly TargetFacts[] {
  const created = subjects.filter(({ client }) => client.kind === 'create');
  return created.flatMap(({ targets, names }) =>
    targets.flatMap(({ target }) => facts.targets.get(pairKey({ target, names })) ?? []),
  );
}
