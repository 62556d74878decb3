import type { Problem } from '../domain/errors.ts';
import type { TargetFacts } from '../domain/facts.ts';
import { MADE_FOR_LABEL } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import { oneProblem } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { SubjectPlan, TargetStep } from '../domain/plan.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { pairKey, type Target, takesVariable } from '../domain/target.ts';
import { evidenceOf } from '../rotation/evidence.ts';
import { TIMING } from '../rotation/timing.ts';
import { digestIn, isAlsoElsewhere, targetsDigest } from './home.ts';
import { type RemovalRefusal, refusedRemoval } from './removal-problems.ts';
import {
  lineageFor,
  type RunContext,
  rotationInputOf,
  type SubjectContext,
  targetsOf,
  unreachableOf,
} from './subject.ts';
import { idleSubject, wrongSubject } from './subject-plan.ts';

/** What removing one client and its secrets takes, or why nothing of it is touched. Pure. */
export function planRemoval(assignment: ClientAssignment, context: RunContext): SubjectPlan {
  const lineage = lineageFor(assignment, context);
  if (lineage.kind === 'unclear') return wrongSubject(assignment, [lineage.problem], context);
  const subject = { ...context, assignment, lineage };
  const problem = oneProblem([...refusals(subject), ...unreachableRefusal(subject)]);
  if (problem !== undefined) return { ...wrongSubject(assignment, [problem], context), reason: 'refused' };
  const isNobody = lineage.clients.length === 0;
  const targets = targetsOf(assignment, context.facts).map((observed) => targetStep(observed, subject));
  return {
    ...idleSubject(assignment, context),
    reason: isNobody ? 'gone' : 'absent',
    client: { kind: 'revoke', generations: lineage.clients.toReversed() },
    targets,
    isRemovedByForce: isForced(subject),
  };
}

/** Why nothing of a client is touched, its secrets included; the first that fits is told. */
const REFUSED: readonly (readonly [RemovalRefusal, (subject: SubjectContext) => boolean])[] = [
  [
    'not-ours',
    ({ lineage: { clients, unmanaged, strangers } }) => clients.length === 0 && unmanaged.length + strangers.length > 0,
  ],
  ['not-ours', (subject) => !isNamed(subject) && subject.lineage.clients.some((client) => !isOurs(client))],
  ['sign-in-unknown', ({ lineage, facts }) => lineage.clients.length > 0 && facts.signedInAs === undefined],
  [
    'signed-in',
    ({ lineage, facts }) => lineage.clients.some(({ clientId }) => facts.signedInAs?.has(clientId) === true),
  ],
  ['clocks', ({ facts }) => facts.clocksApart !== undefined],
  ['young', (subject) => !isForced(subject) && isYoungAndUnpublished(subject)],
  ['elsewhere', (subject) => !subject.assignment.rotation.adopt && !isForTheseTargets(subject)],
];

function refusals(subject: SubjectContext): readonly Problem[] {
  const found = REFUSED.find(([, isSo]) => isSo(subject));
  return found === undefined ? [] : [refusedRemoval(subject.assignment.client.displayName, found[0])];
}

/** One that this action did not make goes only where it is named, and adopted. */
function isNamed({ assignment: { client, rotation } }: Pick<SubjectContext, 'assignment'>): boolean {
  return client.clientName !== undefined && rotation.adopt;
}

/** An unreachable target may hold the client: then nothing is touched, or its secrets go elsewhere and the client stays. */
function unreachableRefusal(subject: SubjectContext): readonly Problem[] {
  const { assignment, facts, spec } = subject;
  if (spec.unreachable === 'skip' || isForced(subject)) return [];
  const isLacking = unreachableOf(assignment, facts).length > 0 || assignment.problems.length > 0;
  return isLacking ? [refusedRemoval(assignment.client.displayName, 'unreachable')] : [];
}

/** Only `operation: revoke` goes on by force. */
export function isForced({ assignment, spec }: Pick<SubjectContext, 'assignment' | 'spec'>): boolean {
  return spec.operation === 'revoke' && assignment.rotation.force;
}

function isYoungAndUnpublished(subject: SubjectContext): boolean {
  const input = rotationInputOf(subject);
  const [newest] = input.facts.clients;
  if (newest === undefined || input.nowMs - createdAtMs(newest.client) >= TIMING.activityMs) return false;
  return evidenceOf(newest, input.facts).some(({ status }) => status !== 'current');
}

/** Whether the newest client was made for exactly these targets, with or without those that are archived. */
function isForTheseTargets({ assignment, lineage, spec }: SubjectContext): boolean {
  if (lineage.clients.some(isAlsoElsewhere)) return false;
  const label = digestIn(lineage.clients[0]?.labels[MADE_FOR_LABEL]);
  if (label === undefined) return true;
  const archived = spec.leftOut.filter(({ client }) => client === assignment.client.displayName);
  const withArchived = { ...assignment, targets: [...assignment.targets, ...archived.map(({ target }) => target)] };
  return [assignment, withArchived].some((places) => targetsDigest(places, spec) === label);
}

function targetStep(observed: TargetFacts, subject: SubjectContext): TargetStep {
  const { target } = observed;
  const isSelected = subject.spec.only === undefined;
  const skip = (
    code: 'gone' | 'not-theirs' | 'nobody-knows' | 'handed-over' | 'replaced' | 'not-selected',
  ): TargetStep => ({
    target,
    action: 'skip',
    reason: { code },
  });
  const { pair, variable } = observed;
  if (!isSelected) return skip('not-selected');
  if ([pair.clientIdAtMs, pair.clientSecretAtMs, variable].every((one) => one === undefined)) return skip('gone');
  const taker = takerOf(target, subject);
  if (taker !== undefined) return skip(isReplaced(observed, taker, subject) ? 'replaced' : 'handed-over');
  if (subject.lineage.clients.length === 0 && !isForced(subject)) return skip('nobody-knows');
  if (!isTheirs(observed, subject)) return skip('not-theirs');
  return { target, action: 'empty', reason: { code: 'absent' } };
}

/** The client that stays and takes one of the names at the same target. */
function takerOf(target: Target, { spec, assignment: { names } }: SubjectContext): ClientAssignment | undefined {
  const keys = [names.clientId, names.clientSecret].map((clientId) => pairKey({ target, names: { clientId } }));
  return keys.map((key) => spec.claimed.get(key)).find((one) => one !== undefined);
}

/** Whether a target holds the client that takes the place beyond doubt: it is younger than all that go, and current there. */
function isReplaced(
  { target }: TargetFacts,
  claimant: ClientAssignment,
  { lineage, facts, spec }: SubjectContext,
): boolean {
  const assignment = { ...claimant, targets: [target] };
  const other = lineageFor(assignment, { facts, spec });
  if (other.kind === 'unclear') return false;
  const input = rotationInputOf({ facts, spec, assignment, lineage: other });
  const [newest] = input.facts.clients;
  if (newest === undefined || lineage.clients.some((one) => createdAtMs(one) >= createdAtMs(newest.client)))
    return false;
  const [evidence] = evidenceOf(newest, input.facts);
  return evidence?.status === 'current';
}

/** Whether what a target holds may be of the lineage: by the variable, or else by the times of the halves. */
function isTheirs(observed: TargetFacts, subject: SubjectContext): boolean {
  const { lineage, facts, assignment } = subject;
  const { variable, target, pair } = observed;
  if (assignment.names.variable !== undefined && takesVariable(target) && variable !== undefined) {
    if (lineage.clients.some(({ clientId }) => clientId === variable)) return true;
    if (facts.livingIds.has(variable)) return false;
  }
  const oldest = lineage.clients.at(-1);
  if (oldest === undefined) return isForced(subject);
  const fromMs = createdAtMs(oldest) - TIMING.guardMs + facts.githubAheadMs;
  return [pair.clientIdAtMs, pair.clientSecretAtMs].some((atMs) => atMs !== undefined && atMs >= fromMs);
}

/** The display names of clients of which a generation lives that a run may delete, whichever shard handles them. */
export function removable(context: RunContext): readonly string[] {
  const going = context.spec.removals.filter((assignment) => isRemovable(assignment, context));
  return going.map(({ client }) => client.displayName);
}

/** Whether a generation of a client lives that a run may delete. */
export function isRemovable(assignment: ClientAssignment, context: RunContext): boolean {
  const lineage = lineageFor(assignment, context);
  return lineage.kind !== 'unclear' && lineage.clients.some((one) => isNamed({ assignment }) || isOurs(one));
}
