import type { ApiClient } from '../../src/domain/api-client.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../../src/domain/outcome.ts';
import { withoutSecret } from '../../src/domain/outcome.ts';
import type { ClientStep, LineageMember, Plan, SubjectPlan } from '../../src/domain/plan.ts';
import type { Retirement } from '../../src/domain/retirement.ts';
import type { Settings } from '../../src/domain/spec.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { at, clientWith, specWith, T0_MS } from '../domain/sightings.ts';
import { textsWith } from '../inputs/texts.ts';

/** The secret that no report may hold. */
export const SECRET = 'client-secret-0123456789abcdef';
/** One day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** A client that knows its secret. */
export const client = clientWith({ clientSecret: new Masks(() => {}).secret(SECRET) });

/** A client of the same lineage, made so many days before {@link T0_MS}. */
export function olderClient(name: string, daysBefore: number): ApiClient {
  const createTimeUs = (T0_MS - daysBefore * DAY_MS) * 1000;
  return clientWith({ name: `apiClients/${name}`, clientId: `client-id-${name}`, createTimeUs });
}

/** A client as a lineage tells it. */
export function living({ name, clientId, createTimeUs }: ApiClient, retireAfterMs?: number): LineageMember {
  return { name, clientId, isOurs: true, madeAtMs: createTimeUs / 1000, retireAfterMs };
}

/** Settings of the fewest inputs, with others over them. */
export function settingsWith(over: Readonly<Record<string, string>> = {}): Settings {
  return settingsFrom(textsWith(over), new Masks(() => {}));
}

/** The step that makes a client, but for the fields given. */
export function createStep(fields: Partial<Extract<ClientStep, { kind: 'create' }>> = {}): ClientStep {
  return {
    kind: 'create',
    why: 'first',
    spec: specWith(),
    roles: undefined,
    marks: {},
    predecessors: [],
    inheritsFrom: [],
    ...fields,
  };
}

/** The step that keeps the client as it is, but for the fields given. */
export function keepStep(fields: Partial<Extract<ClientStep, { kind: 'keep' }>> = {}): ClientStep {
  return { kind: 'keep', client, changes: {}, bound: [], roles: undefined, inheritsFrom: [], ...fields };
}

/** What happens to predecessors: nothing, but for the fields given. */
export function retirementWith(fields: Partial<Retirement> = {}): Retirement {
  return { label: [], remove: [], waiting: [], ...fields };
}

/** A plan of one subject that keeps the client, but for the fields given. */
export function subjectPlan(fields: Partial<SubjectPlan> = {}): SubjectPlan {
  return {
    spec: specWith(),
    client: keepStep(),
    targets: [],
    retirement: undefined,
    mustConfirm: false,
    lineage: [],
    notes: [],
    ...fields,
  };
}

/** A whole plan, made a minute after {@link T0_MS}, but for the fields given. */
export function planWith(fields: Partial<Plan> = {}): Plan {
  return {
    subjects: [],
    leftOut: [],
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
    guardMs: 0,
    requests: 7,
    paceMs: 0,
    nowMs: T0_MS + 60_000,
    isAdopting: false,
    rotateAfterMs: 90 * DAY_MS,
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
  return { kind: 'written', target: at(name), reason: 'new client' };
}

/** A target that was left alone. */
export function skipped(name: string, reason = 'already current'): TargetOutcome {
  return { kind: 'skipped', target: at(name), reason };
}

/** A target that failed. */
export function failed(name: string, what = `${name}: refused`, cure?: string): TargetOutcome {
  return { kind: 'failed', target: at(name), problem: { what, cure }, untouched: true, tried: true };
}

/** A target that was not tried, as there was no client to write. */
export function untried(name: string): TargetOutcome {
  const problem = { what: `${name}: not tried, there is no client to write` };
  return { kind: 'failed', target: at(name), problem, untouched: true, tried: false };
}
