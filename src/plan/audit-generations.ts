import { type Finding, finding } from '../domain/finding.ts';
import { isOurs } from '../domain/lineage.ts';
import { createdAtMs, lastWriteMs } from '../domain/pair-times.ts';
import type { ClientAssignment } from '../domain/spec.ts';
import { evidenceOf, isHeldNowhere } from '../rotation/evidence.ts';
import type { LineageClient, RotationInput } from '../rotation/rotation-input.ts';
import { TIMING } from '../rotation/timing.ts';

/** What is wrong with the living clients of a lineage. A predecessor within its overlap is as it should be. */
export function generationFindings(assignment: ClientAssignment, input: RotationInput): readonly Finding[] {
  const { displayName } = assignment.client;
  const [, ...predecessors] = input.facts.clients;
  const expired = predecessors
    .filter((one) => isExpired(one, assignment, input))
    .map(({ client: { name } }) => finding('expired-overlap', displayName, { name }));
  const orphans = input.facts.clients
    .filter((one) => isOrphaned(one, input))
    .map(({ client }) => {
      const isYoung = input.nowMs - createdAtMs(client) < TIMING.activityMs;
      return finding('orphaned', displayName, { name: client.name, ...(isYoung ? { severity: 'note' as const } : {}) });
    });
  return [...expired, ...orphans];
}

/** Whether the time of a predecessor is over: by its label, or where it has none, one overlap after the newest write. */
function isExpired(one: LineageClient, { rotation }: ClientAssignment, { facts, nowMs }: RotationInput): boolean {
  if (!isOurs(one.client)) return false;
  if (one.retireAfterMs !== undefined) return one.retireAfterMs <= nowMs;
  const [newest] = facts.clients;
  const isEverywhere = newest !== undefined && evidenceOf(newest, facts).every(({ status }) => status === 'current');
  return isEverywhere && lastWriteMs(facts) + rotation.overlapMs <= nowMs;
}

function isOrphaned(one: LineageClient, { facts }: RotationInput): boolean {
  const hasTargets = facts.targets.length > 0;
  return hasTargets && isOurs(one.client) && one.retireAfterMs === undefined && isHeldNowhere(one, facts);
}
