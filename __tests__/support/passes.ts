import type { Run, SubjectOutcome, TargetOutcome } from '../../src/domain/outcome.ts';
import type { SubjectPlan } from '../../src/domain/plan.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { PlainReason } from '../../src/domain/reasons.ts';
import type { ResolvedSpec } from '../../src/domain/spec.ts';
import { targetKey } from '../../src/domain/target.ts';
import { at, specWith } from './domain-values.ts';
import { NAMES, ROTATION, wholeSpec } from './facts.ts';

/** A plan that does nothing for a client of this display name, but for the fields given. */
export function planFor(displayName: string, fields: Partial<SubjectPlan> = {}): SubjectPlan {
  return {
    spec: specWith({ displayName }),
    isAbsent: false,
    names: NAMES,
    isAdopting: false,
    rotateAfterMs: ROTATION.rotateAfterMs,
    reason: 'idle',
    client: { kind: 'none' },
    targets: [],
    unreachable: [],
    problems: [],
    retirement: undefined,
    mustConfirm: false,
    lineage: [],
    warnings: [],
    ...fields,
  };
}

/** What became of a client of this display name: nothing, and that is all, but for the fields given. */
export function outcomeOf(displayName: string, fields: Partial<SubjectOutcome> = {}): SubjectOutcome {
  return {
    plan: planFor(displayName),
    result: 'unchanged',
    client: undefined,
    problem: undefined,
    blocked: undefined,
    warnings: [],
    targets: [],
    retired: [],
    next: 'done',
    ...fields,
  };
}

/** A target that was written, or left alone. */
export function target(kind: 'written' | 'skipped', name = 'o/r', reason: PlainReason = 'current'): TargetOutcome {
  return { kind, target: at(name), reason: { code: reason } };
}

export function runOf(...subjects: readonly SubjectOutcome[]): Run {
  return { plan: undefined, subjects, stoppedBy: [] };
}

/** A failure that lasts until somebody else has done something. */
export function blocked(untilMs: number): Partial<SubjectOutcome> {
  const client = { name: 'apiClients/one', displayName: 'a' };
  const why = { kind: 'wait', reason: 'in-progress-elsewhere', client, untilMs } as const;
  return { result: 'failed', blocked: why, next: 'wait' };
}

/** A spec for a client of each of these display names. */
export function specOf(...displayNames: readonly string[]): ResolvedSpec {
  const assignments = displayNames.map((displayName) => ({
    client: specWith({ displayName }),
    targets: [at('o/r')],
  }));
  const rotation = { rotateAfterMs: 0, overlapMs: 0, force: false, adopt: false };
  return wholeSpec({ operation: 'rotate', rotation, assignments });
}

/** A clock on which only sleep passes, and passes of which each gives what a list says, or throws it; the last is given again. */
export function played(...passes: readonly (Run | Error)[]) {
  const looks: { names: readonly string[]; refresh: string; atMs: number; isLast: boolean }[] = [];
  let nowMs = 0;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
  const pass = async ({ assignments, refresh, waitExpired = false }: ResolvedSpec): Promise<Run> => {
    const names = assignments.map(({ client }) => client.displayName);
    looks.push({ names, refresh, atMs: nowMs, isLast: waitExpired });
    const run = passes[Math.min(looks.length, passes.length) - 1];
    if (run === undefined || run instanceof Error) throw run ?? new RangeError('no pass was planned');
    return run;
  };
  return { clock, pass, looks };
}

/** Targets by their names, with what became of them. */
export function targetsTold({ targets }: SubjectOutcome): readonly string[] {
  return targets.map((one) => `${targetKey(one.target)} ${one.kind === 'skipped' ? one.reason.code : one.kind}`);
}
