import { createHash } from 'node:crypto';
import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import { MADE_FOR_LABEL, retireAfterMsOf } from '../domain/labels.ts';
import { isOurs, type Lineage, lineageOf } from '../domain/lineage.ts';
import type { ClientAssignment, ResolvedSpec } from '../domain/spec.ts';
import { targetKey } from '../domain/target.ts';
import { type Decision, next } from '../rotation/next.ts';
import type { LineageClient, LineagePolicy, RotationFacts } from '../rotation/rotation-input.ts';

/** The facts of a run and what it wants: what every rule of this room looks at. */
export interface SubjectContext {
  facts: Facts;
  spec: ResolvedSpec;
}

/** The clients of a subject, or why nobody can tell them. */
export function lineageFor(assignment: ClientAssignment, { facts, spec }: SubjectContext): Lineage | Problem {
  return lineageOf(assignment.client, facts.clients, lineagePolicyOf(spec).adopt);
}

/** The targets of a subject, of those that can be written. */
export function targetsOf(
  { targets }: ClientAssignment,
  { targets: observed }: Pick<Facts, 'targets'>,
): readonly TargetFacts[] {
  return targets.flatMap((target) => observed.get(targetKey(target)) ?? []);
}

/** What is to be done next for a subject. */
export function decisionFor(assignment: ClientAssignment, lineage: Lineage, { facts, spec }: SubjectContext): Decision {
  const rotation = lineagePolicyOf(spec);
  const force = rotation.force && !facts.yielded.has(assignment.client.displayName);
  return next(rotationFactsOf(assignment, lineage, { facts, spec }), { ...rotation, force }, confidenceNowMs(facts));
}

/** Now, on Confidence's clock, in milliseconds. */
export function confidenceNowMs({ githubNowMs, githubAheadMs }: Facts): number {
  return githubNowMs - githubAheadMs;
}

/** What a subject asks of its lineage: only `rotate` replaces a client for its age, or adopts one. */
export function lineagePolicyOf({ operation, rotation, waitExpired = false }: ResolvedSpec): LineagePolicy {
  const { overlapMs, rotateAfterMs, force, adopt } = rotation;
  return operation === 'rotate'
    ? { overlapMs, rotateAfterMs, force, adopt, waitExpired }
    : { overlapMs, rotateAfterMs: undefined, force: false, adopt: false, waitExpired };
}

/** Whether a client is this action's to retire: it made it, or a rotation adopts it. */
export function isManaged(client: ApiClient, spec: ResolvedSpec): boolean {
  return isOurs(client) || lineagePolicyOf(spec).adopt;
}

/** What the rotation rules look at. */
export function rotationFactsOf(
  assignment: ClientAssignment,
  lineage: Lineage,
  { facts, spec }: SubjectContext,
): RotationFacts {
  const mark = targetsDigest(assignment, spec);
  return {
    clients: lineage.clients.map((client) => generationOf(client, mark, { facts, spec })),
    targets: targetsOf(assignment, facts),
    githubAheadMs: facts.githubAheadMs,
    usesVariable: spec.names.variable !== undefined,
    signedInAs: facts.signedInAs,
  };
}

function generationOf(client: ApiClient, mark: string, { facts, spec }: SubjectContext): LineageClient {
  return {
    client,
    isReadable: facts.readable.has(client.name),
    createdByRun: facts.createdByRun.has(client.name),
    // One without the label was made by hand or by an older version: nobody knows for what.
    isForTheseTargets: client.labels[MADE_FOR_LABEL] === mark,
    retireAfterMs: isManaged(client, spec) ? retireAfterMsOf(client) : undefined,
  };
}

/** Which targets a client is made for, as the value of a label: the same for the same places and names, in any order. */
export function targetsDigest(
  { targets }: ClientAssignment,
  { github, names }: Pick<ResolvedSpec, 'github' | 'names'>,
): string {
  const places = targets.map(targetKey).sort();
  const text = JSON.stringify([github, places, names.clientId, names.clientSecret]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
