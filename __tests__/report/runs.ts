import type { ApiClient } from '../../src/domain/api-client.ts';
import type { Blocked } from '../../src/domain/blocked.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../../src/domain/outcome.ts';
import { withoutSecret } from '../../src/domain/outcome.ts';
import type { CreateStep, KeepStep, LineageMember, Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { TargetReason } from '../../src/domain/reasons.ts';
import type { Retirement } from '../../src/domain/retirement.ts';
import type { Settings } from '../../src/domain/spec.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { at, clientWith, specWith, T0_MS } from '../support/domain-values.ts';
import { NAMES, ROTATION } from '../support/facts.ts';
import { textsWith } from '../support/input-texts.ts';

/** The secret that no report may hold. */
export const SECRET = 'client-secret-0123456789abcdef';
/** One day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** A client that knows its secret. */
export const client = clientWith({ clientSecret: new Masks(() => {}).secret(SECRET) });

/** A client of the same lineage, created so many days before {@link T0_MS}. */
export function olderClient(name: string, daysBefore: number): ApiClient {
  const createTimeUs = (T0_MS - daysBefore * DAY_MS) * 1000;
  return clientWith({ name: `apiClients/${name}`, clientId: `client-id-${name}`, createTimeUs });
}

/** A client as a lineage lists it. */
export function living({ name, clientId, createTimeUs }: ApiClient, retireAfterMs?: number): LineageMember {
  return { name, clientId, isOurs: true, createdAtMs: createTimeUs / 1000, retireAfterMs };
}

/** Settings of the fewest inputs, with others over them. */
export function settingsWith(over: Readonly<Record<string, string>> = {}): Settings {
  return settingsFrom(textsWith(over), new Masks(() => {}));
}

/** The step that creates a client, but for the fields given. */
export function createStep(fields: Partial<CreateStep> = {}): CreateStep {
  return {
    kind: 'create',
    reason: 'first-client',
    spec: specWith(),
    roles: undefined,
    marks: {},
    predecessors: [],
    inheritsFrom: [],
    ...fields,
  };
}

/** The step that keeps the client as it is, but for the fields given. */
export function keepStep(fields: Partial<KeepStep> = {}): KeepStep {
  return { kind: 'keep', client, changes: {}, bound: [], roles: undefined, inheritsFrom: [], ...fields };
}

/** Why a run waits, but for the fields given. */
export function waitWith(fields: Partial<Extract<Blocked, { kind: 'wait' }>> = {}): Blocked {
  return { kind: 'wait', reason: 'successor-vanished', client, untilMs: T0_MS, ...fields };
}

/** What happens to predecessors: nothing, but for the fields given. */
export function retirementWith(fields: Partial<Retirement> = {}): Retirement {
  return { label: [], remove: [], waiting: [], ...fields };
}

/** A plan of one subject that keeps the client, but for the fields given. */
export function subjectPlan(fields: Partial<SubjectPlan> = {}): SubjectPlan {
  return {
    spec: specWith(),
    isAbsent: false,
    names: NAMES,
    isAdopting: false,
    rotateAfterMs: ROTATION.rotateAfterMs,
    reason: 'idle',
    client: keepStep(),
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

/** A whole plan, made a minute after {@link T0_MS}, but for the fields given. */
export function planWith(fields: Partial<Plan> = {}): Plan {
  return {
    subjects: [],
    leftOut: [],
    guardMs: 0,
    requests: 7,
    paceMs: 0,
    nowMs: T0_MS + 60_000,
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
    blocked: undefined,
    warnings: [],
    targets,
    retired: [],
    next: 'done',
    ...fields,
  };
}

/** A run of these outcomes. */
export function runOf(subjects: readonly SubjectOutcome[], fields: Partial<Run> = {}): Run {
  return { plan: planWith(), subjects, stoppedBy: [], ...fields };
}

/** A target that was written. */
export function written(name: string): TargetOutcome {
  return { kind: 'written', target: at(name), reason: { code: 'new-client' } };
}

/** A target that was left as it is. */
export function skipped(name: string, reason: TargetReason = { code: 'current' }): TargetOutcome {
  return { kind: 'skipped', target: at(name), reason };
}

/** A target that failed. */
export function failed(name: string, what = 'refused', cure?: string): TargetOutcome {
  return { kind: 'failed', target: at(name), problem: { subject: name, what, cure }, untouched: true, tried: true };
}

/** A target that was not tried, as there was no client to write. */
export function untried(name: string): TargetOutcome {
  const problem = { subject: name, what: 'not tried, there is no client to write' };
  return { kind: 'failed', target: at(name), problem, untouched: true, tried: false };
}
