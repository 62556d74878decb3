import type { RequestRecord } from './call.ts';
import { systemClock } from './clock.ts';
import { confidenceHandler } from './confidence/handler.ts';
import type { ConfidenceSandbox } from './confidence/sandbox.ts';
import { confidenceSandbox } from './confidence/sandbox.ts';
import { ConfidenceWorld } from './confidence/world.ts';
import type { Faults } from './faults.ts';
import { createFaults } from './faults.ts';
import { apiPaths, githubHandler } from './github/handler.ts';
import type { GitHubSandbox } from './github/sandbox.ts';
import { githubSandbox } from './github/sandbox.ts';
import { GitHubWorld } from './github/world.ts';
import type { SandboxOptions } from './options.ts';
import { confidenceVariant, githubVariant } from './options.ts';
import type { Pipeline } from './pipeline.ts';
import type { Listener } from './server.ts';
import { listen } from './server.ts';

export type { Call, RequestRecord, Service } from './call.ts';
export type { Clock } from './clock.ts';
export type { PolicyFields, StoredClient, StoredPolicy, StoredRole } from './confidence/records.ts';
export { adminRole } from './confidence/records.ts';
export type { ConfidenceSandbox, Credential } from './confidence/sandbox.ts';
export type { Action, Fault, FaultAnswer, Faults, Match, Moment } from './faults.ts';
export type { StoredSecret, TokenGrant } from './github/records.ts';
export type { AppFields, GitHubSandbox } from './github/sandbox.ts';
export type { ConfidenceVariant, GitHubVariant, SandboxOptions } from './options.ts';
export type { Seat, Waiting } from './virtual-clock.ts';
export { VirtualClock } from './virtual-clock.ts';

/** A local Confidence and a local GitHub: HTTP servers on 127.0.0.1 that keep what is written to them. */
export interface Sandbox {
  readonly confidence: ConfidenceSandbox;
  readonly github: GitHubSandbox;
  /** Every request to either, in the order of arrival. */
  readonly requests: readonly RequestRecord[];
  readonly faults: Faults;
  /** Resolves once no caller is connected: what a process sent before it was killed has come by then. */
  idle(): Promise<void>;
  /** Stops both and destroys open connections. Throws what an action threw, and what was a defect of the sandbox. */
  close(): Promise<void>;
}

/** Starts both services. Throws when a port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = systemClock, latencyMs = 0, ports = {} } = options;
  const { faults, faultsFor } = createFaults();
  const requests: RequestRecord[] = [];
  const pipeline: Pipeline = { clock, latencyMs, faultsFor, requests, defects: [] };
  const confidenceWorld = new ConfidenceWorld(confidenceVariant(options.confidence), clock);
  const githubWorld = new GitHubWorld(githubVariant(options.github), clock);
  const confidence = await listen({
    service: 'confidence',
    handler: () => confidenceHandler(confidenceWorld),
    pipeline,
    port: ports.confidence ?? 0,
  });
  const github = await listen({
    service: 'github',
    handler: (url) => githubHandler(githubWorld, url),
    pipeline,
    port: ports.github ?? 0,
  }).catch(async (error: unknown) => {
    await confidence.close();
    throw error;
  });
  return {
    confidence: confidenceSandbox(confidenceWorld, confidence.url),
    github: githubSandbox(githubWorld, github.url + apiPaths(githubWorld).rest),
    requests,
    faults,
    idle: async () => {
      await Promise.all([confidence.idle(), github.idle()]);
    },
    close: () => closeAll([confidence, github], pipeline.defects),
  };
}

async function closeAll(listeners: readonly Listener[], defects: readonly unknown[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close()));
  if (defects.length > 0) throw defects.length === 1 ? defects[0] : new AggregateError(defects, 'several defects');
}
