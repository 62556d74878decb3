import { keyOf } from '../domain/destination.ts';
import { CannotProceed } from '../domain/errors.ts';
import { guardBeforeMintMs } from '../domain/evidence.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { Wish } from '../domain/wish.ts';
import { paceMsOf, requestsOf } from './cost.ts';
import { confidenceNowMs, rotationWishOf } from './subject.ts';
import { decideSubject } from './subject-plan.ts';

/**
 * What to do, from what was seen. Pure: the same facts and wish give the same plan.
 * @param writesPerMinute 0 is unlimited
 * @throws CannotProceed with everything that stands in the way
 */
export function decide(facts: Facts, wish: Wish, writesPerMinute: number): Plan {
  const decisions = wish.subjects.map((subject) => decideSubject(subject, { facts, wish }));
  const problems = decisions.flatMap((decision) => decision.problems);
  if (problems.length > 0) throw new CannotProceed(problems);
  const subjects = decisions.flatMap(({ plans }) => plans);
  return {
    subjects,
    leftOut: facts.leftOut,
    names: wish.names,
    guardMs: guardBeforeMintMs(targetsOfNewClients(subjects, facts), facts.githubNowMs),
    requests: requestsOf(subjects, wish.names),
    paceMs: paceMsOf(subjects, wish.names, writesPerMinute),
    nowMs: confidenceNowMs(facts),
    isAdopting: rotationWishOf(wish).adopt,
    rotateAfterMs: wish.rotation.rotateAfterMs,
  };
}

function targetsOfNewClients(subjects: readonly SubjectPlan[], facts: Facts): readonly TargetFacts[] {
  const steps = subjects.filter(({ client }) => client.kind === 'create').flatMap(({ targets }) => targets);
  const keys = new Set(steps.map(({ destination }) => keyOf(destination)));
  return [...facts.targets.values()].filter(({ destination }) => keys.has(keyOf(destination)));
}
