import { carryOut } from './apply/apply-plan.ts';
import { confidenceSource } from './confidence/source.ts';
import { doneRun, plannedRun, type Run } from './domain/outcome.ts';
import type { Fetch } from './domain/ports.ts';
import { emptyMemory } from './domain/run-memory.ts';
import type { ResolvedSpec } from './domain/spec.ts';
import { permissionsFor } from './github/permissions.ts';
import { secretStore } from './github/secret-store.ts';
import { proxyAwareFetch } from './http/proxy-aware-fetch.ts';
import { runnerInputs } from './inputs/runner-inputs.ts';
import { settingsFrom } from './inputs/settings.ts';
import { place } from './plan/assign-targets.ts';
import { decide } from './plan/decide.ts';
import { observe } from './plan/observe.ts';
import { inPasses } from './reconcile/reconcile.ts';
import { Report } from './report/report.ts';
import { maskInLog } from './report/runner.ts';
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
  const { confidence, github, asked } = report.asked(settingsFrom(runnerInputs(), masks));
  const clocks = { clock, confidenceClock: new ServiceClock(clock), githubClock: new ServiceClock(clock) };
  const line = { clock, masks, log: report.log };
  const source = confidenceSource({ ...line, fetch: clocks.confidenceClock.watching(fetch) }, confidence);
  const permissions = permissionsFor(asked.selector, asked.names);
  const store = secretStore({ ...line, fetch: clocks.githubClock.watching(fetch) }, github, permissions);
  const tools = { ...line, ...clocks, ...github, source, store, memory: emptyMemory() };
  const pass = async (spec: ResolvedSpec): Promise<Run> => {
    const facts = report.found(await observe(spec, tools));
    const plan = report.planned(decide(facts, spec, github.writesPerMinute));
    return spec.dryRun ? plannedRun(plan) : doneRun(plan, await carryOut(plan, facts, tools));
  };
  const selected = store.select(asked.selector, asked.maxTargets);
  return await selected.then((places) => inPasses(place(asked, places), pass, clock)).finally(store.close);
}
