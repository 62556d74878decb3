import type { TargetFacts } from '../domain/facts.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { nameKeys, pairKey, type Target, takesVariable, targetKey } from '../domain/target.ts';
import { evidenceOf } from '../rotation/evidence.ts';
import { lineageFor, type RunContext, rotationInputOf, type SubjectContext } from './subject.ts';

/** What the removal of a client is planned from: also the plans of those that stay, as far as the run handles them now. */
export interface RemovalContext extends RunContext {
  staying: readonly SubjectPlan[];
}

/** The same for one client. */
export type RemovedSubject = SubjectContext & RemovalContext;

/** The client that stays and takes a name of one that goes, at the same target. */
export function takerAt(target: Target, { spec, assignment: { names } }: SubjectContext): ClientAssignment | undefined {
  return nameKeys({ target, names })
    .map((key) => spec.claimed.get(key))
    .find((one) => one !== undefined);
}

/** Whether a target holds the client that takes the place, beyond doubt, or does once this run wrote it. */
export function isHandedOver(target: Target, taker: ClientAssignment, subject: RemovedSubject): boolean {
  return isToBeWritten(target, taker, subject) || isTakerThere(target, taker, subject);
}

function isToBeWritten(target: Target, taker: ClientAssignment, { staying }: RemovedSubject): boolean {
  const plan = staying.find(({ spec }) => spec.displayName === taker.client.displayName);
  const step = plan?.targets.find((one) => targetKey(one.target) === targetKey(target));
  return step?.action === 'write';
}

/** The variable tells it, this run wrote it, or it is younger than every client that goes: the guard keeps their writes apart. */
function isTakerThere(target: Target, taker: ClientAssignment, { lineage, facts, spec }: RemovedSubject): boolean {
  const assignment = { ...taker, targets: [target] };
  const own = lineageFor(assignment, { facts, spec });
  if (own.kind === 'unclear') return false;
  const input = rotationInputOf({ facts, spec, assignment, lineage: own });
  const [newest] = input.facts.clients;
  if (newest === undefined) return false;
  const [evidence] = evidenceOf(newest, input.facts);
  if (evidence?.status !== 'current') return false;
  const isYounger = lineage.clients.every((one) => createdAtMs(one) < createdAtMs(newest.client));
  return isYounger || isTold(facts.targets.get(pairKey({ target, names: taker.names })), taker, newest.client.name);
}

function isTold(observed: TargetFacts | undefined, { names }: ClientAssignment, name: string): boolean {
  if (observed === undefined) return false;
  if (names.variable !== undefined && takesVariable(observed.target)) return true;
  return observed.lastWrittenByRun === name && observed.overwrittenSince !== true;
}
