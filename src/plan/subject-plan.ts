import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { CLOCKS_LABEL, retireAfterMsOf, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { isOurs, type Lineage, labelValueOf } from '../domain/lineage.ts';
import { isWrittenSince } from '../domain/pair-times.ts';
import type { ClientStep, LineageMember, SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { Retirement } from '../domain/retirement.ts';
import { resolveRoles } from '../domain/role-names.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';
import type { Decision } from '../rotation/next.ts';
import { retirementOf } from '../rotation/retirement.ts';
import { blockedStep } from './blocked-messages.ts';
import { keepStep, orderOf, rightsSources } from './client-step.ts';
import {
  confidenceNowMs,
  decisionFor,
  isManaged,
  lineageFor,
  lineagePolicyOf,
  rotationFactsOf,
  type SubjectContext,
  targetsDigest,
  targetsOf,
} from './subject.ts';
import { decideTarget } from './target-step.ts';
import { notesOf } from './warnings.ts';

/** One plan, or what stands in its way. */
export interface SubjectDecision {
  plans: readonly SubjectPlan[];
  problems: readonly Problem[];
}

/** What is decided of one subject, step by step. */
interface Case extends SubjectContext {
  assignment: ClientAssignment;
  lineage: Lineage;
  move: Decision;
  roles: readonly string[] | undefined;
}

/** What to do for one client and its targets. Pure. */
export function decideSubject(assignment: ClientAssignment, scene: SubjectContext): SubjectDecision {
  const lineage = lineageFor(assignment, scene);
  const roles = assignment.client.roles && resolveRoles(assignment.client.roles, scene.facts.roles ?? []);
  if ('what' in lineage) return { plans: [], problems: [lineage, ...(roles?.problems ?? [])] };
  const move = withinOnly(decisionFor(assignment, lineage, scene), lineage, scene.spec);
  const { clients } = lineage;
  const view = { ...scene, move, clients };
  const targets = targetsOf(assignment, scene.facts).map((observed) => decideTarget(observed, view));
  const problems = [...(roles?.problems ?? []), ...targets.flatMap((decision) => decision.problems), ...partial(view)];
  const steps = targets.flatMap((decision) => decision.steps);
  const its = { ...scene, assignment, lineage, move, roles: roles?.names };
  const plan: SubjectPlan = {
    spec: assignment.client,
    client: clientStep(steps, its),
    targets: steps,
    retirement: retirement(its),
    mustConfirm: mustConfirm(its),
    lineage: clients.map(memberOf),
    notes: notesOf({ ...its, mark: targetsDigest(assignment, scene.spec) }),
  };
  return { plans: [plan], problems };
}

/** A rotation that is due waits for a run that writes all targets. */
function withinOnly(move: Decision, { clients }: Lineage, { only }: ResolvedSpec): Decision {
  const isPut = only !== undefined && clients.length > 0 && move.kind === 'create' && move.why === 'due';
  return isPut ? { kind: 'idle', dueMs: undefined } : move;
}

/** A successor that some targets do not get would leave them without one that can be read back. */
function partial({
  move,
  clients,
  spec,
}: {
  move: Decision;
  clients: readonly ApiClient[];
  spec: ResolvedSpec;
}): readonly Problem[] {
  const [newest] = clients;
  if (newest === undefined || spec.only === undefined || move.kind !== 'create') return [];
  const what = `input only-targets: the secret of API client ${newest.name} cannot be read back, and a successor has to go to every target`;
  return [{ what, cure: 'Run again without only-targets' }];
}

function clientStep(steps: readonly TargetStep[], its: Case): ClientStep {
  const { assignment, lineage, move, roles, facts, spec } = its;
  const { clients } = lineage;
  const [newest, ...predecessors] = clients;
  const isAnyWritten = steps.some(({ action }) => action === 'write');
  if (move.kind === 'create') {
    if (!isAnyWritten) return { kind: 'none' };
    const order = orderOf(assignment.client, {
      roles,
      mark: targetsDigest(assignment, spec),
      clients,
      isUnfinished: move.why === 'secret-lost',
    });
    const clocks = String(Math.round(facts.githubAheadMs / 1_000));
    return { kind: 'create', why: move.why, ...order, marks: { ...order.marks, [CLOCKS_LABEL]: clocks } };
  }
  if (newest === undefined) return { kind: 'none' };
  if (move.kind === 'wait' || move.kind === 'refuse') return blockedStep(move, newest, confidenceNowMs(facts));
  if (move.kind === 'deleteOrphan') return { kind: 'deleteOrphan', client: move.client };
  const isAnySeen = steps.length > 0 && ['idle', 'retire'].includes(move.kind);
  const isPublished = isAnySeen && isManaged(newest, spec);
  const inheritsFrom = move.kind === 'publish' && isAnyWritten ? unfinishedInheritance(predecessors, its) : [];
  return keepStep(assignment.client, newest, { roles, facts, inheritsFrom, isPublished });
}

/** Those whose rights the newest client may lack still, since a run was cut. */
function unfinishedInheritance(
  predecessors: readonly ApiClient[],
  { assignment, lineage, facts, spec }: Case,
): readonly ApiClient[] {
  // With a time to go for each predecessor the rotation was finished before, and a target came later.
  if (predecessors.some((client) => retireAfterMsOf(client) === undefined)) return rightsSources(predecessors);
  const rotation = rotationFactsOf(assignment, lineage, { facts, spec });
  const [newest] = rotation.clients;
  // It gets its rights before it is written anywhere.
  if (newest === undefined || predecessors.length > 0 || isWrittenSince(newest.client, rotation)) return [];
  return lineage.unmanaged.filter((one) => newest.client.labels[SUCCEEDS_LABEL] === labelValueOf(one));
}

/** What happens to predecessors: now, or once what is written is seen to be there. */
function retirement(its: Case): Retirement | undefined {
  const { assignment, lineage, move, facts, spec } = its;
  if (move.kind === 'retire') return move;
  if (move.kind === 'refuse') return move.retirement;
  const rotation = rotationFactsOf(assignment, lineage, { facts, spec });
  const [newest] = rotation.clients;
  if (newest === undefined || !isPublishing(its)) return undefined;
  const nowMs = confidenceNowMs(facts);
  const successor = { ...newest, client: { ...newest.client, createTimeUs: nowMs * 1000 } };
  const clients = move.kind === 'create' ? [successor, ...rotation.clients] : rotation.clients;
  const following = { facts: { ...rotation, clients }, spec: lineagePolicyOf(spec), nowMs };
  return clients.length > 1 ? retirementOf(following) : undefined;
}

/** Whether the newest client is at every target once this is done. */
function isPublishing({ move, spec }: Case): boolean {
  if (move.kind === 'create') return true;
  const isWritten = ({ target }: TargetFacts): boolean => spec.only?.includes(targetKey(target)) ?? true;
  return move.kind === 'publish' && move.targets.every(isWritten);
}

function mustConfirm(its: Case): boolean {
  const { lineage, move } = its;
  if (move.kind === 'deleteOrphan' || move.kind === 'confirm') return true;
  if (move.kind === 'retire') return move.isForRoom;
  const [newest, ...predecessors] = lineage.clients;
  if (newest === undefined || !isPublishing(its)) return false;
  const isTimed = isManaged(newest, its.spec) && retireAfterMsOf(newest) !== undefined;
  return predecessors.length > 0 || move.kind === 'create' || isTimed;
}

function memberOf(client: ApiClient): LineageMember {
  const { name, clientId, createTimeUs } = client;
  return {
    name,
    clientId,
    isOurs: isOurs(client),
    madeAtMs: createTimeUs / 1000,
    retireAfterMs: isOurs(client) ? retireAfterMsOf(client) : undefined,
  };
}
