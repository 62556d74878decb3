import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, CannotProceed, type Problem, problemOf, sentence } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import { mostFarReaching, type SubjectOutcome, type TargetOutcome, withoutSecret } from '../domain/outcome.ts';
import type { Plan, SubjectPlan, TargetStep } from '../domain/plan.ts';
import { isToBeCreated, targetName } from '../domain/target.ts';
import { count } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { progress } from '../runtime/progress.ts';
import type { Halt, LiveClient } from './live-client.ts';
import { isNewest, type NewestCheck, newestCheck } from './newest-check.ts';
import { pacer } from './pacer.ts';
import { prepareClient } from './prepare-client.ts';
import { type Retiring, regrantInherited, retire } from './retire.ts';
import { rollbackCreate, writtenPlacesOf } from './rollback.ts';
import type { Tools } from './tools.ts';
import { carryOutTarget, leftAlone, MOST_AT_ONCE, named, untried, type Work } from './write-target.ts';

/**
 * Carries a plan out, client by client, and at the targets of one client as fast as the pace allows. One failure hides no
 * other.
 * @throws CannotProceed where something stands in the way before anything is made
 */
export async function carryOut(plan: Plan, facts: Facts, tools: Tools): Promise<readonly SubjectOutcome[]> {
  const writes = plan.subjects.flatMap(({ targets }) => targets).filter(({ action }) => action === 'write');
  await makeReady(writes, tools);
  if (plan.guardMs > 0 && plan.subjects.some(({ client }) => client.kind === 'create')) {
    tools.log.line(`waiting ${count(Math.ceil(plan.guardMs / 1000), 'second')}: a target was written a moment ago`);
    await tools.clock.sleep(plan.guardMs);
  }
  const turn = pacer(tools, tools.writesPerMinute);
  const told = progress(writes.length, 'done with', tools);
  const outcomes: SubjectOutcome[] = [];
  for (const subject of plan.subjects)
    outcomes.push(await carryOutSubject(subject, { plan, facts, tools, turn, told }));
  return outcomes;
}

/** The last before a client is made: missing environments are there, and pairs can be sealed for every target. */
async function makeReady(writes: readonly TargetStep[], { store, log }: Tools): Promise<void> {
  const results = await fanOut(writes, MOST_AT_ONCE, async ({ target }) => {
    if (isToBeCreated(target)) {
      await store.make(target);
      log.line(`${targetName(target)}: the environment is there now`);
    }
    await store.verifySealing(target);
  });
  const problems = results.flatMap((result, index): readonly Problem[] => {
    const target = writes[index]?.target;
    return result.status === 'rejected' && target !== undefined ? [named(target, problemOf(result.reason))] : [];
  });
  if (problems.length > 0) throw new CannotProceed(problems);
}

async function carryOutSubject(subject: SubjectPlan, work: Work): Promise<SubjectOutcome> {
  const startedAtMs = work.tools.clock.nowMs();
  const prepared = await prepareClient(subject, work).catch(problemOf);
  if ('what' in prepared)
    return { ...outcomeOf(subject), result: 'failed', problem: prepared, targets: subject.targets.map(untried) };
  if ('halt' in prepared) return await halted(subject, prepared, work);
  const newestCheck = newestCheckFor(subject, { client: prepared.client, startedAtMs }, work);
  const checked = { client: prepared.client, newestCheck };
  const results = await fanOut(subject.targets, MOST_AT_ONCE, (step) => carryOutTarget(step, checked, work));
  const targets = results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const tried = targets.filter(({ kind }) => kind !== 'skipped');
  const isUnplaced =
    subject.client.kind === 'create' && tried.every((outcome) => outcome.kind === 'failed' && outcome.untouched);
  if (isUnplaced) {
    work.tools.log.line(`${prepared.client.name} could be placed nowhere`);
    work.tools.memory.live.delete(prepared.client.name);
    const problem = await rollbackCreate(prepared.client, writtenPlacesOf(subject, work), work.tools);
    return { ...outcomeOf(subject), result: 'failed', problem, targets };
  }
  return await concluded(subject, { prepared, targets, newestCheck }, work);
}

function outcomeOf(subject: SubjectPlan): SubjectOutcome {
  const nothing = { client: undefined, problem: undefined, notes: subject.notes, targets: [], retired: [] };
  return { plan: subject, result: 'unchanged', next: 'done', ...nothing };
}

/** Nothing is written now; retiring goes on all the same. */
async function halted(
  subject: SubjectPlan,
  { halt, client, notes, ...rest }: Halt,
  work: Work,
): Promise<SubjectOutcome> {
  const base = { ...outcomeOf(subject), ...rest, client: client && withoutSecret(client), next: halt };
  const retiring = await retired(subject, work);
  const step = subject.client;
  const gone = step.kind === 'deleteOrphan' ? [{ name: step.client.name, untilMs: undefined, isDeleted: true }] : [];
  return {
    ...base,
    notes: [...subject.notes, ...notes, ...retiring.notes],
    targets: subject.targets.map(leftAlone),
    retired: [...gone, ...retiring.retired],
    problem: joined([...(rest.problem === undefined ? [] : [rest.problem]), ...retiring.problems]),
  };
}

/** The end of a subject: predecessors are retired only where nothing failed. */
async function concluded(
  subject: SubjectPlan,
  {
    prepared,
    targets,
    newestCheck,
  }: { prepared: LiveClient; targets: readonly TargetOutcome[]; newestCheck: NewestCheck },
  work: Work,
): Promise<SubjectOutcome> {
  const { client, result, notes } = prepared;
  const isRight = prepared.problem === undefined && targets.every(({ kind }) => kind !== 'failed');
  const isFinished = subject.client.kind === 'keep' && subject.client.inheritsFrom.length > 0;
  if (isRight && isFinished) work.tools.memory.live.set(client.name, client);
  const retiring = isRight ? await retired(subject, work, client) : NOT_RETIRED;
  const isChanged =
    retiring.retired.some(({ isDeleted }) => isDeleted) || targets.some(({ kind }) => kind === 'written');
  const problems = [...(prepared.problem === undefined ? [] : [prepared.problem]), ...retiring.problems];
  // Beside a client that was made a moment ago others were looked for already.
  const isKnown = subject.client.kind === 'create' && !newestCheck.isExpired();
  const isWritten = !isKnown && targets.some(({ kind }) => kind === 'written');
  const isUnsure = isWritten && !subject.mustConfirm;
  const isSuperseded =
    newestCheck.isSuperseded() || (isUnsure && !(await isStillNewest(client, subject, work).catch(unlessDefect)));
  return {
    ...outcomeOf(subject),
    result: mostFarReaching([result, retiring.result]),
    client: withoutSecret(client),
    problem: joined(problems),
    notes: [...subject.notes, ...notes, ...retiring.notes],
    targets,
    retired: retiring.retired,
    next: isSuperseded ? 'again' : !isRight || !subject.mustConfirm ? 'done' : isChanged ? 'again' : 'wait',
  };
}

/** Another run may have made a successor while this one wrote: this one's pair may be the last that was written somewhere. */
async function isStillNewest(client: ApiClient, { spec }: SubjectPlan, { plan, tools }: Work): Promise<boolean> {
  return await isNewest(client, { spec, isAdopting: plan.isAdopting }, tools.source);
}

/** Where that cannot be seen the run looks again, and tells why it cannot. */
function unlessDefect(error: unknown): false {
  if (!(error instanceof ActionError)) throw error;
  return false;
}

/** A client that is kept was seen when all were listed, a new one when it was made. */
function newestCheckFor(
  subject: SubjectPlan,
  { client, startedAtMs }: { client: ApiClient; startedAtMs: number },
  work: Work,
): NewestCheck {
  const seenAtMs = subject.client.kind === 'create' ? startedAtMs : work.facts.listedAtMs;
  return newestCheck(client, { seenAtMs, look: () => isStillNewest(client, subject, work) }, work.tools.clock);
}

const NOT_RETIRED = { retired: [], result: 'unchanged', problems: [], notes: [] } as const;

/** What is written is seen to be there first, in a further pass; but room for a successor is made at once. */
async function retired(
  { spec, retirement, client, targets, mustConfirm }: SubjectPlan,
  { plan, tools }: Work,
  successor?: ApiClient,
): Promise<Retiring> {
  const isForRoom =
    client.kind === 'keep' && targets.every(({ action }) => action === 'skip') && (retirement?.remove.length ?? 0) > 0;
  if (retirement === undefined || (mustConfirm && !isForRoom)) return NOT_RETIRED;
  try {
    if (successor !== undefined) await regrantInherited(successor, retirement, tools);
  } catch (error) {
    return { ...NOT_RETIRED, problems: [problemOf(error)] };
  }
  return await retire(retirement, { displayName: spec.displayName, isAdopting: plan.isAdopting }, tools);
}

function joined(problems: readonly Problem[]): Problem | undefined {
  const [first, ...rest] = problems;
  return rest.length === 0 ? first : { what: problems.map(sentence).join('; ') };
}
