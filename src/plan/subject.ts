import { keyOf } from '../domain/destination.ts';
import type { Generation } from '../domain/evidence.ts';
import type { Facts, TargetFacts } from '../domain/facts.ts';
import type { Lineage } from '../domain/lineage.ts';
import type { Subject, Wish } from '../domain/wish.ts';

/** The targets of a subject, of those that can be written. */
export function targetsOf({ destinations }: Subject, facts: Facts): readonly TargetFacts[] {
  return destinations.flatMap((destination) => facts.targets.get(keyOf(destination)) ?? []);
}

/** The generations of a lineage as targets are held against them, newest first. */
export function generationsOf({ generations }: Lineage, facts: Facts, wish: Wish): readonly Generation[] {
  return generations.map((client) => ({
    client,
    alone: generations.length === 1,
    githubAheadMs: facts.githubAheadMs,
    usesVariable: wish.names.variable !== undefined,
  }));
}
