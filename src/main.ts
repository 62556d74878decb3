import { applyPlan } from './apply/apply-plan.ts';
import { confidenceSource } from './confidence/source.ts';
import { doneRun, plannedRun, type Run } from './domain/outcome.ts';
import type { Fetch, Log } from './domain/ports.ts';
import { emptyMemory } from './domain/run-memory.ts';
import type { ResolvedSpec, Settings } from './domain/spec.ts';
import { permissionsFor } from './github/permissions.ts';
import { secretStore } from './github/secret-store.ts';
import { areCertificatesUnchecked } from './http/proxy-agent.ts';
import { proxyAwareFetch } from './http/proxy-aware-fetch.ts';
import { runnerInputs } from './inputs/runner-inputs.ts';
import { maskSecrets, settingsFrom } from './inputs/settings.ts';
import { assignTargets } from './plan/assign-targets.ts';
import { auditedRun } from './plan/audit.ts';
import { observe } from './plan/observe.ts';
import { planRun } from './plan/plan-run.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { describeOutcome } from './report/reasons.ts';
import { Report } from './report/report.ts';
import { maskInLog } from './report/runner.ts';
import { TIMING } from './rotation/timing.ts';
import { Cancellation, cancelOnSignals } from './runtime/cancellation.ts';
import { Masks } from './runtime/masks.ts';
import { tellingRequests } from './runtime/request-log.ts';
import { ServiceClock } from './runtime/service-clock.ts';
import { systemClock } from './runtime/system-clock.ts';
import { boundedWaits } from './runtime/wait-budget.ts';

const REVOKE_WITHIN_MS = 1_500;
const UNCHECKED =
  'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the checks of certificates off: whoever is on the way can read every credential of this run';

/** One run, from inputs to report. Gives what a person must know, where anything failed. */
export async function main(): Promise<string | undefined> {
  const masks = new Masks(maskInLog);
  const report = new Report(masks);
  const network = proxyAwareFetch({ timeoutMs: 30_000, maxBytes: 4_000_000 });
  const cancellation = new Cancellation(systemClock, network.cut);
  cancelOnSignals(cancellation, report.log.warn);
  const run = await provision(network.fetch, { masks, report, cancellation })
    .catch((error) => report.stopped(error))
    .finally(network.close);
  return await report.publish(run);
}

/** What a run has from its first moment. */
interface RunDeps {
  masks: Masks;
  report: Report;
  cancellation: Cancellation;
}

async function provision(fetch: Fetch, { masks, report, cancellation }: RunDeps): Promise<Run> {
  if (areCertificatesUnchecked()) report.log.warn(UNCHECKED);
  const settings = report.asked(await settingsOf(masks));
  const deps = depsFor(settings, tellingRequests(fetch, systemClock, report.log), {
    masks,
    log: report.log,
    cancellation,
  });
  const pass = async (spec: ResolvedSpec): Promise<Run> => {
    const facts = report.found(await observe(spec, deps));
    if (spec.operation === 'audit') return report.audited(auditedRun(facts, spec));
    const plan = report.planned(planRun(facts, spec, deps.writesPerMinute));
    return spec.dryRun ? plannedRun(plan) : doneRun(plan, await applyPlan(plan, facts, deps));
  };
  try {
    const targets = await deps.store.select(settings.asked.requests, settings.asked.maxTargets);
    return await reconcile(assignTargets(settings.asked, targets), pass, deps);
  } finally {
    // A cancelled run has little time left to tell what it did.
    const revoked = deps.store.close();
    await (cancellation.isCancelled ? Promise.race([revoked, systemClock.sleep(REVOKE_WITHIN_MS)]) : revoked);
  }
}

/** The settings; only a run with a manifest loads what reads one. */
async function settingsOf(masks: Masks): Promise<Settings> {
  const texts = runnerInputs();
  maskSecrets(texts, masks);
  if (!texts.manifest) return settingsFrom(texts, masks);
  const { manifestRequests } = await import('./manifest/requests.ts');
  return settingsFrom(texts, masks, await manifestRequests(texts, masks));
}

/** What keeps secrets out of the log, the log, and what ends the run early. */
interface LogDeps {
  masks: Masks;
  log: Log;
  cancellation: Cancellation;
}

/** Everything that a run works with. */
function depsFor(
  { confidence, github, maxWaitMs, asked }: Settings,
  fetch: Fetch,
  { masks, log, cancellation }: LogDeps,
) {
  const { clock, check, finish } = cancellation;
  const [confidenceClock, githubClock] = [new ServiceClock(clock), new ServiceClock(clock)];
  const limitClock = boundedWaits(clock, maxWaitMs);
  const http = { clock: limitClock, masks, log, check };
  const permissions = permissionsFor(asked.requests, asked.operation === 'audit');
  return {
    source: confidenceSource({ ...http, fetch: confidenceClock.watching(fetch) }, confidence),
    store: secretStore({ ...http, paceClock: clock, fetch: githubClock.watching(fetch) }, github, permissions),
    memory: emptyMemory(),
    timing: TIMING,
    describe: describeOutcome,
    writesPerMinute: github.writesPerMinute,
    clock,
    finish,
    log,
    confidenceClock,
    githubClock,
  };
}
