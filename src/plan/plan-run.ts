import { CannotProceed } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import { pairKey } from '../domain/target.ts';
import { guardBeforeCreateMs } from '../rotation/evidence.ts';
import { paceMsOf, requestsOf } from './cost.ts';
import { tooManyRemovals } from './removal-problems.ts';
import { planRemoval, removable } from './revocation.ts';
import { confidenceNowMs, type RunContext } from './subject.ts';
import { planSubject, wrongSubject } from './subject-plan.ts';

/**
 * What to do, from what was seen. Pure: the same facts and spec give the same plan.
 * @param writesPerMinute 0 is unlimited
 * @throws CannotProceed with everything that stands in the way
 */
export function planRun(facts: Facts, spec: ResolvedSpec, writesPerMinute: number): Plan {
  const removals = removable({ facts, spec });
  if (removals.length > spec.maxRemovals) throw new CannotProceed([tooManyRemovals(removals, spec.maxRemovals)]);
  const staying = planStaying({ facts, spec });
  const going = spec.assignments.filter(({ isAbsent }) => isAbsent);
  const subjects = [...staying, ...going.map((assignment) => planRemoval(assignment, { facts, spec, staying }))];
  return {
    subjects,
    leftOut: facts.leftOut,
    guardMs: guardBeforeCreateMs(targetsOfNewClients(subjects, facts), facts.githubNowMs),
    requests: requestsOf(subjects),
    paceMs: paceMsOf(subjects, writesPerMinute),
    nowMs: confidenceNowMs(facts),
  };
}

/** The clients that stay. Those of a file are independent: what is wrong with one concerns it alone. */
function planStaying({ facts, spec }: RunContext): readonly SubjectPlan[] {
  const present = spec.assignments.filter(({ isAbsent }) => !isAbsent);
  const decisions = present.map((assignment) => ({ ...planSubject(assignment, { facts, spec }), assignment }));
  const problems = spec.manifest === undefined ? decisions.flatMap((decision) => decision.problems) : [];
  if (problems.length > 0) throw new CannotProceed(problems);
  return decisions.map((decision) =>
    decision.kind === 'planned' && decision.problems.length === 0
      ? decision.plan
      : wrongSubject(decision.assignment, decision.problems, { facts, spec }),
  );
}

function targetsOfNewClients(subjects: readonly SubjectPlan[], facts: Facts): readonly TargetFacts[] {
  const created = subjects.filter(({ client }) => client.kind === 'create');
  return created.flatMap(({ targets, names }) =>
    targets.flatMap(({ target }) => facts.targets.get(pairKey({ target, names })) ?? []),
  );
}
