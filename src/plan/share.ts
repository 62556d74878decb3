import { createHash } from 'node:crypto';
import type { ClientAssignment, ManifestShare } from '../domain/spec.ts';

/** The clients of a file that this run handles: those of its shard, and of them those that `only-clients` names. */
export function shareOf(
  assignments: readonly ClientAssignment[],
  manifest: ManifestShare | undefined,
): readonly ClientAssignment[] {
  if (manifest === undefined) return assignments;
  const { shardIndex, shardTotal, onlyClients } = manifest;
  return assignments.filter(({ client: { displayName } }) => {
    const isMeant = onlyClients?.includes(displayName) ?? true;
    return isMeant && shardOf(displayName, shardTotal) === shardIndex;
  });
}

/** The shard that handles a client, from 0: the same in every run of so many shards, as it follows from its name alone. */
export function shardOf(displayName: string, shardTotal: number): number {
  return createHash('sha256').update(displayName).digest().readUInt32BE(0) % shardTotal;
}
