import { about, CannotProceed, type Problem, problemOf } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import { type SubjectOutcome, untouched } from '../domain/outcome.ts';
import type { Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import { isToBeCreated, targetName } from '../domain/target.ts';
import { count } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { progress } from '../runtime/progress.ts';
import { applySubject } from './apply-subject.ts';
import type { ApplyDeps } from './deps.ts';

/**
 * Applies a plan, client by client, and at the targets of one client as fast as GitHub's limits allow. One failure hides no other.
 * @throws CannotProceed where something stands in the way before any client is created
 */
export async function applyPlan(plan: Plan, facts: Facts, deps: ApplyDeps): Promise<readonly SubjectOutcome[]> {
  const isLater = laterIn(plan);
  const steps = plan.subjects.filter((subject) => !isLater(subject)).flatMap(({ targets }) => targets);
  const writes = steps.filter(({ action }) => action === 'write');
  const changed = steps.filter(({ action }) => action !== 'skip');
  await prepareTargets(writes, deps);
  await waitForGuardBeforeCreate(plan, deps);
  const work = { plan, facts, deps, progress: progress(changed.length, 'done with', deps) };
  const outcomes: SubjectOutcome[] = [];
  for (const subject of plan.subjects)
    outcomes.push(isLater(subject) ? { ...untouched(subject), next: 'later' } : await applySubject(subject, work));
  return outcomes;
}

/** Clients go after all that stay: one that stays may take the place of one that goes, and is seen to be there first. */
function laterIn({ subjects }: Plan): (subject: SubjectPlan) => boolean {
  const isAnyStaying = subjects.some(({ isAbsent }) => !isAbsent);
  return ({ isAbsent }) => isAnyStaying && isAbsent;
}

/** The last step before a client is created: missing environments are there, and pairs can be sealed for every target. */
async function prepareTargets(
  writes: readonly TargetStep[],
  { store, log }: Pick<ApplyDeps, 'store' | 'log'>,
): Promise<void> {
  const results = await fanOut(writes, async ({ target }) => {
    if (isToBeCreated(target)) {
      await store.make(target);
      log.line(`${targetName(target)}: the environment is there now`);
    }
    await store.verifySealing(target);
  });
  const problems = results.flatMap((result, index): readonly Problem[] => {
    const target = writes[index]?.target;
    return result.status === 'rejected' && target !== undefined
      ? [about(targetName(target), problemOf(result.reason))]
      : [];
  });
  if (problems.length > 0) throw new CannotProceed(problems);
}

async function waitForGuardBeforeCreate(
  { guardMs, subjects }: Plan,
  { clock, log }: Pick<ApplyDeps, 'clock' | 'log'>,
): Promise<void> {
  if (guardMs === 0 || subjects.every(({ client }) => client.kind !== 'create')) return;
  log.line(`waiting ${count(Math.ceil(guardMs / 1000), 'second')}: a target was written a moment ago`);
  await clock.sleep(guardMs);
}
