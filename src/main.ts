import { applyPlan } from './apply/apply-plan.ts';
import { confidenceSource } from './confidence/source.ts';
import { doneRun, plannedRun, type Run } from './domain/outcome.ts';
import type { Fetch, Log } from './domain/ports.ts';
import { emptyMemory } from './domain/run-memory.ts';
import type { ResolvedSpec, Settings } from './domain/spec.ts';
import { permissionsFor } from './github/permissions.ts';
import { secretStore } from './github/secret-store.ts';
import { proxyAwareFetch } from './http/proxy-aware-fetch.ts';
import { runnerInputs } from './inputs/runner-inputs.ts';
import { settingsFrom } from './inputs/settings.ts';
import { assignTargets } from './plan/assign-targets.ts';
import { observe } from './plan/observe.ts';
import { planRun } from './plan/plan-run.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { describeOutcome } from './report/reasons.ts';
import { Report } from './report/report.ts';
import { maskInLog } from './report/runner.ts';
import { TIMING } from './rotation/timing.ts';
import { Masks } from './runtime/masks.ts';
import { ServiceClock } from './runtime/service-clock.ts';
import { systemClock as clock } from './runtime/system-clock.ts';

/** One run, from inputs to report. Gives what a person must know, where anything failed. */
export async function main(): Promise<string | undefined> {
  const masks = new Masks(maskInLog);
  const report = new Report(masks);
  const network = proxyAwareFetch({ timeoutMs: 30_000, maxBytes: 4_000_000 });
  const run = await provision(network.fetch, masks, report)
    .catch((error) => report.stopped(error))
    .finally(network.close);
  return await report.publish(run);
}

async function provision(fetch: Fetch, masks: Masks, report: Report): Promise<Run> {
  const settings = report.asked(settingsFrom(runnerInputs(), masks));
  const deps = depsFor(settings, fetch, { masks, log: report.log });
  const pass = async (spec: ResolvedSpec): Promise<Run> => {
    const facts = report.found(await observe(spec, deps));
    const plan = report.planned(planRun(facts, spec, deps.writesPerMinute));
    return spec.dryRun ? plannedRun(plan) : doneRun(plan, await applyPlan(plan, facts, deps));
  };
  try {
    const targets = await deps.store.select(settings.asked.selector, settings.asked.maxTargets);
    return await reconcile(assignTargets(settings.asked, targets), pass, deps);
  } finally {
    await deps.store.close();
  }
}

/** What keeps secrets out of the log, and the log. */
interface LogDeps {
  masks: Masks;
  log: Log;
}

/** Everything that a run works with. */
function depsFor({ confidence, github, asked }: Settings, fetch: Fetch, { masks, log }: LogDeps) {
  const [confidenceClock, githubClock] = [new ServiceClock(clock), new ServiceClock(clock)];
  const http = { clock, masks, log };
  const permissions = permissionsFor(asked.selector, asked.names);
  return {
    source: confidenceSource({ ...http, fetch: confidenceClock.watching(fetch) }, confidence),
    store: secretStore({ ...http, fetch: githubClock.watching(fetch) }, github, permissions),
    memory: emptyMemory(),
    timing: TIMING,
    describe: describeOutcome,
    writesPerMinute: github.writesPerMinute,
    clock,
    log,
    confidenceClock,
    githubClock,
  };
}
