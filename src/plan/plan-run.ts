import { CannotProceed } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';
import { guardBeforeCreateMs } from '../rotation/evidence.ts';
import { paceMsOf, requestsOf } from './cost.ts';
import { confidenceNowMs, policyOf } from './subject.ts';
import { planSubject } from './subject-plan.ts';

/**
 * What to do, from what was seen. Pure: the same facts and spec give the same plan.
 * @param writesPerMinute 0 is unlimited
 * @throws CannotProceed with everything that stands in the way
 */
export function planRun(facts: Facts, spec: ResolvedSpec, writesPerMinute: number): Plan {
  const decisions = spec.assignments.map((assignment) => planSubject(assignment, { facts, spec }));
  const problems = decisions.flatMap((decision) => decision.problems);
  if (problems.length > 0) throw new CannotProceed(problems);
  const subjects = decisions.flatMap((decision) => (decision.kind === 'planned' ? decision.plan : []));
  return {
    subjects,
    leftOut: facts.leftOut,
    names: spec.names,
    guardMs: guardBeforeCreateMs(targetsOfNewClients(subjects, facts), facts.githubNowMs),
    requests: requestsOf(subjects, spec.names),
    paceMs: paceMsOf(subjects, spec.names, writesPerMinute),
    nowMs: confidenceNowMs(facts),
    isAdopting: policyOf(spec).adopt,
    rotateAfterMs: spec.rotation.rotateAfterMs,
  };
}

function targetsOfNewClients(subjects: readonly SubjectPlan[], facts: Facts): readonly TargetFacts[] {
  const steps = subjects.filter(({ client }) => client.kind === 'create').flatMap(({ targets }) => targets);
  const keys = new Set(steps.map(({ target }) => targetKey(target)));
  return [...facts.targets.values()].filter(({ target }) => keys.has(targetKey(target)));
}
