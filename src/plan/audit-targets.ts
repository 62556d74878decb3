import type { TargetFacts } from '../domain/facts.ts';
import { type Finding, type FindingCode, finding } from '../domain/finding.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import { createdAtMs } from '../domain/pair-times.ts';
import type { TargetReason } from '../domain/reasons.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { takesVariable } from '../domain/target.ts';
import { evidenceOf, type TargetEvidence } from '../rotation/evidence.ts';
import type { LineageClient, RotationInput } from '../rotation/rotation-input.ts';
import { TIMING } from '../rotation/timing.ts';
import { lineageFor, type RunContext, rotationInputOf, targetsOf } from './subject.ts';

/** What each target holds. Of a client of which none lives, nobody can tell. */
export function seenTargets(assignment: ClientAssignment, context: RunContext): readonly TargetOutcome[] {
  const lineage = lineageFor(assignment, context);
  const input = lineage.kind === 'unclear' ? undefined : rotationInputOf({ ...context, assignment, lineage });
  const [newest] = input?.facts.clients ?? [];
  if (input === undefined || newest === undefined)
    return targetsOf(assignment, context.facts).map(({ target }) => ({
      kind: 'seen',
      target,
      reason: { code: 'nobody-knows' },
    }));
  return evidenceOf(newest, input.facts).map((evidence): TargetOutcome => {
    const { target, sharing } = evidence.target;
    return { kind: 'seen', target, reason: seenReason(targetCode(evidence, newest, input), sharing?.differs ?? '') };
  });
}

function seenReason(code: FindingCode | undefined, difference: string): TargetReason {
  if (code === 'visibility-drift') return { code: 'visibility', difference };
  if (code === 'torn') return { code: 'partial' };
  if (code === 'stale') return { code: 'outdated' };
  return { code: code === 'missing' || code === 'foreign-variable' ? code : 'current' };
}

/** One finding a target at most. What a run may be at work with is a note. */
export function targetFindings(newest: LineageClient, input: RotationInput): readonly Finding[] {
  const isYoung = input.nowMs - createdAtMs(newest.client) < TIMING.activityMs;
  return evidenceOf(newest, input.facts).flatMap((evidence) => {
    const code = targetCode(evidence, newest, input);
    if (code === undefined) return [];
    const { target, sharing } = evidence.target;
    const isTransient = isYoung && code !== 'visibility-drift';
    const detail = code === 'visibility-drift' ? sharing?.differs : undefined;
    return [finding(code, '', { target, detail, ...(isTransient ? { severity: 'note' as const } : {}) })];
  });
}

function targetCode(
  { target, status }: TargetEvidence,
  newest: LineageClient,
  { facts }: RotationInput,
): FindingCode | undefined {
  const isTold = facts.usesVariable && takesVariable(target.target);
  if (isLacking(target, isTold)) return 'missing';
  const isOther = isTold && target.variable !== newest.client.clientId;
  if (isOther) {
    const isOlder = facts.clients.some(({ client }) => client.clientId === target.variable);
    return isOlder ? 'stale' : 'foreign-variable';
  }
  if (status === 'partial') return 'torn';
  if (status === 'outdated') return 'stale';
  return target.sharing?.differs === undefined ? undefined : 'visibility-drift';
}

function isLacking({ pair, variable }: TargetFacts, isTold: boolean): boolean {
  return [pair.clientIdAtMs, pair.clientSecretAtMs].includes(undefined) || (isTold && variable === undefined);
}
