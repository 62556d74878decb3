import type { Facts } from '../domain/facts.ts';
import { type Finding, finding } from '../domain/finding.ts';
import { isOurs, standsFor } from '../domain/lineage.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import { shardOf } from './share.ts';

/** The clients of this action that no entry of the file gives; in the shard of their own name. */
export function undeclared({ clients }: Facts, { manifest, declared }: ResolvedSpec): readonly Finding[] {
  if (manifest === undefined || declared === undefined) return [];
  const { shardIndex, shardTotal } = manifest;
  const isDeclared = (one: Facts['clients'][number]): boolean =>
    declared.clientNames.has(one.name) || [...declared.displayNames].some((name) => standsFor(one, name));
  return clients
    .filter((one) => isOurs(one) && shardOf(one.displayName, shardTotal) === shardIndex && !isDeclared(one))
    .map(({ displayName, name }) => finding('undeclared', displayName, { name }));
}
