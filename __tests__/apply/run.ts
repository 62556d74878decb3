import type { ConfidenceVariant } from '../../sandbox/index.ts';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import type { ApplyDeps } from '../../src/apply/deps.ts';
import type { Run, SubjectOutcome } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { emptyMemory, type RunMemory } from '../../src/domain/run-memory.ts';
import type { ClientSpec, ResolvedSpec, RotationPolicy } from '../../src/domain/spec.ts';
import { observe, type Sources } from '../../src/plan/observe.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { describeOutcome } from '../../src/report/reasons.ts';
import { clientProblem } from '../../src/report/result.ts';
import { warningTexts } from '../../src/report/warnings.ts';
import { TIMING } from '../../src/rotation/timing.ts';
import { ServiceClock } from '../../src/runtime/service-clock.ts';
import { at, specWith } from '../support/domain-values.ts';
import { wholeSpec, withTerms } from '../support/facts.ts';
import { inScene, madeClients, type Pair, quickClock, type Scene } from '../support/scene.ts';

/** What GitHub answers a token without the right. */
export const CLEAN_REFUSAL = { status: 403, body: '{"message":"Resource not accessible by integration"}' };

/** Matches the writes of secrets to places, before they are done. */
export const put = (path: RegExp) => ({ service: 'github', method: 'PUT', path, when: 'before' }) as const;

/** What keeps the clients of these runs. */
export const WORKFLOW = 'o/ci o/ci/.github/workflows/rotate.yml';

/** A spec for one client in these repositories. */
export function specFor(repositories: readonly string[], client: Partial<ClientSpec> = {}): ResolvedSpec {
  const assignments = [{ client: specWith(client), targets: repositories.map(at) }];
  return wholeSpec({ assignments, operation: 'provision', rotation: TERMS, managedFrom: WORKFLOW });
}

const HOUR_MS = 3_600_000;
/** The terms of a rotation where none are given. */
export const TERMS: RotationPolicy = {
  rotateAfterMs: 90 * 24 * HOUR_MS,
  overlapMs: 48 * HOUR_MS,
  force: false,
  adopt: false,
};

/** The same, to be rotated whatever the age, but for the terms given. */
export function rotation(spec: ResolvedSpec, terms: Partial<RotationPolicy> = {}): ResolvedSpec {
  return { ...withTerms(spec, { rotation: { ...TERMS, force: true, ...terms } }), operation: 'rotate' };
}

/** A fresh scene with repositories. */
export async function among(
  repositories: readonly string[],
  act: (scene: Scene) => Promise<void>,
  confidence: Partial<ConfidenceVariant> = {},
): Promise<void> {
  await inScene({ confidence, clock: quickClock() }, async (scene) => {
    for (const name of repositories) scene.sandbox.github.addRepository(name);
    await act(scene);
  });
}

/** How a run is signed in, how fast it writes, and what it did already. */
export interface RunOptions {
  signedInAs?: Pair | { token: string };
  writesPerMinute?: number;
  memory?: RunMemory;
}

/** Observes, decides and carries out once, as a pass of a run does. */
export async function run(
  scene: Scene,
  spec: ResolvedSpec,
  options: RunOptions = {},
): Promise<{ plan: Plan; subjects: readonly SubjectOutcome[] }> {
  return await passWith(toolsFor(scene, options), options.writesPerMinute)(spec);
}

/** A whole run, with as many passes as it takes. */
export async function runToEnd(scene: Scene, spec: ResolvedSpec, options: RunOptions = {}): Promise<Run> {
  const pass = passWith(toolsFor(scene, options), options.writesPerMinute);
  return await reconcile(spec, async (part) => ({ ...(await pass(part)), stoppedBy: [] }), {
    clock: scene.line.clock,
    timing: TIMING,
  });
}

/** What a run has at hand. */
export function toolsFor(scene: Scene, options: RunOptions = {}): ApplyDeps & Sources {
  const { signedInAs, writesPerMinute = 0, memory = emptyMemory() } = options;
  const { clock, log } = scene.line;
  const [confidenceClock, githubClock] = [new ServiceClock(clock), new ServiceClock(clock)];
  const services = { source: scene.source(signedInAs), store: scene.store(undefined, { writesPerMinute }) };
  const finish = async <T>(work: () => Promise<T>): Promise<T> => await work();
  const own = { memory, finish, timing: TIMING, describe: describeOutcome };
  return { ...services, ...own, clock, log, confidenceClock, githubClock };
}

function passWith(tools: ApplyDeps & Sources, writesPerMinute = 0) {
  return async (spec: ResolvedSpec): Promise<{ plan: Plan; subjects: readonly SubjectOutcome[] }> => {
    const facts = await observe(spec, tools);
    const plan = planRun(facts, spec, writesPerMinute);
    return { plan, subjects: await applyPlan(plan, facts, tools) };
  };
}

/** Whether a repository holds a pair that signs in and is that of a client which this action made. */
export function holdsWorkingPair({ sandbox }: Scene, repository: string): boolean {
  const held = new Map(sandbox.github.secrets(repository).map(({ name, value }) => [name, value]));
  const clientId = held.get('ID') ?? '';
  const isMade = madeClients(sandbox).some((client) => client.clientId === clientId);
  return isMade && sandbox.confidence.signsIn(clientId, held.get('SECRET') ?? '');
}

/** What a run remembers to have written: the names of clients, by the keys of targets. */
export function heldIn({ held }: RunMemory): ReadonlyMap<string, string> {
  return new Map([...held].map(([key, { name }]) => [key, name]));
}

/** The problem of a client as a person is told it. */
export function problemOf(outcome: SubjectOutcome | undefined): string | undefined {
  return outcome === undefined ? undefined : clientProblem(outcome)?.what;
}

/** What a person is told beside the result of a client. */
export function notesOf(outcome: SubjectOutcome | undefined): readonly string[] {
  return warningTexts(outcome?.warnings ?? []);
}
