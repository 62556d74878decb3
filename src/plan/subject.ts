import type { ApiClient } from '../domain/api-client.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type KnownLineage, knownLineageOf } from '../domain/known-lineage.ts';
import { MADE_FOR_LABEL, retireAfterMsOf } from '../domain/labels.ts';
import { isOurs, type Lineage } from '../domain/lineage.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';
import type { LineageClient, LineagePolicy, RotationInput } from '../rotation/rotation-input.ts';
import { homeOf, isAlsoElsewhere, isAtHome } from './home.ts';

/** What a run found and what is asked of it. */
export interface RunContext {
  facts: Facts;
  spec: ResolvedSpec;
}

/** The same for one client and its targets. */
export interface SubjectContext extends RunContext {
  assignment: ClientAssignment;
  lineage: Lineage & Pick<KnownLineage, 'strangers'>;
}

/** The clients of an assignment, or why nobody can tell them. */
export function lineageFor({ client }: ClientAssignment, { facts, spec }: RunContext): KnownLineage {
  return knownLineageOf(client, facts.clients, { ...facts, isAdopting: policyOf(spec).adopt });
}

/** The targets of an assignment that can be written. */
export function targetsOf({ targets }: ClientAssignment, facts: Pick<Facts, 'targets'>): readonly TargetFacts[] {
  return targets.flatMap((target) => facts.targets.get(targetKey(target)) ?? []);
}

/** What the rotation rules look at. */
export function rotationInputOf({ assignment, lineage, facts, spec }: SubjectContext): RotationInput {
  const policy = policyOf(spec);
  const home = homeOf(assignment, spec);
  const clientOf = (client: ApiClient): LineageClient => ({
    client,
    isReadable: facts.readable.has(client.name),
    createdByRun: facts.createdByRun.has(client.name),
    // A client without the label was created by hand or by an older version: nobody knows for what.
    isForTheseTargets: client.labels[MADE_FOR_LABEL] === home.madeFor && !isAlsoElsewhere(client),
    isAtHome: isAtHome(home, client),
    isAlsoElsewhere: isAlsoElsewhere(client),
    retireAfterMs: isManaged(client, spec) ? retireAfterMsOf(client) : undefined,
  });
  return {
    facts: {
      clients: lineage.clients.map(clientOf),
      unmanaged: lineage.unmanaged,
      targets: targetsOf(assignment, facts),
      only: spec.only && new Set(spec.only),
      githubAheadMs: facts.githubAheadMs,
      areClocksApart: facts.clocksApart !== undefined,
      usesVariable: spec.names.variable !== undefined,
      signedInAs: facts.signedInAs,
    },
    // What another run creates at the same time is not forced aside.
    policy: { ...policy, force: policy.force && !facts.yielded.has(assignment.client.displayName) },
    nowMs: confidenceNowMs(facts),
  };
}

/** Now, on Confidence's clock, in milliseconds. */
export function confidenceNowMs({ githubNowMs, githubAheadMs }: Facts): number {
  return githubNowMs - githubAheadMs;
}

/** What a run asks of each lineage: only `rotate` succeeds a client for its age, or adopts one. */
export function policyOf(spec: ResolvedSpec): LineagePolicy {
  const { overlapMs, rotateAfterMs, force, adopt } = spec.rotation;
  const waitExpired = spec.waitExpired ?? false;
  return spec.operation === 'rotate'
    ? { overlapMs, rotateAfterMs, force, adopt, rewrite: false, waitExpired }
    : {
        overlapMs,
        rotateAfterMs: undefined,
        force: false,
        adopt: false,
        rewrite: spec.refresh === 'always',
        waitExpired,
      };
}

/** Whether a client is this action's to retire: it created the client, or a rotation adopts it. */
export function isManaged(client: ApiClient, spec: ResolvedSpec): boolean {
  return isOurs(client) || policyOf(spec).adopt;
}
