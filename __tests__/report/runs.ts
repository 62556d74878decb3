import { Masks } from '../../src/domain/masks.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../../src/domain/outcome.ts';
import { withoutSecret } from '../../src/domain/outcome.ts';
import type { Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { Settings } from '../../src/domain/wish.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { at, clientWith, wishWith } from '../domain/sightings.ts';
import { textsWith } from '../inputs/texts.ts';

/** The secret that no report may hold. */
export const SECRET = 'client-secret-0123456789abcdef';

/** A client that knows its secret. */
export const client = clientWith({ clientSecret: new Masks(() => {}).secret(SECRET) });

/** Settings of the fewest inputs, with others over them. */
export function settingsWith(over: Readonly<Record<string, string>> = {}): Settings {
  return settingsFrom(textsWith(over), new Masks(() => {}));
}

/** A plan of one subject that keeps the client, but for the fields given. */
export function subjectPlan(fields: Partial<SubjectPlan> = {}): SubjectPlan {
  return {
    wish: wishWith(),
    client: { kind: 'keep', client, changes: {}, bound: [], roles: undefined },
    targets: [],
    notes: [],
    ...fields,
  };
}

/** A whole plan, but for the fields given. */
export function planWith(fields: Partial<Plan> = {}): Plan {
  return {
    subjects: [],
    leftOut: [],
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
    guardMs: 0,
    requests: 7,
    paceMs: 0,
    ...fields,
  };
}

/** An outcome of the client with these targets, but for the fields given. */
export function outcomeWith(targets: readonly TargetOutcome[], fields: Partial<SubjectOutcome> = {}): SubjectOutcome {
  return {
    plan: subjectPlan(),
    result: 'created',
    client: withoutSecret(client),
    problem: undefined,
    notes: [],
    targets,
    ...fields,
  };
}

/** A run of these outcomes. */
export function runOf(subjects: readonly SubjectOutcome[], fields: Partial<Run> = {}): Run {
  return { plan: planWith(), subjects, stoppedBy: [], ...fields };
}

/** A target that was written. */
export function written(name: string): TargetOutcome {
  return { kind: 'written', destination: at(name), reason: 'new client' };
}

/** A target that failed. */
export function failed(name: string, what = `${name}: refused`, cure?: string): TargetOutcome {
  return { kind: 'failed', destination: at(name), problem: { what, cure }, untouched: true, tried: true };
}

/** A target that was not tried, as there was no client to write. */
export function untried(name: string): TargetOutcome {
  const problem = { what: `${name}: not tried, there is no client to write` };
  return { kind: 'failed', destination: at(name), problem, untouched: true, tried: false };
}
