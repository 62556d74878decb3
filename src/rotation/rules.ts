import { lastWriteMs } from '../domain/pair-times.ts';
import type { CreateReason, RefuseReason, RuleId, WaitReason } from '../domain/reasons.ts';
import { type Decision, NO_CONSEQUENCES } from './decision.ts';
import { retirementOf } from './retirement.ts';
import type { RotationInput } from './rotation-input.ts';
import { type LineageSituation, rightsSources, type Situation, situationOf } from './situation.ts';
import { TIMING } from './timing.ts';

/** Most living clients of a lineage: at so many none is created. */
export const MAX_LIVING_CLIENTS = 5;

/** One row of the table: what it is called, and what it decides where it matches. */
export interface Rule {
  id: RuleId;
  decide(situation: Situation): Decision | undefined;
}

/** The table of docs/rotation.md, in its order: the first rule that matches decides. */
export const RULES: readonly Rule[] = [
  {
    id: 'nothing-to-write',
    decide: (s) =>
      s.hasTargets
        ? undefined
        : { ...NO_CONSEQUENCES, kind: 'idle', reason: 'nothing-to-write', dueMs: undefined, isPublished: false },
  },
  {
    id: 'first-client',
    decide: (s) =>
      s.kind === 'no-client' ? { ...NO_CONSEQUENCES, kind: 'create', reason: 'first-client' } : undefined,
  },
  rule('awaiting-confirmation', (s) => s.isUnfinished && s.toWrite.length === 0, confirm),
  rule(
    'concurrent-create',
    (s) => s.isUnfinished && s.otherRunActive && s.hasConcurrent,
    (s) => wait(s, 'concurrent-create', s.activeUntilMs),
  ),
  rule(
    'successor-vanished',
    (s) => s.isUnfinished && s.otherRunActive && s.successorVanished,
    (s) => wait(s, 'successor-vanished', s.activeUntilMs),
  ),
  rule(
    'in-progress-elsewhere',
    (s) => s.isUnfinished && s.otherRunActive && !s.secretReadable && !s.forced && !s.mustRepair,
    (s) => wait(s, 'in-progress-elsewhere', s.activeUntilMs),
  ),
  rule('publish', (s) => s.isUnfinished && s.secretReadable, distribute),
  rule('orphan', (s) => s.isUnfinished && s.isOrphan && !s.otherRunActive, deleteOrphan),
  rule(
    'secret-lost',
    (s) => s.isUnfinished,
    (s) => create(s, 'secret-lost'),
  ),
  rule(
    'concurrent-young',
    (s) => s.newest.createdByRun && s.input.nowMs < s.concurrentUntilMs,
    (s) => wait(s, 'concurrent-young', s.concurrentUntilMs),
  ),
  rule(
    'forced',
    (s) => s.forced && !s.newest.createdByRun,
    (s) => create(s, 'forced'),
  ),
  rule(
    'due',
    (s) => s.isDue && s.retirementSettled,
    (s) => create(s, 'due'),
  ),
  rule(
    'retire',
    (s) => s.hasPredecessors,
    ({ retirement }) => ({
      ...NO_CONSEQUENCES,
      kind: 'retire',
      reason: 'retire',
      retirement,
      isPublished: true,
    }),
  ),
  rule(
    'idle',
    () => true,
    ({ dueMs }) => ({ ...NO_CONSEQUENCES, kind: 'idle', reason: 'idle', dueMs, isPublished: true }),
  ),
];

/** A rule about a lineage in which at least one client lives. */
function rule(
  id: RuleId,
  when: (situation: LineageSituation) => boolean,
  then: (situation: LineageSituation) => Decision,
): Rule {
  return {
    id,
    decide: (situation) => (situation.kind === 'lineage' && when(situation) ? then(situation) : undefined),
  };
}

/** What to do next with a lineage: the one place where that is decided. Pure. */
export function decideRotation(input: RotationInput): Decision {
  return firstMatch(situationOf(input));
}

/** Whether the run can use the secret of the newest client, if it can be read: for a target that lacks it or is written again. */
export function needsSecret(input: RotationInput): boolean {
  const situation = situationOf(input);
  if (situation.kind === 'no-client' || !situation.hasTargets || situation.newest.createdByRun) return false;
  if (input.facts.targets.some(({ sharing }) => sharing?.differs !== undefined)) return true;
  const { kind } = firstMatch({ ...situation, secretReadable: true });
  return kind === 'distribute' || (input.policy.rewrite && (kind === 'idle' || kind === 'retire'));
}

function firstMatch(situation: Situation): Decision {
  for (const { decide } of RULES) {
    const decision = decide(situation);
    if (decision !== undefined) return decision;
  }
  throw new TypeError('the last rule matches always');
}

function confirm({ newest, unpublished }: LineageSituation): Decision {
  return {
    ...NO_CONSEQUENCES,
    kind: 'confirm',
    reason: 'awaiting-confirmation',
    client: newest.client,
    targets: unpublished,
    mustConfirm: true,
  };
}

function wait({ newest }: LineageSituation, reason: WaitReason, untilMs: number): Decision {
  return { ...NO_CONSEQUENCES, kind: 'wait', reason, client: newest.client, untilMs };
}

function distribute(s: LineageSituation): Decision {
  const { newest, toWrite, hasPredecessors, writesAll } = s;
  return {
    kind: 'distribute',
    reason: 'publish',
    client: newest.client,
    targets: toWrite,
    inheritsFrom: s.unfinishedInheritance,
    retirement: writesAll && hasPredecessors ? s.retirement : undefined,
    mustConfirm: writesAll && (hasPredecessors || newest.retireAfterMs !== undefined),
  };
}

function deleteOrphan({ newest }: LineageSituation): Decision {
  return { ...NO_CONSEQUENCES, kind: 'deleteOrphan', reason: 'orphan', client: newest.client, mustConfirm: true };
}

/** A further client; or what stands before it: a target that cannot get it, a clock that was set back, too many clients. */
function create(s: LineageSituation, reason: CreateReason): Decision {
  const { input, evidence } = s;
  const { facts, nowMs } = input;
  if (facts.hasUnreachable === true) return withoutSuccessor(s, 'unreachable-targets', reason);
  const lastMs = lastWriteMs(facts);
  // What was written before would seem to be of the client that is created now.
  if (lastMs > nowMs + TIMING.clockSlackMs) return wait(s, 'clock-set-back', lastMs);
  if (facts.clients.length >= MAX_LIVING_CLIENTS) return makeRoom(s, reason);
  return {
    kind: 'create',
    reason,
    targets: evidence,
    inheritsFrom: inheritedFrom(s, reason),
    retirement: retirementOf(input, { successorAtMs: nowMs }),
    mustConfirm: true,
  };
}

/** A client that is not everywhere may lack rights of its predecessors. */
function inheritedFrom({ input, newest, unpublished, unfinishedInheritance }: LineageSituation, reason: CreateReason) {
  if (reason === 'secret-lost') return rightsSources(input.facts.clients);
  return unpublished.length === 0 ? [newest.client] : [newest.client, ...unfinishedInheritance];
}

function makeRoom(s: LineageSituation, wanted: CreateReason): Decision {
  const { input, unpublished } = s;
  const isPublished = unpublished.length === 0;
  const retirement = retirementOf(input, { isUnpublished: !isPublished });
  return retirement.remove.length > 0
    ? { ...NO_CONSEQUENCES, kind: 'retire', reason: 'make-room', retirement, isPublished, mustConfirm: true }
    : { ...withoutSuccessor(s, 'too-many-clients', wanted), retirement };
}

function withoutSuccessor({ input, retirement }: LineageSituation, reason: RefuseReason, wanted: CreateReason) {
  const living = input.facts.clients.length;
  return { ...NO_CONSEQUENCES, kind: 'refuse', reason, wanted, living, retirement } as const;
}
