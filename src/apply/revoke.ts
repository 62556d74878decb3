import type { ApiClient } from '../domain/api-client.ts';
import { about, type Problem, problemOf, problemText } from '../domain/errors.ts';
import { knownLineageOf } from '../domain/known-lineage.ts';
import { oneProblem, type Retired, type SubjectOutcome, type TargetOutcome, untouched } from '../domain/outcome.ts';
import type { SubjectPlan, TargetStep } from '../domain/plan.ts';
import { targetName } from '../domain/target.ts';
import { quoted } from '../domain/text.ts';
import { fanOut } from '../runtime/fan-out.ts';
import type { Work } from './deps.ts';
import { leftAlone } from './write-target.ts';

const AGAIN = 'Let one run at a time do this, and run again';

/** A lineage that is removed: all its clients, oldest first. */
export interface Removal {
  clients: readonly ApiClient[];
}

/** Empties the targets of a client, then deletes it: only where every target is clear, and nobody made a further one meanwhile. */
export async function removeClient(subject: SubjectPlan, { clients }: Removal, work: Work): Promise<SubjectOutcome> {
  const { clock, githubClock } = work.deps;
  const fromMs = clock.nowMs() + githubClock.aheadMs;
  const targets = await emptyTargets(subject, work);
  const isEmptied = targets.some(({ kind }) => kind === 'emptied');
  const obstacle = whyItStays(subject, targets) ?? (await writtenSince(subject, fromMs, work));
  const end = obstacle === undefined ? await deleteAll(subject, clients, work) : { retired: [], problem: obstacle };
  const left = end.retired.length > 0 ? await emptyAgain(subject, fromMs, work) : undefined;
  const isDeleted = end.retired.length > 0;
  const problem = oneProblem([end.problem, left]);
  return {
    ...untouched(subject),
    result: problem !== undefined ? 'failed' : isEmptied || isDeleted ? 'revoked' : 'unchanged',
    problem: clients.length === 0 ? undefined : problem,
    targets,
    retired: end.retired,
  };
}

async function emptyTargets({ targets, names }: SubjectPlan, work: Work): Promise<readonly TargetOutcome[]> {
  const results = await fanOut(targets, async (step) => await emptyOne(step, names, work));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function emptyOne(
  step: TargetStep,
  names: SubjectPlan['names'],
  { deps, progress }: Work,
): Promise<TargetOutcome> {
  const { target, reason } = step;
  if (step.action !== 'empty') return leftAlone(step);
  const outcome = await deps.store.empty(target, names).then(
    (): TargetOutcome => ({ kind: 'emptied', target, reason }),
    (error: unknown): TargetOutcome => {
      const problem = about(targetName(target), problemOf(error));
      return { kind: 'failed', target, problem, untouched: false, tried: true };
    },
  );
  progress.done(`${targetName(target)}: ${deps.describe(outcome)}`, outcome.kind === 'failed');
  return outcome;
}

/** Why a client lives on although its targets were tried; absent where it may go. */
function whyItStays({ spec, unreachable, problems, isRemovedByForce }: SubjectPlan, targets: readonly TargetOutcome[]) {
  const told = (why: string, cure: string) => ({
    what: `API client ${quoted(spec.displayName)} is not deleted: ${why}`,
    cure,
  });
  if (targets.some(({ kind }) => kind === 'failed'))
    return told('a target could not be emptied', 'Cure that, and run again');
  const isHandedOver = targets.some((one) => one.kind === 'skipped' && one.reason.code === 'handed-over');
  if (isHandedOver) return told('another client replaces it at a target, which may still hold it', 'Run again');
  if (targets.some((one) => one.kind === 'skipped' && one.reason.code === 'not-selected'))
    return told('only-targets leaves out a target', 'Run again without it');
  const isUnseen = unreachable.length + problems.length > 0 && isRemovedByForce !== true;
  return isUnseen ? told('a target that cannot be reached may hold it', 'Make it reachable, and run again') : undefined;
}

/** A run that writes the client while this one empties its targets would leave a dead pair. @param fromMs on GitHub's clock */
async function writtenSince({ targets, names }: SubjectPlan, fromMs: number, { deps }: Work) {
  const cleared = targets.filter(isCleared);
  try {
    const times = await deps.store.times(
      cleared.map(({ target }) => target),
      names,
    );
    const last = Math.max(0, ...times.flatMap((one) => [one.clientIdAtMs ?? 0, one.clientSecretAtMs ?? 0]));
    // GitHub drops the fraction of a second.
    if (last + deps.timing.githubRoundingMs < fromMs) return undefined;
    const what = 'a target was written meanwhile, so no API client was deleted';
    return { what, cure: AGAIN };
  } catch (error) {
    return problemOf(error);
  }
}

/**
 * A run that wrote the client while this one deleted it left a pair that signs in nowhere: that goes too, unless a client of the
 * name lives, whose pair it may be. What was in the way; absent where nothing was.
 */
async function emptyAgain(subject: SubjectPlan, fromMs: number, work: Work): Promise<Problem | undefined> {
  const written = await writtenSince(subject, fromMs, work);
  if (written === undefined) return undefined;
  const appeared = await appearedSince(subject, [], work);
  if (appeared !== undefined) return { what: 'another run wrote a target and created a client meanwhile', cure: AGAIN };
  const targets = await emptyTargets({ ...subject, targets: subject.targets.filter(isCleared).map(toBeEmptied) }, work);
  return oneProblem(targets.map((one) => (one.kind === 'failed' ? one.problem : undefined)));
}

/** Whether a target holds nothing once the run was there. */
function isCleared({ action, reason }: TargetStep): boolean {
  return action === 'empty' || reason.code === 'gone';
}

function toBeEmptied({ target }: TargetStep): TargetStep {
  return { target, action: 'empty', reason: { code: 'absent' } };
}

/** What became of the clients. */
interface Deleted {
  retired: readonly Retired[];
  problem: ReturnType<typeof oneProblem>;
}

/** Oldest first, the newest last, so that what is left of a run that is cut still stands for the client. */
async function deleteAll(subject: SubjectPlan, clients: readonly ApiClient[], work: Work): Promise<Deleted> {
  const appeared = clients.length === 0 ? undefined : await appearedSince(subject, clients, work);
  if (appeared !== undefined) return { retired: [], problem: appeared };
  const { displayName } = subject.spec;
  const retired: Retired[] = [];
  const problems = [];
  for (const client of clients) {
    try {
      const left = await work.deps.source.remove(client, { displayName, isAdopting: subject.isAdopting });
      work.deps.log.line(`deleted ${client.name}`);
      retired.push({ name: client.name, untilMs: undefined, isDeleted: true });
      problems.push(
        ...left.map(({ what, cure }) => ({ what: `API client ${client.name} was deleted, but ${what}`, cure })),
      );
    } catch (error) {
      const { cure = 'The next run continues', ...reason } = problemOf(error);
      problems.push({ what: `API client ${client.name} could not be deleted: ${problemText(reason)}`, cure });
      break;
    }
  }
  return { retired, problem: oneProblem(problems) };
}

/** A client that another run created meanwhile may be everywhere by now. */
async function appearedSince(subject: SubjectPlan, clients: readonly ApiClient[], { facts, deps }: Work) {
  try {
    const { clients: found, creators } = await deps.source.find(new Set([subject.spec.displayName]));
    const terms = { ...facts, creators, isAdopting: subject.isAdopting };
    const now = knownLineageOf(subject.spec, found, terms);
    const known = new Set(clients.map(({ name }) => name));
    const fresh = now.kind === 'unclear' ? [] : now.clients.filter(({ name }) => !known.has(name));
    if (fresh.length === 0) return undefined;
    const what = `API client ${fresh.map(({ name }) => name).join(', ')} was created meanwhile, so nothing was deleted`;
    return { what, cure: AGAIN };
  } catch (error) {
    return problemOf(error);
  }
}
