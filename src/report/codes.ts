import type { TargetOutcome } from '../domain/outcome.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import type { DecisionReason, TargetReason } from '../domain/reasons.ts';

/** What a report says of the step of a client. */
export type StepCode = 'create' | 'keep' | 'discard' | 'revoke' | 'stuck' | 'none';

const STEPS: Readonly<Record<SubjectPlan['client']['kind'], StepCode>> = {
  create: 'create',
  keep: 'keep',
  deleteOrphan: 'discard',
  revoke: 'revoke',
  blocked: 'stuck',
  wrong: 'none',
  none: 'none',
};

/** The step of a client, as a report names it. */
export function stepCode({ client }: Pick<SubjectPlan, 'client'>): StepCode {
  return STEPS[client.kind];
}

/** Why that step is taken, as a report names it: the rule of docs/rotation.md, or what stands in the way. */
export function clientWhy({ reason }: Pick<SubjectPlan, 'reason'>): string {
  return CLIENT_WHYS[reason] ?? reason;
}

const CLIENT_WHYS: Partial<Readonly<Record<DecisionReason, string>>> = {
  'too-many-clients': 'too-many',
  'unreachable-targets': 'unreachable',
};

/** Why a target is written or left, as a report names it. */
export const TARGET_WHYS = {
  missing: 'missing',
  partial: 'torn',
  outdated: 'stale',
  'foreign-variable': 'foreign-variable',
  overwritten: 'stale',
  'successor-gone': 'stale',
  'near-create': 'stale',
  'new-client': 'new-client',
  successor: 'new-client',
  refresh: 'refresh',
  visibility: 'visibility',
  'not-selected': 'only-targets',
  wait: 'client-failed',
  'too-many-clients': 'client-failed',
  'unreachable-targets': 'client-failed',
  'client-failed': 'client-failed',
  'decide-again': 'client-failed',
  'make-room': 'client-failed',
  absent: 'absent',
  gone: 'gone',
  'not-theirs': 'not-theirs',
  'nobody-knows': 'nobody-knows',
  'handed-over': 'handed-over',
  replaced: 'handed-over',
  unconfirmed: 'current',
  current: 'current',
  'retirement-open': 'current',
  'secret-unreadable': 'current',
  archived: 'archived',
} as const satisfies Readonly<Record<TargetReason['code'], string>>;

/** Why a target failed, as a report names it. */
export const FAILURE_WHYS = ['unreachable', 'client-failed', 'write-failed'] as const;

/** Why what became of a target did, as a report names it. */
export function targetWhy(outcome: TargetOutcome): string {
  if (outcome.kind !== 'failed') return TARGET_WHYS[outcome.reason.code];
  if (!outcome.tried) return 'client-failed';
  return outcome.isUnreachable === true ? 'unreachable' : 'write-failed';
}
