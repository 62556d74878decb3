import { keyOf } from '../../src/domain/destination.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../../src/domain/outcome.ts';
import type { SubjectPlan } from '../../src/domain/plan.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { at, wishWith } from './sightings.ts';

/** A plan that does nothing for a client of this display name, but for the fields given. */
export function planFor(displayName: string, fields: Partial<SubjectPlan> = {}): SubjectPlan {
  return {
    wish: wishWith({ displayName }),
    client: { kind: 'none' },
    targets: [],
    retirement: undefined,
    isToBeConfirmed: false,
    lineage: [],
    notes: [],
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
    notes: [],
    targets: [],
    retired: [],
    next: 'done',
    ...fields,
  };
}

/** A target that was written, or left alone. */
export function target(kind: 'written' | 'skipped', name = 'o/r', reason: string = kind): TargetOutcome {
  return { kind, destination: at(name), reason };
}

export function runOf(...subjects: readonly SubjectOutcome[]): Run {
  return { plan: undefined, subjects, stoppedBy: [] };
}

/** A failure that lasts until somebody else has done something. */
export function stuck(what: string): Partial<SubjectOutcome> {
  return { result: 'failed', problem: { what, cure: 'Come back' }, next: 'wait' };
}

/** A wish for a client of each of these display names. */
export function wishOf(...displayNames: readonly string[]): Wish {
  return {
    operation: 'rotate',
    rotation: { rotateAfterMs: 0, overlapMs: 0, force: false, adopt: false },
    subjects: displayNames.map((displayName) => ({ client: wishWith({ displayName }), destinations: [at('o/r')] })),
    github: 'https://api.github.com',
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
    refresh: 'always',
    dryRun: false,
    only: undefined,
    leftOut: [],
    problems: [],
  };
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
  const pass = async ({ subjects, refresh, hasWaited = false }: Wish): Promise<Run> => {
    const names = subjects.map(({ client }) => client.displayName);
    looks.push({ names, refresh, atMs: nowMs, isLast: hasWaited });
    const run = passes[Math.min(looks.length, passes.length) - 1];
    if (run === undefined || run instanceof Error) throw run ?? new RangeError('no pass was planned');
    return run;
  };
  return { clock, pass, looks };
}

/** Targets by their names, with what became of them. */
export function targetsTold({ targets }: SubjectOutcome): readonly string[] {
  return targets.map((one) => `${keyOf(one.destination)} ${one.kind === 'failed' ? one.kind : one.reason}`);
}
