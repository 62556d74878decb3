import { carryOut } from './apply/carry-out.ts';
import { confidenceSource } from './confidence/source.ts';
import { Masks } from './domain/masks.ts';
import { emptyMemory } from './domain/memory.ts';
import { doneRun, plannedRun, type Run } from './domain/outcome.ts';
import { inPasses } from './domain/passes.ts';
import type { Fetch } from './domain/ports.ts';
import { ServiceClock } from './domain/service-clock.ts';
import type { Wish } from './domain/wish.ts';
import { permissionsFor } from './github/permissions.ts';
import { secretStore } from './github/secret-store.ts';
import { runnerInputs } from './inputs/runner-inputs.ts';
import { settingsFrom } from './inputs/settings.ts';
import { proxyAwareFetch } from './network/proxy-aware-fetch.ts';
import { systemClock as clock } from './network/system-clock.ts';
import { decide } from './plan/decide.ts';
import { observe } from './plan/observe.ts';
import { place } from './plan/place.ts';
import { Report } from './report/report.ts';
import { maskInLog } from './report/runner.ts';

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
  const permissions = permissionsFor(asked.where, asked.names);
  const store = secretStore({ ...line, fetch: clocks.githubClock.watching(fetch) }, github, permissions);
  const tools = { ...line, ...clocks, ...github, source, store, memory: emptyMemory() };
  const pass = async (wish: Wish): Promise<Run> => {
    const facts = report.found(await observe(wish, tools));
    const plan = report.planned(decide(facts, wish, github.writesPerMinute));
    return wish.dryRun ? plannedRun(plan) : doneRun(plan, await carryOut(plan, facts, tools));
  };
  const selected = store.select(asked.where, asked.maxTargets);
  return await selected.then((places) => inPasses(place(asked, places), pass, clock)).finally(store.close);
}
