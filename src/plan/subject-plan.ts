import { type ApiClient, CLOCKS_LABEL, isOurs, SUCCEEDS_LABEL } from '../domain/api-client.ts';
import { keyOf } from '../domain/destination.ts';
import type { Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { isWrittenSince } from '../domain/held.ts';
import { type Lineage, markOf } from '../domain/lineage.ts';
import type { ClientStep, Living, SubjectPlan, TargetStep } from '../domain/plan.ts';
import { retireAfterMsOf } from '../domain/retire-after.ts';
import { type Retirement, retirementOf } from '../domain/retirement.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { Move } from '../domain/rotation.ts';
import type { Subject, Wish } from '../domain/wish.ts';
import { keepStep, orderOf, testators } from './client-step.ts';
import { notesOf } from './notes.ts';
import { stuckStep } from './stuck.ts';
import {
  confidenceNowMs,
  isManaged,
  lineageFor,
  moveFor,
  rotationFactsOf,
  rotationWishOf,
  type Scene,
  targetsMark,
  targetsOf,
} from './subject.ts';
import { decideTarget } from './target-step.ts';

/** One plan, or what stands in its way. */
export interface Decision {
  plans: readonly SubjectPlan[];
  problems: readonly Problem[];
}

/** What is decided of one subject, step by step. */
interface Case extends Scene {
  subject: Subject;
  lineage: Lineage;
  move: Move;
  roles: readonly string[] | undefined;
}

/** What to do for one client and its targets. Pure. */
export function decideSubject(subject: Subject, scene: Scene): Decision {
  const lineage = lineageFor(subject, scene);
  const roles = subject.client.roles && resolveRoles(subject.client.roles, scene.facts.roles ?? []);
  if ('what' in lineage) return { plans: [], problems: [lineage, ...(roles?.problems ?? [])] };
  const move = withinOnly(moveFor(subject, lineage, scene), lineage, scene.wish);
  const { generations } = lineage;
  const view = { ...scene, move, generations };
  const targets = targetsOf(subject, scene.facts).map((target) => decideTarget(target, view));
  const problems = [...(roles?.problems ?? []), ...targets.flatMap((decision) => decision.problems), ...partial(view)];
  const steps = targets.flatMap((decision) => decision.steps);
  const its = { ...scene, subject, lineage, move, roles: roles?.names };
  const plan: SubjectPlan = {
    wish: subject.client,
    client: clientStep(steps, its),
    targets: steps,
    retirement: retirement(its),
    isToBeConfirmed: isToBeConfirmed(its),
    lineage: generations.map(living),
    notes: notesOf({ ...its, mark: targetsMark(subject, scene.wish) }),
  };
  return { plans: [plan], problems };
}

/** A rotation that is due waits for a run that writes all targets. */
function withinOnly(move: Move, { generations }: Lineage, { only }: Wish): Move {
  const isPut = only !== undefined && generations.length > 0 && move.kind === 'mint' && move.why === 'due';
  return isPut ? { kind: 'rest', dueMs: undefined } : move;
}

/** A successor that some targets do not get would leave them without one that can be read back. */
function partial({
  move,
  generations,
  wish,
}: {
  move: Move;
  generations: readonly ApiClient[];
  wish: Wish;
}): readonly Problem[] {
  const [newest] = generations;
  if (newest === undefined || wish.only === undefined || move.kind !== 'mint') return [];
  const what = `input only-targets: the secret of API client ${newest.name} cannot be read back, and a successor has to go to every target`;
  return [{ what, cure: 'Run again without only-targets' }];
}

function clientStep(steps: readonly TargetStep[], its: Case): ClientStep {
  const { subject, lineage, move, roles, facts, wish } = its;
  const { generations } = lineage;
  const [newest, ...predecessors] = generations;
  const isAnyWritten = steps.some(({ action }) => action === 'write');
  if (move.kind === 'mint') {
    if (!isAnyWritten) return { kind: 'none' };
    const order = orderOf(subject.client, {
      roles,
      mark: targetsMark(subject, wish),
      generations,
      isUnfinished: move.why === 'unreadable',
    });
    const clocks = String(Math.round(facts.githubAheadMs / 1_000));
    return { kind: 'create', why: move.why, ...order, marks: { ...order.marks, [CLOCKS_LABEL]: clocks } };
  }
  if (newest === undefined) return { kind: 'none' };
  if (move.kind === 'wait' || move.kind === 'refuse') return stuckStep(move, newest, confidenceNowMs(facts));
  if (move.kind === 'discard') return { kind: 'discard', client: move.client };
  const isAnySeen = steps.length > 0 && ['rest', 'retire'].includes(move.kind);
  const isPublished = isAnySeen && isManaged(newest, wish);
  const heirTo = move.kind === 'publish' && isAnyWritten ? bequeathing(predecessors, its) : [];
  return keepStep(subject.client, newest, { roles, facts, heirTo, isPublished });
}

/** Those whose rights the newest client may lack still, since a run was cut. */
function bequeathing(
  predecessors: readonly ApiClient[],
  { subject, lineage, facts, wish }: Case,
): readonly ApiClient[] {
  // With a time to go for each predecessor the rotation was finished before, and a target came later.
  if (predecessors.some((client) => retireAfterMsOf(client) === undefined)) return testators(predecessors);
  const rotation = rotationFactsOf(subject, lineage, { facts, wish });
  const [newest] = rotation.generations;
  // It gets its rights before it is written anywhere.
  if (newest === undefined || predecessors.length > 0 || isWrittenSince(newest.client, rotation)) return [];
  return lineage.strangers.filter((one) => newest.client.labels[SUCCEEDS_LABEL] === markOf(one));
}

/** What happens to predecessors: now, or once what is written is seen to be there. */
function retirement(its: Case): Retirement | undefined {
  const { subject, lineage, move, facts, wish } = its;
  if (move.kind === 'retire') return move;
  if (move.kind === 'refuse') return move.retirement;
  const rotation = rotationFactsOf(subject, lineage, { facts, wish });
  const [newest] = rotation.generations;
  if (newest === undefined || !isPublishing(its)) return undefined;
  const nowMs = confidenceNowMs(facts);
  const successor = { ...newest, client: { ...newest.client, createTimeUs: nowMs * 1000 } };
  const generations = move.kind === 'mint' ? [successor, ...rotation.generations] : rotation.generations;
  const following = { facts: { ...rotation, generations }, wish: rotationWishOf(wish), nowMs };
  return generations.length > 1 ? retirementOf(following) : undefined;
}

/** Whether the newest client is at every target once this is done. */
function isPublishing({ move, wish }: Case): boolean {
  if (move.kind === 'mint') return true;
  const isWritten = ({ destination }: TargetFacts): boolean => wish.only?.includes(keyOf(destination)) ?? true;
  return move.kind === 'publish' && move.targets.every(isWritten);
}

function isToBeConfirmed(its: Case): boolean {
  const { lineage, move } = its;
  if (move.kind === 'discard' || move.kind === 'confirm') return true;
  if (move.kind === 'retire') return move.isForRoom;
  const [newest, ...predecessors] = lineage.generations;
  if (newest === undefined || !isPublishing(its)) return false;
  const isTimed = isManaged(newest, its.wish) && retireAfterMsOf(newest) !== undefined;
  return predecessors.length > 0 || move.kind === 'mint' || isTimed;
}

function living(client: ApiClient): Living {
  const { name, clientId, createTimeUs } = client;
  return {
    name,
    clientId,
    isOurs: isOurs(client),
    madeAtMs: createTimeUs / 1000,
    retireAfterMs: isOurs(client) ? retireAfterMsOf(client) : undefined,
  };
}
