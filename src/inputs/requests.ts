import type { Problem } from '../domain/errors.ts';
import type { ClientRequest, RunSpec } from '../domain/spec.ts';
import type { TargetSelector } from '../domain/target-selector.ts';
import type { Inputs } from './schema.ts';

/** What a manifest asks for. */
export interface ManifestRequests {
  requests: readonly ClientRequest[];
  /** All that is wrong with the file; then nothing is asked. */
  problems: readonly Problem[];
}

/** What the step asks of every client. */
export function runSpec(given: Inputs): RunSpec {
  return {
    operation: given.operation,
    requests: [],
    github: given['github-api-url'],
    managedFrom: undefined,
    maxTargets: given['max-targets'],
    refresh: given.refresh,
    // An audit looks where others fail.
    unreachable: given.operation === 'audit' ? 'skip' : given['unreachable-targets'],
    failOn: given['fail-on'],
    maxRemovals: given['max-removals'],
    dryRun: given['dry-run'],
    only: given['only-targets'],
    manifest: undefined,
  };
}

/** What a file asks for. A leak response ends the clients that are named at once, whatever the file says. */
export function manifestSpec(
  given: Inputs,
  requests: readonly ClientRequest[],
): Pick<RunSpec, 'requests' | 'manifest'> {
  const { force, overlap, manifest: path = '', 'only-clients': onlyClients } = given;
  const atOnce = overlap === 0 ? { overlapMs: 0 } : {};
  return {
    requests: requests.map((one) => ({ ...one, rotation: { ...one.rotation, force, ...atOnce } })),
    manifest: {
      path,
      entries: requests.length,
      shardIndex: given['shard-index'],
      shardTotal: given['shard-total'],
      onlyClients,
    },
  };
}

/** What the inputs ask for where no file does. */
export function requestFrom(given: Inputs, selector: TargetSelector): ClientRequest {
  return {
    client: {
      displayName: given['display-name'],
      clientName: given['client-name'],
      description: given.description,
      roles: given.roles,
      permissions: given.permissions,
      labels: given.labels,
      roleBinding: given['role-binding'],
    },
    names: {
      clientId: given['client-id-secret'],
      clientSecret: given['client-secret-secret'],
      variable: given['client-id-variable'],
    },
    rotation: {
      rotateAfterMs: given['rotate-after'],
      overlapMs: given.overlap,
      force: given.force,
      adopt: given.adopt,
    },
    selectors: [selector],
    isAbsent: given.operation === 'revoke',
    origin: undefined,
  };
}
