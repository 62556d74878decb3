import type { ApiClient } from '../domain/api-client.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { type KnownLineage, knownLineageOf } from '../domain/known-lineage.ts';
import { MADE_FOR_LABEL, retireAfterMsOf } from '../domain/labels.ts';
import { isOurs, type Lineage } from '../domain/lineage.ts';
import type { ClientAssignment, ResolvedSpec, UnreachableTarget } from '../domain/spec.ts';
import { pairKey } from '../domain/target.ts';
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
  lineage: Lineage & Pick<KnownLineage, 'createdByOthers'>;
}

/** The clients of an assignment, or why nobody can tell them. */
export function lineageFor(assignment: ClientAssignment, { facts, spec }: RunContext): KnownLineage {
  return knownLineageOf(assignment.client, facts.clients, { ...facts, isAdopting: policyOf(assignment, spec).adopt });
}

/** The targets of an assignment that can be written. */
export function targetsOf({ targets, names }: ClientAssignment, facts: Pick<Facts, 'targets'>): readonly TargetFacts[] {
  return targets.flatMap((target) => facts.targets.get(pairKey({ target, names })) ?? []);
}

/** The targets of an assignment that cannot be written, with what stands in the way. */
export function unreachableOf(
  { targets, unreachable, names }: ClientAssignment,
  facts: Pick<Facts, 'unreachable'>,
): readonly UnreachableTarget[] {
  const found = targets.flatMap((target) => {
    const problems = facts.unreachable.get(pairKey({ target, names }));
    return problems === undefined ? [] : [{ target, problems }];
  });
  return [...unreachable, ...found];
}

/** Whether a client may be at places that nobody can look at. */
export function hasUnreachable(assignment: ClientAssignment, facts: Pick<Facts, 'unreachable'>): boolean {
  return assignment.problems.length > 0 || unreachableOf(assignment, facts).length > 0;
}

/** What the rotation rules look at. */
export function rotationInputOf({ assignment, lineage, facts, spec }: SubjectContext): RotationInput {
  const policy = policyOf(assignment, spec);
  const home = homeOf(assignment, spec);
  const clientOf = (client: ApiClient): LineageClient => ({
    client,
    isReadable: facts.readable.has(client.name),
    createdByRun: facts.createdByRun.has(client.name),
    // A client without the label was created by hand or by an older version: nobody knows for what.
    isForTheseTargets: client.labels[MADE_FOR_LABEL] === home.madeFor && !isAlsoElsewhere(client),
    isAtHome: isAtHome(home, client),
    isAlsoElsewhere: isAlsoElsewhere(client),
    retireAfterMs: isManaged(client, { assignment, spec }) ? retireAfterMsOf(client) : undefined,
  });
  return {
    facts: {
      clients: lineage.clients.map(clientOf),
      unmanaged: lineage.unmanaged,
      targets: targetsOf(assignment, facts),
      only: spec.only && new Set(spec.only),
      githubAheadMs: facts.githubAheadMs,
      areClocksApart: facts.clocksApart !== undefined,
      hasUnreachable: hasUnreachable(assignment, facts),
      usesVariable: assignment.names.variable !== undefined,
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

/** What a run asks of a lineage: only `rotate` succeeds a client for its age, or adopts one. */
export function policyOf({ client, rotation, isAbsent }: ClientAssignment, spec: ResolvedSpec): LineagePolicy {
  const { overlapMs, rotateAfterMs, force, adopt } = rotation;
  const waitExpired = spec.waitExpired ?? false;
  return spec.operation === 'rotate' && !isAbsent
    ? { overlapMs, rotateAfterMs, force, adopt, rewrite: false, waitExpired }
    : {
        overlapMs,
        rotateAfterMs: undefined,
        force: false,
        // Of clients to remove, one of others goes only where it is named.
        adopt: isAbsent && adopt && client.clientName !== undefined,
        rewrite: spec.refresh === 'always',
        waitExpired,
      };
}

/** Whether a client is this action's to retire: it created the client, or a rotation adopts it. */
export function isManaged(
  client: ApiClient,
  { assignment, spec }: Pick<SubjectContext, 'assignment' | 'spec'>,
): boolean {
  return isOurs(client) || policyOf(assignment, spec).adopt;
}
