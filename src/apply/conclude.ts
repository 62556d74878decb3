import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, problemOf } from '../domain/errors.ts';
import {
  mostFarReaching,
  oneProblem,
  type Retired,
  type SubjectOutcome,
  type TargetOutcome,
  untouched,
  withoutSecret,
} from '../domain/outcome.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import type { Work } from './deps.ts';
import type { NewestCheck } from './newest-check.ts';
import type { ReadyClient, StoppedClient } from './prepared-client.ts';
import { NOT_RETIRED, type Retiring, regrantInherited, retire } from './retire.ts';
import { leftAlone } from './write-target.ts';

/** The end of a subject for which nothing is written now; retiring goes on all the same. */
export async function stopSubject(subject: SubjectPlan, stopped: StoppedClient, work: Work): Promise<SubjectOutcome> {
  const retiring = await retirePredecessors(subject, undefined, work);
  const step = subject.client;
  const deleted: readonly Retired[] =
    step.kind === 'deleteOrphan' ? [{ name: step.client.name, untilMs: undefined, isDeleted: true }] : [];
  return {
    ...untouched(subject),
    result: stopped.result,
    client: stopped.client && withoutSecret(stopped.client),
    blocked: stopped.blocked,
    problem: oneProblem(retiring.problems),
    warnings: [...subject.warnings, ...stopped.warnings, ...retiring.warnings],
    targets: subject.targets.map(leftAlone),
    retired: [...deleted, ...retiring.retired],
    next: stopped.next,
  };
}

/** What was done for a subject. */
export interface Done {
  prepared: ReadyClient;
  targets: readonly TargetOutcome[];
  check: NewestCheck;
}

/** The end of a subject: predecessors are retired only where nothing failed. */
export async function conclude(subject: SubjectPlan, done: Done, work: Work): Promise<SubjectOutcome> {
  const { prepared, targets, check } = done;
  const { client } = prepared;
  const isRight = prepared.problem === undefined && targets.every(({ kind }) => kind !== 'failed');
  const isFinished = subject.client.kind === 'keep' && subject.client.inheritsFrom.length > 0;
  if (isRight && isFinished) work.deps.memory.live.set(client.name, client);
  const retiring = isRight ? await retirePredecessors(subject, client, work) : NOT_RETIRED;
  const isChanged = retiring.retired.some(({ isDeleted }) => isDeleted) || isAnyWritten(targets);
  const isSuperseded = check.isSuperseded() || (isUnsure(subject, done) && !(await isStillNewest(check)));
  return {
    ...untouched(subject),
    result: mostFarReaching([prepared.result, retiring.result]),
    client: withoutSecret(client),
    problem: oneProblem([prepared.problem, ...retiring.problems]),
    warnings: [...subject.warnings, ...prepared.warnings, ...retiring.warnings],
    targets,
    retired: retiring.retired,
    next: nextOf({ isSuperseded, isToConfirm: isRight && subject.mustConfirm, isChanged }),
  };
}

/** What decides whether the run looks at a subject once more. */
interface Rest {
  isSuperseded: boolean;
  isToConfirm: boolean;
  isChanged: boolean;
}

function nextOf({ isSuperseded, isToConfirm, isChanged }: Rest): SubjectOutcome['next'] {
  if (isSuperseded) return 'again';
  if (!isToConfirm) return 'done';
  return isChanged ? 'again' : 'wait';
}

function isAnyWritten(targets: readonly TargetOutcome[]): boolean {
  return targets.some(({ kind }) => kind === 'written');
}

/**
 * Whether another run may have created a successor while this one wrote: then this run's pair may be the last that was written
 * somewhere. Beside a client that was created a moment ago others were looked for already.
 */
function isUnsure({ client, mustConfirm }: SubjectPlan, { targets, check }: Done): boolean {
  const isJustCreated = client.kind === 'create' && !check.isExpired();
  return !isJustCreated && isAnyWritten(targets) && !mustConfirm;
}

/** Where that cannot be seen the run looks again, and tells why it cannot. */
async function isStillNewest(check: NewestCheck): Promise<boolean> {
  return await check.look().catch((error: unknown) => {
    if (!(error instanceof ActionError)) throw error;
    return false;
  });
}

/** Where nothing is written now, the newest client is the successor of those that are retired. */
function liveOf(step: ClientStep): ApiClient | undefined {
  return step.kind === 'blocked' ? step.client : undefined;
}

/** What is written is seen to be there first, in a further pass; but room for a successor is made at once. */
async function retirePredecessors(
  { spec, isAdopting, retirement, client, targets, mustConfirm }: SubjectPlan,
  successor: ApiClient | undefined,
  { deps }: Work,
): Promise<Retiring> {
  if (retirement === undefined) return NOT_RETIRED;
  const isForRoom =
    client.kind === 'keep' && targets.every(({ action }) => action === 'skip') && retirement.remove.length > 0;
  if (mustConfirm && !isForRoom) return NOT_RETIRED;
  try {
    if (successor !== undefined) await regrantInherited(successor, retirement, deps);
  } catch (error) {
    return { ...NOT_RETIRED, problems: [problemOf(error)] };
  }
  const live = successor ?? liveOf(client);
  const terms = { displayName: spec.displayName, isAdopting, successor: live };
  return await retire(retirement, terms, deps);
}
